"""Labels of a session that are also in its number's own application."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from messaging.models.conversation import Conversation
from messaging.models.inbox import Inbox
from messaging.models.label import Label
from ticaret.tenancy.models import TenantModel


class InboxLabel(TenantModel):
    """`label` is `external_id` in the application of the inbox's number."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=128)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "external_id"], name="inbox_label_external_unique"
            ),
            models.UniqueConstraint(fields=["inbox", "label"], name="inbox_label_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.label_id} is {self.external_id}"


class LabelPush(TenantModel):
    """What the number's application must still be told: a label, or the labels of a chat.

    It is told how things are then, so one row is enough for any number of changes;
    `revision` tells whether there was another one meanwhile. Done ones are deleted.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    label = models.ForeignKey(
        Label, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)
    failed = models.BooleanField(default=False)
    error = models.CharField(max_length=255, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "label pushes"
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "label"],
                condition=Q(label__isnull=False),
                name="label_push_of_label",
            ),
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(conversation__isnull=False),
                name="label_push_of_chat",
            ),
            models.CheckConstraint(
                condition=Q(label__isnull=True) ^ Q(conversation__isnull=True),
                name="label_push_of_one",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(failed=False), name="label_push_due"
            ),
        ]

    def __str__(self) -> str:
        return f"labels of {self.conversation_id}" if self.conversation_id else str(self.label_id)
