"""What the endpoints of assignments and of their rules take and show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers

from crm.api.serializers.groups import TeamOutput
from crm.api.serializers.people import DoerOutput, PersonOutput, doer
from crm.choices import AssignmentAction, AssignmentHow, AssignmentKind, AssignmentMode
from crm.selectors.assignments import group_names
from crm.selectors.people import people
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns

MOST_AT_ONCE = 1000

# ------------------------------------------------------------------------- taken


class ReasonInput(InputSerializer):
    reason = serializers.CharField(max_length=500, default="", allow_blank=True)


class AssignInput(ReasonInput):
    """A user, a group, or both; who is not named has it no more."""

    user_id = serializers.UUIDField(default=None, allow_null=True)
    group_id = serializers.UUIDField(default=None, allow_null=True)


class _ManyIds(serializers.ListField):
    """Up to a thousand ids."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            child=serializers.UUIDField(), min_length=1, max_length=MOST_AT_ONCE, **kwargs
        )


class AssignChatsInput(AssignInput):
    chat_ids = _ManyIds()


class UnassignChatsInput(ReasonInput):
    chat_ids = _ManyIds()


class AssignMessagesInput(AssignInput):
    message_ids = _ManyIds()


class UnassignMessagesInput(ReasonInput):
    message_ids = _ManyIds()


class ChangeQuery(InputSerializer):
    """`userId` and `groupId` find them before and after the change; `byId` is who made it."""

    kind = serializers.ChoiceField(AssignmentKind.choices, default="")
    target_id = serializers.UUIDField(default=None)
    chat_id = serializers.UUIDField(default=None)
    user_id = serializers.UUIDField(default=None)
    group_id = serializers.UUIDField(default=None)
    by_id = serializers.UUIDField(default=None)


class RuleInput(InputSerializer):
    """Without `inboxId` the rule of every inbox that has none of its own."""

    inbox_id = serializers.UUIDField(default=None, allow_null=True)
    mode = serializers.ChoiceField(AssignmentMode.choices)
    group_id = serializers.UUIDField(default=None, allow_null=True)
    capacity = serializers.IntegerField(min_value=1, max_value=10_000, default=20)


# ------------------------------------------------------------------------- shown


class AssignmentOutput(OutputSerializer):
    """Whose a chat or a message is; `id` is null when it was never anybody's."""

    id = serializers.UUIDField(allow_null=True)
    account_id = serializers.UUIDField()
    kind = serializers.ChoiceField(AssignmentKind.choices)
    target_id = serializers.UUIDField()
    chat_id = serializers.UUIDField(source="conversation_id")
    inbox_id = serializers.UUIDField()
    user_id = serializers.UUIDField(allow_null=True)
    group_id = serializers.UUIDField(allow_null=True)
    user = PersonOutput(allow_null=True)
    group = TeamOutput(allow_null=True)
    how = serializers.ChoiceField(AssignmentHow.choices, allow_null=True)
    assigned_at = serializers.DateTimeField(allow_null=True)
    assigned_by = DoerOutput(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)
    entity_version = serializers.DateTimeField(source="updated_at", allow_null=True)

    @staticmethod
    @columns("account_id", "user_id")
    def load_user(keys: Sequence[Any], context: Mapping[str, Any]) -> dict[Any, Any]:
        return people(actor=context["actor"], keys=[key for key in keys if key[1] is not None])

    @staticmethod
    def convert_how(stored: str) -> str | None:
        return stored or None

    @staticmethod
    @columns("assigned_by_kind", "assigned_by_id", "assigned_by_label")
    def convert_assigned_by(kind: str, id: UUID | None, label: str) -> dict[str, Any] | None:
        return doer(kind, id, label)


class BulkResultOutput(OutputSerializer):
    id = serializers.UUIDField()
    result = serializers.ChoiceField(["assigned", "unassigned", "unchanged", "not_found"])


class BulkOutput(OutputSerializer):
    """A row for each id that was sent, in that order; and how many of each result there are."""

    rows = BulkResultOutput(many=True)
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    not_found = serializers.IntegerField()


def bulk_answer(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """`results` as `BulkOutput` shows them."""
    counted = [row["result"] for row in results]
    return {
        "rows": list(results),
        "changed": counted.count("assigned") + counted.count("unassigned"),
        "unchanged": counted.count("unchanged"),
        "notFound": counted.count("not_found"),
    }


class ChangeOutput(OutputSerializer):
    """Who had it, `previousSince` when, and who has it since `createdAt`."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    kind = serializers.ChoiceField(AssignmentKind.choices)
    action = serializers.ChoiceField(AssignmentAction.choices)
    target_id = serializers.UUIDField()
    chat_id = serializers.UUIDField(source="conversation_id")
    inbox_id = serializers.UUIDField()
    previous_user_id = serializers.UUIDField(allow_null=True)
    previous_group_id = serializers.UUIDField(allow_null=True)
    previous_since = serializers.DateTimeField(allow_null=True)
    user_id = serializers.UUIDField(allow_null=True)
    group_id = serializers.UUIDField(allow_null=True)
    previous_user = PersonOutput(allow_null=True)
    previous_group = TeamOutput(allow_null=True)
    user = PersonOutput(allow_null=True)
    group = TeamOutput(allow_null=True)
    how = serializers.ChoiceField(AssignmentHow.choices)
    reason = serializers.CharField()
    actor = DoerOutput()
    created_at = serializers.DateTimeField()

    @staticmethod
    @columns("account_id", "user_id")
    def load_user(keys: Sequence[Any], context: Mapping[str, Any]) -> dict[Any, Any]:
        return people(actor=context["actor"], keys=[key for key in keys if key[1] is not None])

    @staticmethod
    @columns("account_id", "previous_user_id")
    def load_previous_user(keys: Sequence[Any], context: Mapping[str, Any]) -> dict[Any, Any]:
        return people(actor=context["actor"], keys=[key for key in keys if key[1] is not None])

    @staticmethod
    @columns("group_id")
    def load_group(keys: Sequence[UUID], context: Mapping[str, Any]) -> dict[UUID, Any]:
        return _teams(keys)

    @staticmethod
    @columns("previous_group_id")
    def load_previous_group(keys: Sequence[UUID], context: Mapping[str, Any]) -> dict[UUID, Any]:
        return _teams(keys)

    @staticmethod
    @columns("actor_kind", "actor_id", "actor_label")
    def convert_actor(kind: str, id: UUID | None, label: str) -> dict[str, Any] | None:
        return doer(kind, id, label)


class RuleOutput(OutputSerializer):
    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    inbox_id = serializers.UUIDField(allow_null=True)
    mode = serializers.ChoiceField(AssignmentMode.choices)
    group_id = serializers.UUIDField(allow_null=True)
    group = TeamOutput(allow_null=True)
    capacity = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")


def _teams(group_ids: Sequence[UUID]) -> dict[UUID, Any]:
    named = group_names(group_ids=group_ids)
    return {group_id: {"id": group_id, "name": name} for group_id, name in named.items()}
