"""Changing what past events say, without moving them: for erasure and withdrawn access alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from ticaret.events.models import OutboxEvent

# One walk over the account's events for so many.
_VALUES = 10_000
_ROWS = 500

Change = Callable[[dict[str, Any]], dict[str, Any]]


def rewrite_events(
    *, account_id: UUID, path: Sequence[str], values: Sequence[str], change: Change
) -> int:
    """Put `change(payload)` in place of every payload that has one of `values` at `path`.

    Returns how many events were changed.
    """
    changed: list[OutboxEvent] = []
    key = f"payload__{'__'.join(path)}__in"
    for start in range(0, len(values), _VALUES):
        rows = OutboxEvent.objects.for_accounts([account_id]).filter(
            **{key: list(values[start : start + _VALUES])}
        )
        for row in rows:
            payload = change(row.payload)
            if payload != row.payload:
                row.payload = payload
                changed.append(row)
    OutboxEvent.objects.bulk_update(changed, ["payload"], batch_size=_ROWS)
    return len(changed)


def withdraw_events(*, account_id: UUID, inbox_id: UUID) -> int:
    """Empty what past events of an inbox say to an account that may not read it any more.

    They keep their positions. Returns how many there were.
    """
    return (
        OutboxEvent.objects.for_accounts([account_id])
        .filter(inbox_id=inbox_id)
        .update(payload={"inboxId": str(inbox_id), "withdrawn": True})
    )
