"""Sending again what was sent or given up. The receiver sees the same `webhook-id` and bytes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ticaret import doorbell
from ticaret.audit import trail
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor
from ticaret.webhooks import selectors
from ticaret.webhooks.choices import DeliveryState, EndpointStatus
from ticaret.webhooks.errors import EndpointDisabled
from ticaret.webhooks.models import WebhookDelivery, WebhookEndpoint
from ticaret.webhooks.services.fan_out import DELIVER, make_due


@transaction.atomic
def replay_one(
    *, actor: Actor, endpoint_id: UUID, delivery_id: UUID, now: datetime
) -> WebhookDelivery:
    """Queue one delivery again, from the start of the retry schedule; one that waits is due now.

    Raises NotFound, EndpointDisabled.
    """
    endpoint = _ready(actor, endpoint_id)
    chosen = selectors.delivery(actor=actor, endpoint_id=endpoint_id, delivery_id=delivery_id)
    if not _queue(actor, endpoint, chosen, now):
        raise NotFound
    return chosen.get()


@transaction.atomic
def replay_range(
    *,
    actor: Actor,
    endpoint_id: UUID,
    since: datetime,
    before: datetime,
    event_type: str = "",
    now: datetime,
) -> int:
    """Queue again whatever was queued in [`since`, `before`) and is done with.

    Returns how many deliveries. Raises NotFound, EndpointDisabled.
    """
    endpoint = _ready(actor, endpoint_id)
    chosen = selectors.deliveries(
        actor=actor, endpoint_id=endpoint_id, event_type=event_type, since=since, before=before
    ).filter(state__in=[DeliveryState.DELIVERED, DeliveryState.FAILED])
    return _queue(actor, endpoint, chosen, now)


@transaction.atomic
def replay_failed(*, actor: Actor, endpoint_id: UUID, now: datetime) -> int:
    """Queue again every delivery that was given up. Returns how many.

    Raises NotFound, EndpointDisabled.
    """
    endpoint = _ready(actor, endpoint_id)
    chosen = selectors.deliveries(actor=actor, endpoint_id=endpoint_id, state=DeliveryState.FAILED)
    return _queue(actor, endpoint, chosen, now)


def _ready(actor: Actor, endpoint_id: UUID) -> WebhookEndpoint:
    endpoint = selectors.locked_endpoint(actor=actor, endpoint_id=endpoint_id)
    if endpoint.status == EndpointStatus.DISABLED:
        raise EndpointDisabled
    return endpoint


def _queue(
    actor: Actor, endpoint: WebhookEndpoint, chosen: QuerySet[WebhookDelivery], now: datetime
) -> int:
    count = chosen.update(
        state=DeliveryState.WAITING,
        in_order=False,
        attempts=0,
        next_attempt_at=now,
        updated_at=now,
    )
    if count:
        make_due([endpoint.id], now)
        trail.record(
            actor=actor,
            account_id=endpoint.account_id,
            action="webhook.replayed",
            target=endpoint,
            changes={"deliveries": (0, count)},
        )
        doorbell.ring_on_commit(DELIVER)
    return count
