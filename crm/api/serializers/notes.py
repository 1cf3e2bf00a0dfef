"""What the endpoints of notes, comments and their earlier texts take and show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers

from crm.api.serializers.people import DoerOutput, doer
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns

_LONGEST = 10_000
_MOST_CALLED = 50


class CommentInput(InputSerializer):
    """`@` and a member's name or address, `@[a name](the user's id)`, and `mentionUserIds` call."""

    text = serializers.CharField(max_length=_LONGEST)
    mention_user_ids = serializers.ListField(
        child=serializers.UUIDField(), max_length=_MOST_CALLED, default=list
    )


class CustomerNoteInput(CommentInput):
    """`contactId` is one of the customer's contacts."""

    contact_id = serializers.UUIDField(required=False, allow_null=True)


class CustomerNoteQuery(InputSerializer):
    contact_id = serializers.UUIDField(default=None)


class _WritingOutput(OutputSerializer):
    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    customer_id = serializers.UUIDField(allow_null=True)
    text = serializers.CharField()
    mentioned_user_ids = serializers.JSONField(source="mentions")
    author = DoerOutput()
    edited_at = serializers.DateTimeField(allow_null=True)
    edited_by = DoerOutput(allow_null=True)
    revision_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("author_kind", "author_id", "author_label")
    def convert_author(kind: str, id: UUID | None, label: str) -> dict[str, Any] | None:
        return doer(kind, id, label)

    @staticmethod
    @columns("edited_by_kind", "edited_by_id", "edited_by_label")
    def convert_edited_by(kind: str, id: UUID | None, label: str) -> dict[str, Any] | None:
        return doer(kind, id, label)


class CustomerNoteOutput(_WritingOutput):
    """`revisionCount` earlier texts are kept."""

    contact_id = serializers.UUIDField(allow_null=True)


class CommentOutput(_WritingOutput):
    """On a task when `taskId` is set; then `customerId` is the task's. Earlier texts are kept."""

    task_id = serializers.UUIDField(allow_null=True)


class RevisionOutput(OutputSerializer):
    """What it said until it was changed: who wrote that, and when."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    text = serializers.CharField()
    written_by = DoerOutput()
    written_at = serializers.DateTimeField()
    replaced_at = serializers.DateTimeField(source="created_at")

    @staticmethod
    @columns("written_by_kind", "written_by_id", "written_by_label")
    def convert_written_by(kind: str, id: UUID | None, label: str) -> dict[str, Any] | None:
        return doer(kind, id, label)


class NotificationSettingsInput(InputSerializer):
    mention_mails = serializers.BooleanField()
    reminder_mails = serializers.BooleanField()


class NotificationSettingsOutput(OutputSerializer):
    """Which mails the signed-in user wants from the account: mentions, reminders of tasks."""

    account_id = serializers.UUIDField()
    user_id = serializers.UUIDField()
    mention_mails = serializers.BooleanField()
    reminder_mails = serializers.BooleanField()
    updated_at = serializers.DateTimeField(allow_null=True)
    entity_version = serializers.DateTimeField(source="updated_at", allow_null=True)
