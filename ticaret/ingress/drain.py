"""From stored posts to handled events: split deliveries, then handle mailbox by mailbox.

Everything here is database work in one transaction with its own claim, so a
killed worker leaves the rows as they were and any other worker goes on with them.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models.functions import Length
from django.utils import timezone

from ticaret.db.bulk import insert_new, write_back
from ticaret.ingress.choices import Verdict
from ticaret.ingress.models import InboundDelivery, InboundItem
from ticaret.ingress.ports import Handled, NotAPayload, StoredItem, provider_named

logger = logging.getLogger(__name__)

SPLIT_BATCH = 500
SPLIT_BYTES = 32 * 1024 * 1024
ITEM_BATCH = 500
MAX_ATTEMPTS = 8
_FIRST_DELAY = timedelta(seconds=5)
_LONGEST_DELAY = timedelta(minutes=10)

# A fair share of the due mailboxes of every source, so that a flood of one inbox does not
# hold up the others; a mailbox that another worker holds is left to that worker.
_CLAIM_MAILBOXES = """
    WITH sources AS MATERIALIZED (
        SELECT DISTINCT source FROM ticaret_ingress_inbounditem
        WHERE verdict = 'pending' AND next_attempt_at <= %(now)s
    ), due AS MATERIALIZED (
        SELECT DISTINCT item.mailbox
        FROM sources CROSS JOIN LATERAL (
            SELECT mailbox FROM ticaret_ingress_inbounditem
            WHERE verdict = 'pending' AND source = sources.source AND next_attempt_at <= %(now)s
            ORDER BY next_attempt_at, id
            LIMIT greatest(10, %(limit)s / (SELECT count(*) FROM sources))
        ) AS item
    )
    SELECT mailbox FROM due WHERE pg_try_advisory_xact_lock(hashtextextended(mailbox, 0))
"""


def drain(*, until: datetime) -> int:
    """Work until nothing is due or `until` has come. Returns the number of items handled."""
    handled = 0
    while timezone.now() < until:
        split = split_deliveries(now=timezone.now())
        done = handle_items(now=timezone.now())
        handled += done
        if not split and not done:
            break
    return handled


def split_deliveries(*, now: datetime) -> int:
    """Turn waiting deliveries into items. Returns how many deliveries were split."""
    with transaction.atomic():
        deliveries = list(InboundDelivery.objects.filter(id__in=_lock_waiting()).order_by("id"))
        repeated = {item.delivery_id for item in _split(deliveries, now)}
        write_back(deliveries, ["split_at", "verdict", "error", "processed_at"])
        settle_deliveries(repeated, now)
    return len(deliveries)


def handle_items(*, now: datetime) -> int:
    """Handle one batch of due items. Returns how many."""
    with transaction.atomic():
        items = _claim(now)
        by_provider: dict[str, list[InboundItem]] = defaultdict(list)
        for item in items:
            by_provider[item.provider].append(item)
        for provider_name, group in by_provider.items():
            _handle(provider_name, group, now)
        write_back(
            items,
            [
                "verdict",
                "reason",
                "attempts",
                "next_attempt_at",
                "processed_at",
                "account",
                "inbox_id",
            ],
        )
        settle_deliveries({item.delivery_id for item in items}, now)
    return len(items)


def settle_deliveries(delivery_ids: set[UUID], now: datetime) -> None:
    """Give a delivery its verdict once none of its items is pending."""
    if not delivery_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE ticaret_ingress_inbounddelivery AS delivery
            SET processed_at = %(now)s, verdict = CASE
                WHEN 'failed' = ANY(of_items.verdicts) THEN 'failed'
                WHEN 'processed' = ANY(of_items.verdicts) THEN 'processed'
                WHEN 'duplicate' = ANY(of_items.verdicts) THEN 'duplicate'
                ELSE 'ignored' END
            FROM (
                SELECT delivery_id, array_agg(DISTINCT verdict::text) AS verdicts
                FROM ticaret_ingress_inbounditem WHERE delivery_id = ANY(%(ids)s)
                GROUP BY delivery_id
            ) AS of_items
            WHERE delivery.id = of_items.delivery_id AND NOT 'pending' = ANY(of_items.verdicts)
            """,
            {"now": now, "ids": list(delivery_ids)},
        )


def _lock_waiting() -> list[UUID]:
    """Lock the oldest deliveries to split, as many as fit into memory; at least one."""
    waiting = (
        InboundDelivery.objects.select_for_update(skip_locked=True)
        .filter(split_at__isnull=True)
        .order_by("id")
        .values_list("id", Length("body"))[:SPLIT_BATCH]
    )
    ids: list[UUID] = []
    room = SPLIT_BYTES
    for delivery_id, size in waiting:
        room -= size
        if ids and room < 0:
            break
        ids.append(delivery_id)
    return ids


def _split(deliveries: list[InboundDelivery], now: datetime) -> list[InboundItem]:
    """All at once; when that fails, by halves, so that a bad delivery stops only itself.

    Returns the items that were known before.
    """
    try:
        with transaction.atomic():
            items: list[InboundItem] = []
            for delivery in deliveries:
                delivery.split_at = now
                items += _items_of(delivery, now)
            return _insert_items(items, now)
    except OperationalError:
        raise
    except Exception:
        if len(deliveries) == 1:
            logger.exception("an inbound delivery could not be split: %s", deliveries[0].id)
            deliveries[0].verdict = Verdict.FAILED
            deliveries[0].error = "could not be split; see the log for its id"
            deliveries[0].processed_at = now
            return []
        middle = len(deliveries) // 2
        return _split(deliveries[:middle], now) + _split(deliveries[middle:], now)


def _items_of(delivery: InboundDelivery, now: datetime) -> list[InboundItem]:
    try:
        drafts = provider_named(delivery.provider).split(bytes(delivery.body), delivery.received_at)
    except NotAPayload as error:
        delivery.verdict = Verdict.REJECTED
        delivery.error = str(error)
        delivery.processed_at = now
        return []
    if not drafts:
        delivery.verdict = Verdict.IGNORED
        delivery.error = "no events inside"
        delivery.processed_at = now
    return [
        InboundItem(
            delivery=delivery,
            index=index,
            provider=delivery.provider,
            source=draft.source,
            mailbox=draft.mailbox,
            kind=draft.kind,
            dedupe_key=draft.dedupe_key,
            occurred_at=draft.occurred_at,
            payload=dict(draft.payload),
            next_attempt_at=now,
        )
        for index, draft in enumerate(drafts)
    ]


def _insert_items(items: list[InboundItem], now: datetime) -> list[InboundItem]:
    """Insert; an event that another delivery already brought is kept as a duplicate.

    Returns those.
    """
    stored = {item.id for item in insert_new(items)}
    repeated = [item for item in items if item.id not in stored]
    for item in repeated:
        item.verdict = Verdict.DUPLICATE
        item.reason = "the same event came in another delivery"
        item.processed_at = now
    # The place (delivery, index) may be taken too, when a delivery is replayed.
    insert_new(repeated)
    return repeated


def _claim(now: datetime) -> list[InboundItem]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_MAILBOXES, {"now": now, "limit": ITEM_BATCH})
        mailboxes = [row[0] for row in cursor.fetchall()]
    # A statement of its own: its snapshot sees what the last holder of the mailbox committed.
    return list(
        InboundItem.objects.filter(
            mailbox__in=mailboxes, verdict=Verdict.PENDING, next_attempt_at__lte=now
        )
        .select_related("delivery")
        .defer("delivery__body")
        .order_by("occurred_at", "id")[:ITEM_BATCH]
    )


def _handle(provider_name: str, items: list[InboundItem], now: datetime) -> None:
    """All at once; when that fails, by halves, so that a bad item stops only itself."""
    try:
        results = _in_savepoint(provider_name, items, now)
    except OperationalError:
        raise  # the database is in trouble, not the item: roll back and try again later
    except Exception:
        if len(items) == 1:
            logger.exception("an inbound %s item failed: %s", items[0].kind, items[0].id)
            _postpone(items[0], now)
            return
        middle = len(items) // 2
        _handle(provider_name, items[:middle], now)
        _handle(provider_name, items[middle:], now)
        return
    for item, result in zip(items, results, strict=True):
        item.verdict = result.verdict
        item.reason = result.reason
        item.account_id = result.account_id
        item.inbox_id = result.inbox_id
        item.processed_at = now


def _in_savepoint(
    provider_name: str, items: Sequence[InboundItem], now: datetime
) -> Sequence[Handled]:
    with transaction.atomic():
        return provider_named(provider_name).handle(
            [
                StoredItem(
                    id=item.id,
                    source=item.source,
                    kind=item.kind,
                    mailbox=item.mailbox,
                    received_at=item.delivery.received_at,
                    payload=item.payload,
                )
                for item in items
            ],
            now,
        )


def _postpone(item: InboundItem, now: datetime) -> None:
    item.attempts += 1
    item.reason = "could not be handled; see the log for its id"
    if item.attempts >= MAX_ATTEMPTS:
        item.verdict = Verdict.FAILED
        item.processed_at = now
    else:
        item.next_attempt_at = now + min(_FIRST_DELAY * 2**item.attempts, _LONGEST_DELAY)
