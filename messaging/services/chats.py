"""How a chat stands in the lists: pinned to the top, or silent for a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from messaging import events
from messaging.models import Conversation
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor


@transaction.atomic
def update_chat(
    *,
    actor: Actor,
    conversation: Conversation,
    changes: Mapping[str, Any],
    now: datetime,
    if_match: str | None = None,
) -> Conversation:
    """Change `pinned` (bool) and `muted_until` (a time or None), as far as given.

    `conversation` was fetched for the actor. Returns it as it is now. Raises
    PreconditionFailed; then nothing was changed.
    """
    locked = Conversation.objects.unscoped().select_for_update(no_key=True).get(id=conversation.id)
    require_match(if_match, locked.updated_at)
    before = {"pinned": locked.pinned_at is not None, "muted_until": locked.muted_until}
    after = {**before, **changes}
    if after == before:
        return locked
    if after["pinned"] != before["pinned"]:
        locked.pinned_at = now if after["pinned"] else None
    locked.muted_until = after["muted_until"]
    locked.save(update_fields=["pinned_at", "muted_until", "updated_at"])
    trail.record(
        actor=actor,
        account_id=locked.account_id,
        action="chat.updated",
        target=locked,
        changes={
            field: (_plain(value), _plain(after[field]))
            for field, value in before.items()
            if value != after[field]
        },
    )
    publish(
        events.conversation_event(
            events.CONVERSATION_UPDATED,
            locked,
            now,
            pinned=after["pinned"],
            mutedUntil=_plain(after["muted_until"]),
        )
    )
    return locked


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
