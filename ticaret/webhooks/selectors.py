"""How to fetch webhooks safely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Min, QuerySet
from django.db.models.functions import Left
from django.utils import timezone

from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role
from ticaret.webhooks.choices import DeliveryState
from ticaret.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint

# Since when the oldest event waits to become deliveries, over the accounts that are behind.
_OLDEST_NOT_FANNED_OUT = """
    SELECT min(event.created_at)
    FROM ticaret_webhooks_fanoutposition AS place
    JOIN ticaret_events_eventstream AS stream USING (account_id)
    JOIN ticaret_events_outboxevent AS event
      ON event.account_id = place.account_id AND event.position = place.position + 1
    WHERE stream.last_position > place.position
"""

_OLDEST_UNSERVED = """
    SELECT min(greatest(due_at, wait_until, served_at, lease_until))
    FROM ticaret_webhooks_webhookendpoint
    WHERE status = 'active' AND deleted_at IS NULL AND due_at <= %(now)s
      AND (wait_until IS NULL OR wait_until <= %(now)s)
      AND (lease_until IS NULL OR lease_until <= %(now)s)
"""


def endpoints(*, actor: Actor) -> QuerySet[WebhookEndpoint]:
    """The endpoints of the accounts that the actor administers.

    An actor limited to some inboxes sees those alone that hear of no other inbox.
    """
    rows = WebhookEndpoint.objects.for_accounts(actor.accounts_with(Role.ADMIN)).filter(
        deleted_at__isnull=True
    )
    if actor.inbox_ids is not None:
        rows = rows.filter(inbox_ids__contained_by=list(actor.inbox_ids))
    return rows


def endpoint(*, actor: Actor, endpoint_id: UUID) -> QuerySet[WebhookEndpoint]:
    """One endpoint, or nothing."""
    return endpoints(actor=actor).filter(pk=endpoint_id)


def locked_endpoint(*, actor: Actor, endpoint_id: UUID) -> WebhookEndpoint:
    """One endpoint, locked until the transaction ends. Raises NotFound."""
    found = endpoint(actor=actor, endpoint_id=endpoint_id).select_for_update(no_key=True).first()
    if found is None:
        raise NotFound
    return found


def deliveries(
    *,
    actor: Actor,
    endpoint_id: UUID,
    state: str = "",
    event_type: str = "",
    since: datetime | None = None,
    before: datetime | None = None,
) -> QuerySet[WebhookDelivery]:
    """What was queued for an endpoint from `since` until before `before`. Raises NotFound."""
    if not endpoint(actor=actor, endpoint_id=endpoint_id).exists():
        raise NotFound
    rows = WebhookDelivery.objects.for_accounts(actor.accounts_with(Role.ADMIN)).filter(
        endpoint_id=endpoint_id
    )
    if state:
        rows = rows.filter(state=state)
    if event_type:
        rows = rows.filter(event_type=event_type)
    if since is not None:
        rows = rows.filter(created_at__gte=since)
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    return rows


def delivery(*, actor: Actor, endpoint_id: UUID, delivery_id: UUID) -> QuerySet[WebhookDelivery]:
    """One delivery of an endpoint, or nothing. Raises NotFound for the endpoint."""
    return deliveries(actor=actor, endpoint_id=endpoint_id).filter(pk=delivery_id)


def next_due(endpoint_id: UUID) -> datetime | None:
    """When the endpoint's next delivery is due; None when none waits."""
    waiting = WebhookDelivery.objects.unscoped().filter(
        endpoint_id=endpoint_id, state=DeliveryState.WAITING
    )
    first = waiting.filter(in_order=True).order_by("position", "id").values_list("next_attempt_at")
    again = waiting.filter(in_order=False).aggregate(at=Min("next_attempt_at"))["at"]
    moments = [*(row[0] for row in first[:1]), *([again] if again is not None else [])]
    return min(moments, default=None)


def oldest_due() -> datetime | None:
    """Since when the oldest event or endpoint has waited for a worker; None when nothing is due."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST_NOT_FANNED_OUT)
        (event,) = cursor.fetchone()
        cursor.execute(_OLDEST_UNSERVED, {"now": timezone.now()})
        (unserved,) = cursor.fetchone()
    return min((moment for moment in (event, unserved) if moment is not None), default=None)


def attempts_of(
    *, actor: Actor, delivery_ids: Sequence[UUID], excerpt_length: int | None = None
) -> dict[UUID, list[dict[str, Any]]]:
    """The attempts of these deliveries as the API shows them, oldest first, by delivery."""
    excerpt = F("response_excerpt")
    rows = (
        WebhookAttempt.objects.for_accounts(actor.accounts_with(Role.ADMIN))
        .filter(delivery_id__in=delivery_ids)
        .annotate(excerpt=excerpt if excerpt_length is None else Left(excerpt, excerpt_length))
        .order_by("started_at", "id")
    )
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for attempt in rows.defer("response_excerpt"):
        found[attempt.delivery_id].append(
            {
                "id": attempt.id,
                "startedAt": attempt.started_at,
                "finishedAt": attempt.finished_at,
                "latencyMs": attempt.latency_ms,
                "statusCode": attempt.status_code,
                "error": attempt.error or None,
                "responseExcerpt": attempt.excerpt,
            }
        )
    return found
