"""Reading the event feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Min, Q

from ticaret.errors import NotFound
from ticaret.events.models import EventStream, OutboxEvent
from ticaret.tenancy.actor import Actor, Role

_LOOKED_AT = 10_000


@dataclass(frozen=True, slots=True)
class Window:
    """The positions of one account that can be read now: `oldest` to `last`, both included."""

    oldest: int
    last: int


def window(*, actor: Actor, account_id: UUID) -> Window:
    """What can be read of an account. Raises NotFound for an account of others."""
    actor.require(account_id, Role.VIEWER)
    stream = EventStream.objects.filter(account_id=account_id).first()
    if stream is None:
        return Window(oldest=1, last=0)
    return Window(oldest=stream.oldest_position, last=stream.last_position)


def events_after(
    *,
    actor: Actor,
    account_id: UUID,
    position: int,
    limit: int,
    types: Sequence[str] = (),
) -> list[OutboxEvent]:
    """Up to `limit` events after `position`, oldest first. Raises NotFound, see `window`."""
    if account_id not in actor.roles:
        raise NotFound
    rows = OutboxEvent.objects.for_accounts([account_id]).filter(position__gt=position)
    if types:
        rows = rows.filter(type__in=types)
    if actor.inbox_ids is not None:
        rows = rows.filter(inbox_id__in=actor.inbox_ids)
    return list(rows.order_by("position")[:limit])


def last_positions(*, actor: Actor) -> dict[UUID, int]:
    """The last position of every account that the actor may read, 0 where nothing happened yet."""
    accounts = actor.accounts_with(Role.VIEWER)
    rows = EventStream.objects.filter(account_id__in=accounts)
    return dict.fromkeys(accounts, 0) | dict(rows.values_list("account_id", "last_position"))


def latest_events(
    *, actor: Actor, positions: Mapping[UUID, int], limit: int, types: Sequence[str] = ()
) -> list[OutboxEvent]:
    """The newest events of all the accounts in `positions`, newest first.

    `positions` comes from `last_positions`. Of each account its last `limit` events are
    looked at, so that the answer costs the same however long the history is.
    """
    if not positions:
        return []
    recent = Q()
    for account_id, last in positions.items():
        actor.require(account_id, Role.VIEWER)
        recent |= Q(account_id=account_id, position__gt=last - limit)
    rows = OutboxEvent.objects.for_accounts(positions).filter(recent)
    if types:
        rows = rows.filter(type__in=types)
    if actor.inbox_ids is not None:
        rows = rows.filter(inbox_id__in=actor.inbox_ids)
    return list(rows.order_by("-id")[:limit])


def oldest_waiting() -> datetime | None:
    """Since when the oldest event has waited for its position; None when none does."""
    waiting = OutboxEvent.objects.unscoped().filter(position__isnull=True)
    # Bounded in the order of the partial index: a plain minimum may walk every event ever kept.
    waiting = waiting.order_by("account_id", "id")[:_LOOKED_AT]
    moment: datetime | None = waiting.aggregate(t=Min("created_at"))["t"]
    return moment
