"""What the endpoints of private notes, settings of chats and the timeline take and show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers

from crm.api.serializers.people import DoerOutput, doer
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns

_LARGEST_PAGE = 100


class NoteInput(InputSerializer):
    """`@` and a member's address, or `@[a name](the user's id)`, calls that user."""

    text = serializers.CharField(max_length=10_000)


class NoteOutput(OutputSerializer):
    """A private note; `edits` are its earlier texts, newest last."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    chat_id = serializers.UUIDField(source="conversation_id")
    text = serializers.CharField()
    mentioned_user_ids = serializers.JSONField(source="mentions")
    author = DoerOutput()
    edited_at = serializers.DateTimeField(allow_null=True)
    edits = serializers.JSONField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("author_kind", "author_id", "author_label")
    def convert_author(kind: str, id: UUID | None, label: str) -> dict[str, Any] | None:
        return doer(kind, id, label)


class SettingsInput(InputSerializer):
    auto_match_by_phone = serializers.BooleanField()
    reopen_on_message = serializers.BooleanField()


class SettingsOutput(OutputSerializer):
    """`autoMatchByPhone`: a sender whose number only one customer has is that customer.

    `reopenOnMessage`: a customer's new message opens a closed chat again.
    """

    account_id = serializers.UUIDField()
    auto_match_by_phone = serializers.BooleanField()
    reopen_on_message = serializers.BooleanField()
    updated_at = serializers.DateTimeField(allow_null=True)
    entity_version = serializers.DateTimeField(source="updated_at", allow_null=True)


class TimelineQuery(InputSerializer):
    """`types` are comma separated; without them all."""

    types = serializers.CharField(default="", max_length=500)
    cursor = serializers.CharField(default="", allow_blank=True, max_length=1000)
    limit = serializers.IntegerField(min_value=1, max_value=_LARGEST_PAGE, default=20)


class TimelineEntryOutput(OutputSerializer):
    """`data` depends on `type`."""

    id = serializers.UUIDField()
    type = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    actor = DoerOutput(allow_null=True)
    data = serializers.JSONField()  # type: ignore[assignment]


class TimelineOutput(OutputSerializer):
    rows = TimelineEntryOutput(many=True)
    limit = serializers.IntegerField()
    next_cursor = serializers.CharField(allow_null=True)
