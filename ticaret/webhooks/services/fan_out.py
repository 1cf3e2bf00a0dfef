"""From events to deliveries: each event once for each endpoint that wants it.

An account's position moves in the transaction that makes the deliveries, so a killed
process loses none and doubles none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from ticaret import doorbell
from ticaret.events.catalogue import event_version
from ticaret.events.models import EventStream, OutboxEvent
from ticaret.webhooks.choices import EVERYTHING, EndpointStatus
from ticaret.webhooks.models import (
    FanOutPosition,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookPayload,
)
from ticaret.webhooks.payloads import body_of

DELIVER = "ticaret.webhooks.tasks.deliver"
ACCOUNTS_AT_ONCE = 20
EVENTS_AT_ONCE = 500

# Whose events are ahead of their deliveries, the longest untouched first.
_BEHIND = """
    SELECT place.account_id
    FROM ticaret_webhooks_fanoutposition AS place
    JOIN ticaret_events_eventstream AS stream USING (account_id)
    WHERE stream.last_position > place.position
    ORDER BY place.moved_at LIMIT %s
"""

_NOW_DUE = """
    UPDATE ticaret_webhooks_webhookendpoint SET due_at = least(due_at, %s) WHERE id = ANY(%s)
"""


def wake(account_ids: Sequence[UUID]) -> None:
    """Ring for accounts that have new events, if any of them has endpoints."""
    if FanOutPosition.objects.filter(account_id__in=account_ids).exists():
        doorbell.ring(DELIVER)


def fan_out_waiting(*, now: datetime) -> int:
    """One batch of events of each account that is behind. Returns how many events that were."""
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, [ACCOUNTS_AT_ONCE])
        accounts = [row[0] for row in cursor.fetchall()]
    return sum(fan_out(account_id=account, now=now) for account in accounts)


@transaction.atomic
def fan_out(*, account_id: UUID, now: datetime) -> int:
    """Make the deliveries of the account's next events. Returns how many events were passed.

    0 also when another worker is at it.
    """
    place = (
        FanOutPosition.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(account_id=account_id)
        .first()
    )
    if place is None:
        return 0
    endpoints = list(
        WebhookEndpoint.objects.for_accounts([account_id])
        .filter(deleted_at__isnull=True)
        .exclude(status=EndpointStatus.DISABLED)
        .defer("secret", "previous_secret")
        .order_by("id")
    )
    before = place.position
    if endpoints:
        events = list(
            OutboxEvent.objects.for_accounts([account_id])
            .filter(position__gt=before)
            .order_by("position")[:EVENTS_AT_ONCE]
        )
        _queue(endpoints, events, now)
        place.position = events[-1].position or before if events else before
    else:
        stream = EventStream.objects.filter(account_id=account_id).first()
        place.position = stream.last_position if stream else before
    place.save(update_fields=["position", "moved_at"])
    return place.position - before


def make_due(endpoint_ids: Iterable[UUID], now: datetime) -> None:
    """Have these endpoints served soon; belongs into the transaction that queued something."""
    ids = sorted(endpoint_ids)
    list(
        WebhookEndpoint.objects.unscoped()
        .filter(id__in=ids)
        .select_for_update(no_key=True)
        .order_by("id")
        .values_list("id")
    )
    with connection.cursor() as cursor:
        cursor.execute(_NOW_DUE, [now, ids])


def _queue(
    endpoints: Sequence[WebhookEndpoint], events: Sequence[OutboxEvent], now: datetime
) -> None:
    payloads: list[WebhookPayload] = []
    deliveries: list[WebhookDelivery] = []
    for event in events:
        takers = [endpoint for endpoint in endpoints if _wants(endpoint, event)]
        if takers:
            payloads.append(_payload(event))
        deliveries += [
            WebhookDelivery(
                account_id=event.account_id,
                endpoint=endpoint,
                payload_id=event.id,
                event_type=event.type,
                position=event.position or 0,
                next_attempt_at=now,
            )
            for endpoint in takers
        ]
    if deliveries:
        WebhookPayload.objects.bulk_create(payloads)
        WebhookDelivery.objects.bulk_create(deliveries)
        make_due({delivery.endpoint_id for delivery in deliveries}, now)


def _wants(endpoint: WebhookEndpoint, event: OutboxEvent) -> bool:
    if (event.position or 0) <= endpoint.from_position:
        return False
    if endpoint.inbox_ids is not None and event.inbox_id not in endpoint.inbox_ids:
        return False
    return EVERYTHING in endpoint.events or event.type in endpoint.events


def _payload(event: OutboxEvent) -> WebhookPayload:
    return WebhookPayload(
        id=event.id,
        account_id=event.account_id,
        event_type=event.type,
        body=body_of(
            event_id=event.id,
            account_id=event.account_id,
            type=event.type,
            version=event_version(event.type),
            occurred_at=event.occurred_at,
            data=event.payload,
        ),
    )
