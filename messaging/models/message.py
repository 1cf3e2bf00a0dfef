"""Messages, their files, and what came before its message."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from messaging.choices import AttachmentState, Direction, MessageStatus, MessageType
from messaging.models.conversation import Conversation
from messaging.models.inbox import Inbox
from ticaret.tenancy.models import TenantModel


class Message(TenantModel):
    """One message of a conversation, of either direction.

    `external_id` is the provider's id, empty (null) until an outbound message has
    one; unique in the inbox. `reference` is how the provider wants the message named
    where that is more than its id. `sender_…` says which member of a group wrote it.
    `occurred_at` is the provider's time and orders the
    conversation. `payload` holds what has no column (location, contacts, interactive
    answer, order, referral, template, …); `edits` the earlier texts, newest last.
    `error` is `{code, title, detail}` of a failed message.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages"
    )
    external_id = models.CharField(max_length=512, null=True, blank=True)  # noqa: DJ001  (unique)
    reference = models.CharField(max_length=512, blank=True, default="")
    direction = models.CharField(max_length=16, choices=Direction)
    sender_external_id = models.CharField(max_length=256, blank=True, default="")
    sender_name = models.CharField(max_length=255, blank=True, default="")
    type = models.CharField(max_length=32, choices=MessageType, default=MessageType.TEXT)
    text = models.TextField(blank=True, default="")
    payload = models.JSONField(default=dict, blank=True)
    quoted_external_id = models.CharField(max_length=512, blank=True, default="")
    reactions = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=16, choices=MessageStatus)
    status_times = models.JSONField(default=dict, blank=True)
    error = models.JSONField(null=True, blank=True)
    sent_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_by_label = models.CharField(max_length=255, blank=True, default="")
    occurred_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    edits = models.JSONField(default=list, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    backfilled = models.BooleanField(default=False)
    starred_at = models.DateTimeField(null=True, blank=True)
    pinned_until = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "external_id"],
                condition=Q(external_id__isnull=False),
                name="message_identity_unique",
            ),
            models.UniqueConstraint(fields=["account", "id"], name="message_account_id"),
        ]
        indexes = [
            models.Index(
                fields=["conversation", "-occurred_at", "-id"], name="message_of_conversation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.type} {self.status}"


class Attachment(TenantModel):
    """A file of a message. `pending` ones are fetched by a job of their own, and retried.

    `source_url` is the provider's address, which expires; `external_id` its media id.
    `file` is our own copy once `ready`.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    position = models.PositiveSmallIntegerField(default=0)
    type = models.CharField(max_length=32, choices=MessageType)
    state = models.CharField(max_length=16, choices=AttachmentState)
    external_id = models.CharField(max_length=512, blank=True, default="")
    source_url = models.TextField(blank=True, default="")
    mime_type = models.CharField(max_length=255, blank=True, default="")
    filename = models.CharField(max_length=255, blank=True, default="")
    title = models.TextField(blank=True, default="")
    sha256 = models.CharField(max_length=128, blank=True, default="")
    size = models.PositiveBigIntegerField(null=True, blank=True)
    file = models.FileField(max_length=255, blank=True, default="")
    error = models.CharField(max_length=255, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["message", "position"], name="attachment_place_unique"),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state=AttachmentState.PENDING),
                name="attachment_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.state}"


class ParkedUpdate(TenantModel):
    """A status, edit, deletion or reaction that came before its message and waits for it."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=512)
    kind = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    event = models.JSONField()
    occurred_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "external_id", "kind", "digest"], name="parked_update_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} before its message"
