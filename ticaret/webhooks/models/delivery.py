"""What was sent, or is to be: payload, delivery, attempt."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ticaret.db.ids import new_id
from ticaret.tenancy.models import TenantModel
from ticaret.tenancy.querysets import TenantQuerySet
from ticaret.webhooks.choices import DeliveryState
from ticaret.webhooks.models.endpoint import WebhookEndpoint


class WebhookPayload(TenantModel):
    """The bytes of one event as every receiver gets them, at every attempt. `id` is the event's."""

    event_type = models.CharField(max_length=64)
    body = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "id"], name="webhook_payload_of_account"),
        ]
        indexes = [models.Index(fields=["created_at"], name="webhook_payload_created")]

    def __str__(self) -> str:
        return f"{self.event_type} {self.id}"


class WebhookDelivery(TenantModel):
    """One event on its way to one endpoint.

    `in_order` deliveries leave in the order of `position`, one after the other; the first
    failure and every replay take a delivery out of that order, and from then on it leaves
    at its `next_attempt_at`. `attempts` counts those since it was queued or replayed;
    it is the step of the retry schedule.
    """

    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    payload = models.ForeignKey(WebhookPayload, on_delete=models.CASCADE, related_name="deliveries")
    event_type = models.CharField(max_length=64)
    position = models.BigIntegerField(default=0)
    state = models.CharField(
        max_length=16, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    in_order = models.BooleanField(default=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "payload"], name="webhook_delivery_event_unique"
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "position", "id"],
                condition=Q(state="waiting", in_order=True),
                name="webhook_delivery_in_order",
            ),
            models.Index(
                fields=["endpoint", "next_attempt_at", "id"],
                condition=Q(state="waiting", in_order=False),
                name="webhook_delivery_on_schedule",
            ),
            models.Index(
                fields=["endpoint", "-created_at", "-id"], name="webhook_delivery_of_endpoint"
            ),
            models.Index(
                fields=["endpoint", "state", "-created_at", "-id"], name="webhook_delivery_state"
            ),
            models.Index(fields=["created_at"], name="webhook_delivery_created"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.state}"


class WebhookAttempt(models.Model):
    """One POST and its outcome. `error` is a class of failure, empty for a success."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="+")
    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="history")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    latency_ms = models.PositiveIntegerField()
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=32, blank=True, default="")
    response_excerpt = models.TextField(blank=True, default="")

    objects = TenantQuerySet.as_manager()
    everything = models.Manager()

    class Meta:
        default_manager_name = "everything"
        base_manager_name = "everything"
        indexes = [models.Index(fields=["started_at"], name="webhook_attempt_started")]

    def __str__(self) -> str:
        return f"{self.status_code or self.error} {self.started_at:%Y-%m-%d %H:%M:%S}"
