"""How messages look to callers, whatever channel they came by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers

from messaging import selectors
from messaging.choices import (
    AttachmentState,
    Direction,
    MessageStatus,
    MessageType,
)
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns


class LastMessageOutput(OutputSerializer):
    """The newest message of a conversation, in short."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    type = serializers.ChoiceField(choices=MessageType.choices)
    direction = serializers.ChoiceField(choices=Direction.choices)
    status = serializers.ChoiceField(choices=MessageStatus.choices)
    created_at = serializers.DateTimeField(source="occurred_at")


class AttachmentOutput(OutputSerializer):
    """`url` is where a signed-in caller gets the file once it is `ready`."""

    id = serializers.UUIDField()
    type = serializers.ChoiceField(choices=MessageType.choices)
    state = serializers.ChoiceField(choices=AttachmentState.choices)
    url = serializers.CharField(allow_null=True)
    mime_type = serializers.CharField()
    filename = serializers.CharField()
    title = serializers.CharField()
    size = serializers.IntegerField(allow_null=True)
    error = serializers.CharField()


class ReactionOutput(OutputSerializer):
    actor = serializers.CharField()
    direction = serializers.ChoiceField(choices=Direction.choices)
    emoji = serializers.CharField()
    reaction = serializers.CharField()
    at = serializers.DateTimeField()


class MessageFactsOutput(OutputSerializer):
    """What a message shows wherever it is shown."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    external_message_id = serializers.CharField(source="external_id", allow_null=True)
    direction = serializers.ChoiceField(choices=Direction.choices)
    type = serializers.ChoiceField(choices=MessageType.choices)
    text = serializers.CharField()
    payload = serializers.JSONField()
    quoted_external_message_id = serializers.CharField(source="quoted_external_id")
    attachments = AttachmentOutput(many=True)
    reactions = serializers.JSONField()
    status = serializers.ChoiceField(choices=MessageStatus.choices)
    status_times = serializers.JSONField()
    error = serializers.JSONField(allow_null=True)
    sent_by_user_id = serializers.UUIDField(allow_null=True)
    sent_by = serializers.CharField(source="sent_by_label")
    occurred_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    edits = serializers.JSONField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    backfilled = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    def convert_reactions(stored: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Reactions that were taken back are stored as empty ones."""
        return [reaction for reaction in stored if reaction["emoji"] or reaction["reaction"]]

    @staticmethod
    @columns("id")
    def load_attachments(
        keys: Sequence[UUID], context: Mapping[str, Any]
    ) -> Mapping[UUID, list[dict[str, Any]]]:
        found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        for row in selectors.attachments_of(actor=context["actor"], message_ids=keys):
            ready = row.state == AttachmentState.READY
            found[row.message_id].append(
                {
                    "id": row.id,
                    "type": row.type,
                    "state": row.state,
                    "url": f"/files/attachments/{row.id}" if ready else None,
                    "mimeType": row.mime_type,
                    "filename": row.filename,
                    "title": row.title,
                    "size": row.size,
                    "error": row.error,
                }
            )
        return found


class MessageOutput(MessageFactsOutput):
    """A message of a thread."""

    thread_id = serializers.UUIDField(source="conversation_id")


class SendMessageInput(InputSerializer):
    """A message to send. `text` is the caption of a file.

    `replyToMessageId` is a message of the same thread. `tag` is `HUMAN_AGENT` for an
    answer typed by a person within seven days. `payload` carries what the type needs:
    `location {latitude, longitude, name, address}`, `contacts`, `interactive`, `template`.
    """

    type = serializers.ChoiceField(choices=MessageType.choices, default=MessageType.TEXT)
    text = serializers.CharField(
        default="", allow_blank=True, max_length=5000, trim_whitespace=False
    )
    media_url = serializers.URLField(default="", allow_blank=True, max_length=2000)
    file = serializers.FileField(default=None, allow_null=True)
    filename = serializers.CharField(default="", allow_blank=True, max_length=255)
    reply_to_message_id = serializers.UUIDField(default=None, allow_null=True)
    tag = serializers.ChoiceField(choices=[("", ""), ("HUMAN_AGENT", "HUMAN_AGENT")], default="")
    payload = serializers.DictField(default=dict)
