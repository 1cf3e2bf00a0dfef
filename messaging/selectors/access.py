"""Who may do what with a WhatsApp session: decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)

from messaging.choices import Channel, SharePermission
from messaging.errors import OnlyOwnerShares, ShareTooSmall
from messaging.models import Inbox, WaSession, WaSessionShare, WaSessionState
from messaging.selectors.shares import reaches, shares
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

_LAST_STATES = 20
_ROLES = {
    SharePermission.READ: Role.VIEWER,
    SharePermission.REPLY: Role.AGENT,
    SharePermission.MANAGE: Role.ADMIN,
}


@dataclass(frozen=True, slots=True)
class SessionAccess:
    """A session as `account_id` may use it.

    Rows of the session (chats, messages) belong to `inbox.account_id`; what an account
    keeps for itself (labels, assignment) belongs to `account_id`.
    """

    inbox: Inbox
    session: WaSession
    account_id: UUID
    permission: SharePermission
    is_owner: bool


def session_access(
    *,
    actor: Actor,
    account_id: UUID,
    session_id: UUID,
    permission: SharePermission = SharePermission.READ,
) -> SessionAccess:
    """The session that `account_id` owns, or that is shared with it for `permission`.

    The actor needs the role that goes with `permission`: viewer, agent or admin.
    Raises NotFound for an account or session that is not theirs, Forbidden for too small
    a role, ShareTooSmall when the share allows less.
    """
    actor.require(account_id, _ROLES[permission])
    session = sessions(actor=actor, account_id=account_id).filter(inbox_id=session_id).first()
    if session is None:
        raise NotFound
    held = SharePermission(vars(session)["permission"])
    if not reaches(held, permission):
        raise ShareTooSmall
    return SessionAccess(session.inbox, session, account_id, held, session.account_id == account_id)


def sessions(*, actor: Actor, account_id: UUID) -> TenantQuerySet[WaSession]:
    """The sessions that the account owns or that are shared with it, inboxes joined.

    Each row has `permission`: what the share allows, `manage` for the owner.
    Raises NotFound for an account of others.
    """
    actor.require(account_id, Role.VIEWER)
    own = Q(account_id=account_id)
    mine = WaSessionShare.objects.unscoped().filter(
        session_id=OuterRef("inbox_id"), target_account_id=account_id
    )
    rows: Any = (
        WaSession.objects.unscoped()
        .annotate(
            permission=Case(
                When(own, then=Value(SharePermission.MANAGE)),
                default=Subquery(mine.values("permission")),
                output_field=CharField(),
            ),
        )
        .filter(own | Exists(mine))
        .filter(inbox__deleted_at__isnull=True, inbox__channel=Channel.PROVIDER_WHATSAPP)
        .select_related("inbox")
    )
    if actor.inbox_ids is not None:
        rows = rows.filter(inbox_id__in=actor.inbox_ids)
    found: TenantQuerySet[WaSession] = rows
    return found


def permissions(*, actor: Actor, session_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What the shares of these sessions allow the actor's accounts, by session."""
    rows = shares(actor=actor).filter(session_id__in=session_ids)
    return dict(rows.values_list("session_id", "permission"))


def states(*, access: SessionAccess) -> TenantQuerySet[WaSessionState]:
    """The states that the session went through."""
    return WaSessionState.objects.for_accounts([access.inbox.account_id]).filter(
        session_id=access.inbox.id
    )


def last_states(session_id: UUID) -> TenantQuerySet[WaSessionState]:
    """The newest states of a session that was fetched for the actor."""
    rows = WaSessionState.objects.unscoped().filter(session_id=session_id)
    return rows.order_by("-occurred_at", "-id")[:_LAST_STATES]


def shares_of(*, access: SessionAccess) -> TenantQuerySet[WaSessionShare]:
    """Whom the session is shared with. Raises OnlyOwnerShares for all but its owner."""
    if not access.is_owner:
        raise OnlyOwnerShares
    return WaSessionShare.objects.for_accounts([access.account_id]).filter(
        session_id=access.inbox.id
    )


def shares_of_own(actor: Actor, session_ids: Sequence[UUID]) -> TenantQuerySet[WaSessionShare]:
    """Whom those of the sessions are shared with that the actor administers as owner."""
    return (
        WaSessionShare.objects.for_accounts(actor.accounts_with(Role.ADMIN))
        .filter(session_id__in=session_ids)
        .order_by("id")
    )


def locked_session(*, access: SessionAccess) -> WaSession:
    """The session of `access`, inbox joined, both locked until the transaction ends.

    Raises NotFound when it has been removed meanwhile.
    """
    session = (
        WaSession.objects.for_accounts([access.inbox.account_id])
        .select_for_update(no_key=True)
        .filter(inbox_id=access.inbox.id, inbox__deleted_at__isnull=True)
        .select_related("inbox")
        .first()
    )
    if session is None:
        raise NotFound
    return session


def locked_session_of(inbox_id: UUID) -> WaSession | None:
    """A session that was not removed, locked with its inbox: for the platform's own work."""
    return (
        WaSession.objects.unscoped()
        .select_for_update(no_key=True)
        .select_related("inbox")
        .filter(inbox_id=inbox_id, inbox__deleted_at__isnull=True)
        .first()
    )


def session_of(inbox_id: UUID) -> WaSession | None:
    """A session with its inbox, for the platform's own work."""
    return WaSession.objects.unscoped().select_related("inbox").filter(inbox_id=inbox_id).first()


def sessions_of_provider(*, provider: str, names: Collection[str]) -> dict[str, WaSession]:
    """The connected sessions of a gateway by their names there, inboxes joined.

    For the platform's own work on inbound deliveries: the name decides whose a payload is.
    """
    rows = (
        WaSession.objects.unscoped()
        .select_related("inbox")
        .filter(provider=provider, inbox__external_id__in=names)
        .filter(inbox__channel=Channel.PROVIDER_WHATSAPP, inbox__deleted_at__isnull=True)
    )
    return {session.inbox.external_id: session for session in rows}
