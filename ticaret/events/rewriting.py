"""Changing what past events say, without moving them: for erasure alone."""

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
