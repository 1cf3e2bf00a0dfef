"""What the endpoints of tasks take and show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers

from crm.api.serializers.groups import TeamOutput
from crm.api.serializers.people import DoerOutput, PersonOutput, RepresentativeOutput, doer
from crm.choices import OPEN_TASK_STATUSES, TaskPriority, TaskStatus
from crm.selectors import tasks
from crm.selectors.people import people
from crm.selectors.tasks import TaskFilter
from ticaret.api import rows as readers
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns

_MOST_WATCHERS = 50
_MOST_STEPS = 200
_TOLD_OF_AN_ASSIGNEE = ("id", "email", "displayName", "status")


class ChoicesField(serializers.CharField):
    """One choice or several, comma separated: `open,in_progress`."""

    default_error_messages = serializers.ChoiceField.default_error_messages

    def __init__(self, choices: Sequence[str], **kwargs: Any) -> None:
        self.known = list(choices)
        super().__init__(max_length=200, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        words = [word.strip() for word in super().to_internal_value(data).split(",")]
        for word in words:
            if word not in self.known:
                self.fail("invalid_choice", input=word)
        return words


# ------------------------------------------------------------------------- taken


class _TaskFields(InputSerializer):
    title = serializers.CharField(max_length=255)
    description = serializers.CharField(max_length=10_000, default="", allow_blank=True)
    status = serializers.ChoiceField(TaskStatus.choices, default=TaskStatus.OPEN)
    priority = serializers.ChoiceField(TaskPriority.choices, default=TaskPriority.NORMAL)
    due_at = serializers.DateTimeField(default=None, allow_null=True)
    remind_at = serializers.DateTimeField(default=None, allow_null=True)
    assignee_user_id = serializers.UUIDField(default=None, allow_null=True)
    group_id = serializers.UUIDField(default=None, allow_null=True)
    contact_id = serializers.UUIDField(required=False, allow_null=True)


class TaskChangeInput(_TaskFields):
    """A changed `remindAt` reminds again."""

    customer_id = serializers.UUIDField(required=False, allow_null=True)


class CustomerTaskInput(_TaskFields):
    """`checklist` are the texts of its steps."""

    watcher_user_ids = serializers.ListField(
        child=serializers.UUIDField(), max_length=_MOST_WATCHERS, default=list
    )
    checklist = serializers.ListField(
        child=serializers.CharField(max_length=500), max_length=_MOST_STEPS, default=list
    )


class TaskInput(CustomerTaskInput):
    """From a chat or a message the task is of the chat's customer unless `customerId` is sent."""

    customer_id = serializers.UUIDField(required=False, allow_null=True)
    chat_id = serializers.UUIDField(default=None, allow_null=True)
    message_id = serializers.UUIDField(default=None, allow_null=True)


class TaskQuery(InputSerializer):
    """`status` and `priority` take several words, comma separated.

    `dueFrom` is included, `dueTo` is not. `mine` and `myTeams` are the signed-in user's; what an
    API account asks so is empty.
    """

    status = ChoicesField(TaskStatus.values, default=list)
    priority = ChoicesField(TaskPriority.values, default=list)
    assignee_user_id = serializers.UUIDField(default=None)
    group_id = serializers.UUIDField(default=None)
    customer_id = serializers.UUIDField(default=None)
    watcher_user_id = serializers.UUIDField(default=None)
    chat_id = serializers.UUIDField(default=None)
    due_from = serializers.DateTimeField(default=None)
    due_to = serializers.DateTimeField(default=None)
    overdue = serializers.BooleanField(default=None, allow_null=True)
    mine = serializers.BooleanField(default=False)
    my_teams = serializers.BooleanField(default=False)
    unassigned = serializers.BooleanField(default=False)


class TaskCountsQuery(TaskQuery):
    q = serializers.CharField(default="", allow_blank=True, max_length=200)


def task_filter(query: Mapping[str, Any]) -> TaskFilter:
    """What a validated `TaskQuery` asks for."""
    return TaskFilter(**query)


class WatchersInput(InputSerializer):
    user_ids = serializers.ListField(child=serializers.UUIDField(), max_length=_MOST_WATCHERS)


class ChecklistItemInput(InputSerializer):
    """Without a `position` a new item comes last; others move to make room."""

    text = serializers.CharField(max_length=500)
    is_done = serializers.BooleanField(default=False)
    position = serializers.IntegerField(
        min_value=0, max_value=_MOST_STEPS, required=False, allow_null=False
    )


class ChecklistOrderInput(InputSerializer):
    """Every item of the list once, in the new order."""

    item_ids = serializers.ListField(child=serializers.UUIDField(), max_length=_MOST_STEPS)


# ------------------------------------------------------------------------- shown


class TaskCustomerOutput(OutputSerializer):
    id = serializers.UUIDField()
    title = serializers.CharField()


class TaskContactOutput(OutputSerializer):
    id = serializers.UUIDField()
    display_name = serializers.CharField()


class ChecklistCountsOutput(OutputSerializer):
    total = serializers.IntegerField(source="checklist_total")
    done = serializers.IntegerField(source="checklist_done")


class TaskOutput(OutputSerializer):
    """`chatId` and `messageId` say where it came from."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    customer_id = serializers.UUIDField(allow_null=True)
    customer = TaskCustomerOutput(allow_null=True)
    contact_id = serializers.UUIDField(allow_null=True)
    contact = TaskContactOutput(allow_null=True)
    chat_id = serializers.UUIDField(source="conversation_id", allow_null=True)
    message_id = serializers.UUIDField(allow_null=True)
    title = serializers.CharField()
    description = serializers.CharField()
    status = serializers.ChoiceField(TaskStatus.choices)
    priority = serializers.ChoiceField(TaskPriority.choices)
    due_at = serializers.DateTimeField(allow_null=True)
    is_overdue = serializers.BooleanField()
    remind_at = serializers.DateTimeField(allow_null=True)
    reminded_at = serializers.DateTimeField(allow_null=True)
    assignee_user_id = serializers.UUIDField(source="assignee_id", allow_null=True)
    assignee = RepresentativeOutput(allow_null=True)
    group_id = serializers.UUIDField(allow_null=True)
    group = TeamOutput(allow_null=True)
    watcher_user_ids = serializers.ListField(child=serializers.UUIDField())
    checklist = ChecklistCountsOutput(source="*")
    comment_count = serializers.IntegerField()
    author = DoerOutput()
    completed_at = serializers.DateTimeField(allow_null=True)
    completed_by = DoerOutput(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("due_at", "status")
    def convert_is_overdue(due_at: datetime | None, status: str) -> bool:
        return due_at is not None and status in OPEN_TASK_STATUSES and due_at < timezone.now()

    @staticmethod
    @columns("account_id", "assignee_id")
    def load_assignee(keys: Sequence[Any], context: Mapping[str, Any]) -> dict[Any, Any]:
        wanted = [key for key in keys if key[1] is not None]
        found = people(actor=context["actor"], keys=wanted) if wanted else {}
        return {
            key: {name: person[name] for name in _TOLD_OF_AN_ASSIGNEE}
            for key, person in found.items()
        }

    @staticmethod
    @columns("id")
    def load_watcher_user_ids(
        keys: Sequence[UUID], context: Mapping[str, Any]
    ) -> dict[UUID, list[UUID]]:
        return tasks.watcher_ids(task_ids=keys)

    @staticmethod
    @columns("author_kind", "author_id", "author_label")
    def convert_author(kind: str, id: UUID | None, label: str) -> dict[str, Any] | None:
        return doer(kind, id, label)

    @staticmethod
    @columns("completed_by_kind", "completed_by_id", "completed_by_label")
    def convert_completed_by(kind: str, id: UUID | None, label: str) -> dict[str, Any] | None:
        return doer(kind, id, label)


class TaskCountsOutput(OutputSerializer):
    """`overdue` are open ones that should be done by now; they are counted in their status too."""

    open = serializers.IntegerField()
    in_progress = serializers.IntegerField()
    done = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    overdue = serializers.IntegerField()


class WatcherOutput(OutputSerializer):
    task_id = serializers.UUIDField()
    user_id = serializers.UUIDField()
    user = PersonOutput()
    created_at = serializers.DateTimeField()

    @staticmethod
    @columns("account_id", "user_id")
    def load_user(keys: Sequence[Any], context: Mapping[str, Any]) -> dict[Any, Any]:
        return people(actor=context["actor"], keys=keys)


class WatchersOutput(OutputSerializer):
    """All watchers of a task, with the task's present version."""

    task_id = serializers.UUIDField(source="id")
    entity_version = serializers.DateTimeField(source="updated_at")
    rows = WatcherOutput(many=True)

    @staticmethod
    @columns("id")
    def load_rows(keys: Sequence[UUID], context: Mapping[str, Any]) -> dict[UUID, Any]:
        return {
            key: readers.read(
                WatcherOutput,
                tasks.watchers(actor=context["actor"], task_id=key).order_by("id"),
                context=context,
            )
            for key in keys
        }


class ChecklistItemOutput(OutputSerializer):
    id = serializers.UUIDField()
    task_id = serializers.UUIDField()
    text = serializers.CharField()
    position = serializers.IntegerField()
    is_done = serializers.BooleanField()
    done_at = serializers.DateTimeField(allow_null=True)
    done_by = DoerOutput(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("done_by_kind", "done_by_id", "done_by_label")
    def convert_done_by(kind: str, id: UUID | None, label: str) -> dict[str, Any] | None:
        return doer(kind, id, label)


class ChecklistOutput(OutputSerializer):
    """The whole checklist in its order, with the task's present version."""

    task_id = serializers.UUIDField(source="id")
    entity_version = serializers.DateTimeField(source="updated_at")
    rows = ChecklistItemOutput(many=True)

    @staticmethod
    @columns("id")
    def load_rows(keys: Sequence[UUID], context: Mapping[str, Any]) -> dict[UUID, Any]:
        return {
            key: readers.read(
                ChecklistItemOutput,
                tasks.checklist(actor=context["actor"], task_id=key).order_by("position", "id"),
                context=context,
            )
            for key in keys
        }
