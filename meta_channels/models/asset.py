"""What Meta's channels alone need to know of an inbox."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from messaging.models import Inbox
from meta_channels.choices import Flow
from meta_channels.models.connection import Connection
from ticaret.tenancy.models import TenantModel


class MetaAsset(TenantModel):
    """One per inbox of a Meta channel: access, subscription, sync. The rest is the inbox's.

    Each `…_at` that is due says when the next work of its kind may begin; moving it on is
    the claim. `missed_since` is from when on webhooks may have been lost.
    `calls_wait_until` is when the budget of calls, sends apart, allows the next one.
    """

    inbox = models.OneToOneField(
        Inbox, on_delete=models.CASCADE, primary_key=True, related_name="meta"
    )
    id = None  # type: ignore[assignment]
    connection = models.ForeignKey(
        Connection, null=True, on_delete=models.SET_NULL, related_name="assets"
    )
    flow = models.CharField(max_length=16, choices=Flow, default=Flow.FACEBOOK)
    external_user_id = models.CharField(max_length=64, blank=True, default="")
    scopes = models.JSONField(default=list)
    token_issued_at = models.DateTimeField(default=timezone.now)
    data_access_expires_at = models.DateTimeField(null=True, blank=True)
    token_checked_at = models.DateTimeField(null=True, blank=True)
    token_check_at = models.DateTimeField(default=timezone.now)
    subscribed_at = models.DateTimeField(null=True, blank=True)
    subscription_check_at = models.DateTimeField(default=timezone.now)
    unsubscribe_at = models.DateTimeField(null=True, blank=True)
    unsubscribe_attempts = models.PositiveSmallIntegerField(default=0)
    lost_at = models.DateTimeField(null=True, blank=True)
    synced_at = models.DateTimeField(null=True, blank=True)
    next_sync_at = models.DateTimeField(null=True, blank=True)
    sync_job_id = models.UUIDField(null=True, blank=True)
    sync_error = models.CharField(max_length=255, blank=True, default="")
    missed_since = models.DateTimeField(null=True, blank=True)
    calls_wait_until = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "inbox"], name="meta_asset_account_inbox"),
        ]
        indexes = [
            models.Index(fields=["token_check_at"], name="meta_asset_token_due"),
            models.Index(fields=["subscription_check_at"], name="meta_asset_subscription"),
            models.Index(fields=["next_sync_at"], name="meta_asset_sync_due"),
            models.Index(
                fields=["unsubscribe_at"],
                condition=Q(unsubscribe_at__isnull=False),
                name="meta_asset_unsubscribe",
            ),
            models.Index(fields=["flow", "external_user_id"], name="meta_asset_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.inbox_id}"


class WatchMark(models.Model):
    """When the platform was last seen running, one row: a hole in it is an outage of ours."""

    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seen_at}"
