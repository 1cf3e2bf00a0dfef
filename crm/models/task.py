"""What somebody has to do."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from crm.choices import OPEN_TASK_STATUSES, TaskPriority, TaskStatus
from crm.models.contact import Contact
from crm.models.customer import Customer
from crm.models.group import Group
from ticaret.tenancy.models import TenantModel

_LIVE = Q(deleted_at__isnull=True)
_OPEN = _LIVE & Q(status__in=OPEN_TASK_STATUSES)
_EARLIEST_DUE = F("due_at").asc(nulls_last=True)


class Task(TenantModel):
    """A task, of a customer or of none.

    `conversation_id` and `message_id` say where it came from. `contact` is one of the customer's.
    `reminded_at` and `overdue_at` are set once the reminder for this `remind_at` and the news of
    this `due_at` went out. `title_order` sorts in the Turkish way, `priority_rank` by urgency.
    The counts are of live checklist items and comments.
    """

    customer = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tasks",
        db_index=False,
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks"
    )
    conversation_id = models.UUIDField(null=True, blank=True)
    message_id = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=255)
    title_order = models.CharField(max_length=600, db_collation="C", editable=False)
    description = models.TextField(blank=True, default="")
    status = models.CharField(max_length=16, choices=TaskStatus.choices, default=TaskStatus.OPEN)
    priority = models.CharField(
        max_length=16, choices=TaskPriority.choices, default=TaskPriority.NORMAL
    )
    priority_rank = models.PositiveSmallIntegerField(editable=False)
    due_at = models.DateTimeField(null=True, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True, editable=False)
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    assignee = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    checklist_total = models.PositiveSmallIntegerField(default=0, editable=False)
    checklist_done = models.PositiveSmallIntegerField(default=0, editable=False)
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    author_kind = models.CharField(max_length=16)
    author_id = models.UUIDField(null=True, blank=True)
    author_label = models.CharField(max_length=255, blank=True, default="")
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by_kind = models.CharField(max_length=16, blank=True, default="")
    completed_by_id = models.UUIDField(null=True, blank=True)
    completed_by_label = models.CharField(max_length=255, blank=True, default="")
    search = models.TextField(blank=True, default="", editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "id"], name="crm_task_account_id"),
        ]
        indexes = [
            models.Index(
                "account", _EARLIEST_DUE, "id", condition=_LIVE, name="crm_task_earliest_due"
            ),
            models.Index(
                "account",
                F("due_at").desc(nulls_last=True),
                F("id").desc(),
                condition=_LIVE,
                name="crm_task_latest_due",
            ),
            models.Index(
                "account", _EARLIEST_DUE, "id", condition=_OPEN, name="crm_task_open_earliest_due"
            ),
            models.Index(
                "account",
                "status",
                _EARLIEST_DUE,
                "id",
                condition=_LIVE,
                name="crm_task_of_status",
            ),
            models.Index(
                fields=["account", "-created_at", "-id"], condition=_LIVE, name="crm_task_newest"
            ),
            models.Index(
                fields=["account", "updated_at", "id"], condition=_LIVE, name="crm_task_changed"
            ),
            models.Index(
                fields=["account", "-priority_rank", "-id"],
                condition=_LIVE,
                name="crm_task_most_urgent",
            ),
            models.Index(
                fields=["account", "title_order", "id"], condition=_LIVE, name="crm_task_by_title"
            ),
            models.Index(
                "assignee",
                "account",
                _EARLIEST_DUE,
                "id",
                condition=_LIVE & Q(assignee__isnull=False),
                name="crm_task_of_assignee",
            ),
            models.Index(
                "group",
                _EARLIEST_DUE,
                "id",
                condition=_LIVE & Q(group__isnull=False),
                name="crm_task_of_group",
            ),
            models.Index(fields=["customer", "-id"], name="crm_task_of_customer"),
            models.Index(
                fields=["conversation_id"],
                condition=Q(conversation_id__isnull=False),
                name="crm_task_of_chat",
            ),
            models.Index(
                fields=["remind_at"],
                condition=_OPEN & Q(remind_at__isnull=False, reminded_at__isnull=True),
                name="crm_task_to_remind",
            ),
            models.Index(
                fields=["due_at"],
                condition=_OPEN & Q(due_at__isnull=False, overdue_at__isnull=True),
                name="crm_task_to_be_overdue",
            ),
            GinIndex(
                fields=["search"],
                opclasses=["gin_trgm_ops"],
                condition=_LIVE,
                name="crm_task_search",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TaskWatcher(TenantModel):
    """A user who wants to hear of a task."""

    task = models.ForeignKey(
        Task, on_delete=models.CASCADE, related_name="watchers", db_index=False
    )
    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["task", "user"], name="crm_task_watcher_unique"),
        ]
        indexes = [
            models.Index(fields=["user", "task"], name="crm_task_watcher_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} watches {self.task_id}"


class ChecklistItem(TenantModel):
    """A step of a task. The live items of a task have the positions 0, 1, 2 and so on."""

    task = models.ForeignKey(
        Task, on_delete=models.CASCADE, related_name="checklist", db_index=False
    )
    text = models.CharField(max_length=500)
    position = models.PositiveSmallIntegerField()
    is_done = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_kind = models.CharField(max_length=16, blank=True, default="")
    done_by_id = models.UUIDField(null=True, blank=True)
    done_by_label = models.CharField(max_length=255, blank=True, default="")
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["task", "position", "id"], name="crm_checklist_in_order"),
        ]

    def __str__(self) -> str:
        return self.text
