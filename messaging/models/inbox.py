"""What messages come in through."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from messaging.choices import Channel, InboxStatus
from ticaret.db.fields import EncryptedTextField
from ticaret.tenancy.models import TenantModel


class Inbox(TenantModel):
    """A Page, an Instagram account, a WhatsApp number: one connected identity of the account.

    `external_id` is the provider's id of it and belongs to one account at a time,
    because it alone decides whose an incoming message is.
    """

    channel = models.CharField(max_length=32, choices=Channel)
    external_id = models.CharField(max_length=128)
    parent_external_id = models.CharField(max_length=128, blank=True, default="")
    name = models.CharField(max_length=255)
    username = models.CharField(max_length=255, blank=True, default="")
    phone_number = models.CharField(max_length=32, blank=True, default="")
    picture_url = models.TextField(blank=True, default="")
    capabilities = models.JSONField(default=dict)
    settings = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=32, choices=InboxStatus, default=InboxStatus.ACTIVE)
    status_reason = models.TextField(blank=True, default="")
    token = EncryptedTextField(null=True)
    token_expires_at = models.DateTimeField(null=True, blank=True)
    sends_wait_until = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "inboxes"
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=Q(deleted_at__isnull=True),
                name="inbox_identity_unique",
            ),
            models.UniqueConstraint(fields=["account", "id"], name="inbox_account_id"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_channel_display()})"


class InboxCounter(models.Model):
    """Kept counts, so that a list need not count fifty thousand rows for its `total`."""

    inbox = models.OneToOneField(
        Inbox, on_delete=models.CASCADE, primary_key=True, related_name="counter"
    )
    conversations = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.conversations} conversations"
