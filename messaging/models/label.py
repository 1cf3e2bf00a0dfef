"""Labels of an account, on chats and messages, and who put them there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from messaging.choices import LabelDeed
from messaging.models.conversation import Conversation
from messaging.models.message import Message
from ticaret.tenancy.models import TenantModel


class Label(TenantModel):
    """A word of the account for sorting conversations and messages, whatever channel they have.

    `search` is the folded name; it is unique among the labels that are not deleted.
    """

    name = models.CharField(max_length=60)
    search = models.TextField()
    color = models.CharField(max_length=7)
    position = models.PositiveIntegerField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "search"],
                condition=Q(deleted_at__isnull=True),
                name="label_name_unique",
            ),
            models.UniqueConstraint(fields=["account", "id"], name="label_account_id"),
        ]
        indexes = [
            models.Index(
                fields=["account", "position", "id"],
                condition=Q(deleted_at__isnull=True),
                name="label_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ConversationLabel(TenantModel):
    """A label on a conversation. `account` is the label's, which may have the inbox by a share."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="+")
    added_by = models.CharField(max_length=255, blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["label", "conversation"], name="conversation_label_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label_id} on {self.conversation_id}"


class MessageLabel(TenantModel):
    """A label on a message. `account` is the label's, which may have the inbox by a share."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="+")
    added_by = models.CharField(max_length=255, blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["label", "message"], name="message_label_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.label_id} on {self.message_id}"


class LabelEvent(TenantModel):
    """Who did what to which label, conversation or message. Only ever added to.

    `label_name` is the name at that time. `changes` is `{field: [before, after]}` of the
    label itself; for a deletion it counts the conversations and messages that lost it.
    """

    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="+")
    label_name = models.CharField(max_length=60)
    deed = models.CharField(max_length=16, choices=LabelDeed)
    inbox_id = models.UUIDField(null=True, blank=True)
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True, blank=True)
    actor_label = models.CharField(max_length=255, blank=True, default="")
    changes = models.JSONField(default=dict, blank=True)
    occurred_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["account", "-id"], name="label_event_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.label_name} {self.deed}"
