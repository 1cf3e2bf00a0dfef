"""Tasks, notes and comments, with what they said before."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from crm.admin.searching import SearchedAdmin
from crm.models import (
    ChecklistItem,
    Comment,
    Note,
    NotificationSettings,
    Revision,
    Task,
    TaskWatcher,
)
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter, TimeRangeFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordAdmin, RecordInline, badge

task_status = badge(
    "status",
    "Durum",
    {"open": "info", "in_progress": "warning", "done": "success", "cancelled": "default"},
)
task_priority = badge(
    "priority",
    "Öncelik",
    {"low": "default", "normal": "info", "high": "warning", "urgent": "danger"},
)


class ChecklistInline(RecordInline):
    model = ChecklistItem
    columns = ("position", "text", "is_done", "done_at", "done_by_label", "deleted_at")
    ordering = ("position",)


class WatcherInline(RecordInline):
    model = TaskWatcher
    columns = ("user", "created_at")
    ordering = ("created_at",)


class TaskCommentInline(RecordInline):
    model = Comment
    columns = ("author_label", "text", "created_at", "edited_at", "deleted_at")
    ordering = ("created_at",)


@admin.register(Task)
class TaskAdmin(SearchedAdmin):
    hidden_fields = ("search", "title_order", "priority_rank")
    list_display = (
        "title",
        task_status,
        task_priority,
        "due_at",
        "assignee",
        "group",
        "customer",
        "account",
        "created_at",
        "deleted_at",
    )
    list_select_related = ("assignee", "group", "customer", "account")
    list_filter = (
        ("status", ChoiceFilter),
        ("priority", ChoiceFilter),
        ("account", RelatedFilter),
        ("due_at", TimeRangeFilter),
        ("created_at", TimeRangeFilter),
    )
    search_help_text = "Başlık, açıklama ya da kimlik"
    inlines = (ChecklistInline, WatcherInline, TaskCommentInline)


@admin.register(ChecklistItem)
class ChecklistItemAdmin(LargeTableAdmin):
    list_display = ("text", "task", "position", "is_done", "done_by_label", "account")
    list_select_related = ("task", "account")
    list_filter = (("account", RelatedFilter),)
    search_fields = ("id", "task_id")


@admin.register(TaskWatcher)
class TaskWatcherAdmin(LargeTableAdmin):
    list_display = ("user", "task", "account", "created_at")
    list_select_related = ("user", "task", "account")
    list_filter = (("account", RelatedFilter),)
    search_fields = ("id", "user__email", "task_id")


class _Beginning:
    """A list of texts shows their first words."""

    @admin.display(description="metin")
    def beginning(self, row: Any) -> str:
        """The first words."""
        return str(row.text[:80])


@admin.register(Note)
class NoteAdmin(_Beginning, SearchedAdmin):
    list_display = (
        "created_at",
        "customer",
        "contact",
        "author_label",
        "beginning",
        "edited_at",
        "deleted_at",
        "account",
    )
    list_select_related = ("customer", "contact", "account")
    list_filter = (("account", RelatedFilter), ("created_at", TimeRangeFilter))
    search_help_text = "Notun metni ya da kimliği"


@admin.register(Comment)
class CommentAdmin(_Beginning, LargeTableAdmin):
    list_display = (
        "created_at",
        "customer",
        "task",
        "author_label",
        "beginning",
        "edited_at",
        "deleted_at",
        "account",
    )
    list_select_related = ("customer", "task", "account")
    list_filter = (("account", RelatedFilter), ("created_at", TimeRangeFilter))
    search_fields = ("id", "customer_id", "task_id", "author_id")


@admin.register(Revision)
class RevisionAdmin(_Beginning, LargeTableAdmin):
    list_display = (
        "created_at",
        "kind",
        "target_id",
        "number",
        "written_by_label",
        "beginning",
        "account",
    )
    list_select_related = ("account",)
    list_filter = (("kind", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("id", "target_id", "written_by_id")


@admin.register(NotificationSettings)
class NotificationSettingsAdmin(RecordAdmin):
    list_display = ("user", "account", "mention_mails", "reminder_mails", "updated_at")
    list_select_related = ("user", "account")
    list_filter = (("account", RelatedFilter),)
    search_fields = ("user__email",)
