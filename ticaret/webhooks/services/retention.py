"""Forgetting what is older than the history that is promised."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from ticaret.webhooks.choices import DeliveryState
from ticaret.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookPayload

KEPT = timedelta(days=30)
BATCH = 5000


def forget_old(*, now: datetime) -> int:
    """Delete one batch each of old attempts, finished deliveries and their payloads.

    What still waits for a living endpoint is kept however old it is. Returns how many
    rows were deleted.
    """
    before = now - KEPT
    attempts = WebhookAttempt.objects.unscoped().filter(started_at__lt=before)
    finished = (
        WebhookDelivery.objects.unscoped()
        .filter(created_at__lt=before)
        .exclude(state=DeliveryState.WAITING, endpoint__deleted_at__isnull=True)
    )
    payloads = WebhookPayload.objects.unscoped().filter(
        created_at__lt=before, deliveries__isnull=True
    )
    return (
        _delete_some(attempts, "started_at")
        + _delete_some(finished, "created_at")
        + _delete_some(payloads, "created_at")
    )


def _delete_some(rows: QuerySet[Any], oldest: str) -> int:
    ids = list(rows.order_by(oldest).values_list("pk", flat=True)[:BATCH])
    deleted: int = rows.model._base_manager.filter(pk__in=ids).delete()[0]
    return deleted
