"""What is said between one inbox and one partner."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from messaging.choices import ConversationStatus
from messaging.models.contact import ChannelContact
from messaging.models.inbox import Inbox
from ticaret.tenancy.models import TenantModel


class Conversation(TenantModel):
    """One per inbox and partner, whatever arrives in parallel.

    `external_thread_id` is the name under which the partner wrote last, and is answered.
    `last_message_at` is the provider's time of the last message (of the opening,
    as long as there is none). The watermarks are times up to which the partner has
    received and read what we sent; they also hold for messages stored later.
    `snoozed_until` is set while it is snoozed, `closed_at` while it is closed.
    `search` is the folded text that `q` looks in.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="conversations")
    contact = models.ForeignKey(
        ChannelContact, on_delete=models.CASCADE, related_name="conversations"
    )
    external_thread_id = models.CharField(max_length=256, blank=True, default="")
    subject = models.CharField(max_length=255, blank=True, default="")
    status = models.CharField(
        max_length=16, choices=ConversationStatus, default=ConversationStatus.OPEN
    )
    snoozed_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    last_message = models.ForeignKey(
        "messaging.Message", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    last_message_at = models.DateTimeField()
    last_inbound_at = models.DateTimeField(null=True, blank=True)
    last_inbound_external_id = models.CharField(max_length=512, blank=True, default="")
    unread_count = models.PositiveIntegerField(default=0)
    reply_window_closes_at = models.DateTimeField(null=True, blank=True)
    delivered_watermark = models.DateTimeField(null=True, blank=True)
    read_watermark = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)
    muted_until = models.DateTimeField(null=True, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    search = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "contact"], name="conversation_partner_unique"
            ),
            models.UniqueConstraint(fields=["account", "id"], name="conversation_account_id"),
        ]
        indexes = [
            models.Index(
                fields=["account", "-last_message_at", "-id"], name="conversation_of_account"
            ),
            models.Index(fields=["inbox", "-last_message_at", "-id"], name="conversation_of_inbox"),
            models.Index(
                fields=["account", "-last_message_at", "-id"],
                condition=Q(unread_count__gt=0),
                name="conversation_unread",
            ),
            models.Index(
                fields=["account", "status", "-last_message_at", "-id"],
                name="conversation_of_status",
            ),
            models.Index(
                fields=["snoozed_until"],
                condition=Q(status=ConversationStatus.SNOOZED),
                name="conversation_snoozed",
            ),
            models.Index(fields=["account", "updated_at"], name="conversation_changed"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="conversation_search"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} in {self.inbox_id}"
