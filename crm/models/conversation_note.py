"""What colleagues tell each other inside a conversation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ticaret.tenancy.models import TenantModel


class ConversationNote(TenantModel):
    """A private note in a chat: never sent to anybody.

    `mentions` are the ids of the users it calls; `edits` the earlier texts, newest last, each
    `{text, at}`.
    """

    conversation_id = models.UUIDField()
    inbox_id = models.UUIDField()
    text = models.TextField()
    mentions = models.JSONField(default=list, blank=True)
    author_kind = models.CharField(max_length=16)
    author_id = models.UUIDField(null=True, blank=True)
    author_label = models.CharField(max_length=255, blank=True, default="")
    edited_at = models.DateTimeField(null=True, blank=True)
    edits = models.JSONField(default=list, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(
                fields=["conversation_id", "-id"],
                condition=Q(deleted_at__isnull=True),
                name="crm_chat_note_newest",
            ),
        ]

    def __str__(self) -> str:
        return f"note in {self.conversation_id}"
