"""Where a firm wants to hear of its events."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ticaret.db.fields import EncryptedTextField
from ticaret.tenancy.models import TenantModel
from ticaret.webhooks.choices import DisabledReason, EndpointStatus


class WebhookEndpoint(TenantModel):
    """A receiver. `events` are event types, or `*` for all; `inbox_ids` None means every event.

    While a secret is being replaced, both sign until `previous_secret_until`.

    One worker at a time serves an endpoint, under `lease_token`. `due_at` is when its next
    delivery is due, None when none waits; `wait_until` holds all of them back; `served_at`
    is the end of its last turn. Events up to `from_position` are older than the endpoint.

    `failing_since` is the first failure after the last success. From `failing_for_good_since`
    the days are counted after which an endpoint is disabled, see `health.py`.
    """

    url = models.CharField(max_length=2048)
    events = ArrayField(models.CharField(max_length=64))
    inbox_ids = ArrayField(models.UUIDField(), null=True, blank=True)
    description = models.CharField(max_length=500, blank=True, default="")
    status = models.CharField(
        max_length=16, choices=EndpointStatus.choices, default=EndpointStatus.ACTIVE
    )
    disabled_reason = models.CharField(
        max_length=16, choices=DisabledReason.choices, blank=True, default=""
    )
    disabled_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    secret = EncryptedTextField()
    previous_secret = EncryptedTextField(null=True)
    previous_secret_until = models.DateTimeField(null=True, blank=True)

    failing_since = models.DateTimeField(null=True, blank=True)
    failing_for_good_since = models.DateTimeField(null=True, blank=True)
    last_failure_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    last_success_at = models.DateTimeField(null=True, blank=True)
    notice_due_at = models.DateTimeField(null=True, blank=True)

    from_position = models.BigIntegerField(default=0)
    drain_position = models.BigIntegerField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    wait_until = models.DateTimeField(null=True, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            # What the deliveries' foreign key of (account, endpoint) refers to.
            models.UniqueConstraint(fields=["account", "id"], name="webhook_endpoint_of_account"),
        ]
        indexes = [
            models.Index(fields=["account", "created_at", "id"], name="webhook_endpoint_created"),
            models.Index(
                fields=["due_at"],
                condition=Q(status="active", deleted_at__isnull=True, due_at__isnull=False),
                name="webhook_endpoint_due",
            ),
            models.Index(
                fields=["notice_due_at"],
                condition=Q(notice_due_at__isnull=False),
                name="webhook_endpoint_notice",
            ),
        ]

    def __str__(self) -> str:
        return self.url
