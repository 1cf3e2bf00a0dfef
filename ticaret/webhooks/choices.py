"""The words of webhooks, as stored and as the API shows them."""

from __future__ import annotations

from django.db.models import TextChoices

EVERYTHING = "*"


class EndpointStatus(TextChoices):
    """active: events are delivered · paused: they wait, none is dropped · disabled: the
    receiver refused for good or failed for days; what waits is kept, new events are not."""

    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    DISABLED = "disabled", "Disabled"


class DisabledReason(TextChoices):
    """gone: the receiver answered 410 · failing: nothing but failures for days."""

    GONE = "gone", "Gone"
    FAILING = "failing", "Failing"


class DeliveryState(TextChoices):
    """`waiting` is work; the others are final until somebody replays the delivery."""

    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
