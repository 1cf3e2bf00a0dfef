"""`publish`: say what happened, in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from ticaret.events import relay
from ticaret.events.models import OutboxEvent


@dataclass(frozen=True, slots=True)
class DomainEvent:
    """`type` is `<noun>.<what happened>`; `payload` is JSON as callers see it (camelCase keys)."""

    account_id: UUID
    type: str
    payload: Mapping[str, Any]
    occurred_at: datetime
    inbox_id: UUID | None = None


def publish(*events: DomainEvent) -> None:
    """Write `events` to the outbox. They become readable once the transaction has committed.

    Raises RuntimeError outside a transaction: a change and its event are one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish() belongs into the transaction that makes the change")
    if not events:
        return
    OutboxEvent.objects.bulk_create(_rows(events))
    accounts = sorted({event.account_id for event in events})
    transaction.on_commit(lambda: relay.relay_now(accounts), robust=True)


def _rows(events: Sequence[DomainEvent]) -> list[OutboxEvent]:
    return [
        OutboxEvent(
            account_id=event.account_id,
            type=event.type,
            payload=dict(event.payload),
            occurred_at=event.occurred_at,
            inbox_id=event.inbox_id,
        )
        for event in events
    ]
