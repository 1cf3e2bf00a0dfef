"""Forgetting what one conversation partner wrote, in what was kept raw."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q

from ticaret.ingress.choices import Verdict
from ticaret.ingress.models import InboundDelivery, InboundItem

# No provider's mailbox is called so: all that was erased shares it.
_ERASED = "erased"
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(%s::text[]) AS name"


@dataclass(frozen=True, slots=True)
class ErasedItems:
    """`rows` items and bodies were emptied; `texts` is what the items held.

    `shared` bodies hold events of others too and stay until `shared_until`, when the last
    of them is deleted with everything of its age.
    """

    rows: int
    texts: tuple[str, ...]
    shared: int
    shared_until: datetime | None


def erase_partner(
    *, account_id: UUID, inbox_id: UUID, source: str, names: Collection[str], now: datetime
) -> ErasedItems:
    """Empty every item of the partner that an inbox knows by `names`, inside a transaction.

    `source` is the inbox as its provider names it, empty when the inbox is no longer ours: items
    that nobody has handled yet carry no account. They count as handled from now on. The digest
    of a body stays, so a provider that repeats it is still recognised.
    """
    items = _items_of(account_id, inbox_id, source, names)
    _wait_for_workers(items)
    for item in items:
        item.mailbox = _ERASED
        if any(name in item.dedupe_key for name in names):
            digest = hashlib.sha256(item.dedupe_key.encode()).hexdigest()
            item.dedupe_key = f"{_ERASED}:{digest}"
        if item.verdict == Verdict.PENDING:
            item.verdict, item.processed_at = Verdict.IGNORED, now
    texts = tuple(json.dumps(item.payload, ensure_ascii=False) for item in items)
    for item in items:
        item.payload, item.reason = {}, _ERASED
    InboundItem.objects.bulk_update(
        items,
        ["mailbox", "dedupe_key", "verdict", "processed_at", "payload", "reason"],
        batch_size=500,
    )
    deliveries = InboundDelivery.objects.filter(id__in={item.delivery_id for item in items})
    others = InboundItem.objects.filter(delivery=OuterRef("pk")).exclude(mailbox=_ERASED)
    bodies = deliveries.filter(~Exists(others)).update(body=b"")
    shared = list(deliveries.filter(Exists(others)).values_list("received_at", flat=True))
    kept_for = timedelta(days=settings.INBOUND_RETENTION_DAYS)
    return ErasedItems(
        rows=len(items) + bodies,
        texts=texts,
        shared=len(shared),
        shared_until=max(shared) + kept_for if shared else None,
    )


def _items_of(
    account_id: UUID, inbox_id: UUID, source: str, names: Iterable[str]
) -> list[InboundItem]:
    of_inbox = Q(account_id=account_id, inbox_id=inbox_id)
    if source:
        of_inbox |= Q(account=None, source=source)
    of_partner = Q()
    for name in names:
        of_partner |= Q(mailbox__endswith=f":{name}") | Q(payload__people__contains=[name])
    if not of_partner:
        return []
    return list(InboundItem.objects.filter(of_inbox & of_partner).order_by("id"))


def _wait_for_workers(items: Iterable[InboundItem]) -> None:
    """A worker at one of these mailboxes ends first, and none begins until we have ended."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [sorted({item.mailbox for item in items})])
