"""What the reader may do in a conversation: by role or by share, and by what the channel can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from messaging.models import Conversation
from messaging.ports import Capabilities
from messaging.selectors.shares import shares
from messaging.services.actions import capabilities_of
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Abilities:
    """`actions` are those of `ActionKind` that the reader may have done; empty for viewers.

    `account_id` is the firm for which the reader acts here: its labels are shown. For a
    shared inbox that is not the one to which the conversation belongs.
    """

    account_id: UUID
    role: Role
    actions: frozenset[str] = frozenset()
    pin_seconds: Sequence[int] = ()
    edit_minutes: int | None = None

    @property
    def write(self) -> bool:
        return self.role >= Role.AGENT


def abilities_of(*, actor: Actor, conversation: Conversation) -> Abilities:
    """What `actor` may do in a conversation that was fetched for it. Raises NotFound."""
    account_id, role = _standing(actor, conversation)
    if role < Role.AGENT:
        return Abilities(account_id, role)
    capabilities = known_capabilities(conversation)
    if capabilities is None:
        return Abilities(account_id, role)
    return Abilities(
        account_id,
        role,
        frozenset(str(kind) for kind in capabilities.actions),
        capabilities.pin_seconds,
        capabilities.edit_minutes,
    )


def known_capabilities(conversation: Conversation) -> Capabilities | None:
    """What the conversation's channel can carry; None when nothing connects it any more."""
    try:
        return capabilities_of(conversation)
    except KeyError:
        return None


def _standing(actor: Actor, conversation: Conversation) -> tuple[UUID, Role]:
    held = actor.roles.get(conversation.account_id)
    if held is not None:
        return conversation.account_id, held
    for role in (Role.AGENT, Role.VIEWER):
        found = shares(actor=actor, role=role).filter(session_id=conversation.inbox_id).first()
        if found is not None:
            return found.target_account_id, role
    raise NotFound
