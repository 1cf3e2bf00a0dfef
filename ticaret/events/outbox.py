"""`publish`: say what happened, in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from ticaret.db.bulk import insert_rows
from ticaret.db.ids import new_id
from ticaret.events import relay
from ticaret.events.audience import audience_of
from ticaret.events.models import OutboxEvent


@dataclass(frozen=True, slots=True)
class DomainEvent:
    """`type` is `<noun>.<what happened>`; `payload` is JSON as callers see it (camelCase keys).

    `private` keeps an event of an inbox from the accounts that the inbox is shared with.
    """

    account_id: UUID
    type: str
    payload: Mapping[str, Any]
    occurred_at: datetime
    inbox_id: UUID | None = None
    private: bool = False


def publish(*events: DomainEvent) -> None:
    """Write `events` to the outbox. They become readable once the transaction has committed.

    An event of an inbox is also written for each account that the inbox is shared with.
    Raises RuntimeError outside a transaction: a change and its event are one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish() belongs into the transaction that makes the change")
    if not events:
        return
    told = _with_audience(events)
    insert_rows(OutboxEvent, _rows(told))
    accounts = {event.account_id for event in told}
    relayed = _relayed_by_this_transaction()
    relayed -= accounts
    transaction.on_commit(_Relay(accounts, relayed), robust=True)


class _Relay:
    """Relays the accounts that no other `publish` of the transaction has relayed already.

    `relayed` is shared by all of a transaction: the first to run brings along what the
    others published in the same account.
    """

    def __init__(self, accounts: set[UUID], relayed: set[UUID]) -> None:
        self.accounts = accounts
        self.relayed = relayed

    def __call__(self) -> None:
        waiting = self.accounts - self.relayed
        self.relayed |= waiting
        if waiting:
            relay.relay_now(sorted(waiting))


def _relayed_by_this_transaction() -> set[UUID]:
    planned = (entry[1] for entry in connection.run_on_commit)
    return next((each.relayed for each in planned if isinstance(each, _Relay)), set())


def _with_audience(events: Sequence[DomainEvent]) -> list[DomainEvent]:
    """`events`, each followed by its copies for other accounts."""
    shared = audience_of({e.inbox_id for e in events if e.inbox_id and not e.private})
    told: list[DomainEvent] = []
    for event in events:
        told.append(event)
        if event.inbox_id is not None and not event.private:
            others = shared.get(event.inbox_id, ())
            told += [replace(event, account_id=o) for o in others if o != event.account_id]
    return told


def _rows(events: Sequence[DomainEvent]) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(),
            "account_id": event.account_id,
            "type": event.type,
            "payload": dict(event.payload),
            "occurred_at": event.occurred_at,
            "inbox_id": event.inbox_id,
        }
        for event in events
    ]
