"""The paths of tasks, notes and comments."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from crm.api.views.comments import CommentViews, CustomerCommentViews, TaskCommentViews
from crm.api.views.notes import CustomerNoteViews, NotificationSettingsViews
from crm.api.views.task_parts import ChecklistViews, WatcherViews
from crm.api.views.tasks import CustomerTaskViews, TaskViews

_customer = "customers/<uuid:customer_id>"
_note = f"{_customer}/notes/<uuid:note_id>"
_comment = "comments/<uuid:comment_id>"
_task = "tasks/<uuid:task_id>"
_list: dict[str, Any] = {"get": "list", "post": "create"}
_row: dict[str, Any] = {"get": "retrieve", "patch": "update", "delete": "destroy"}
_written: dict[str, Any] = {"patch": "update", "delete": "destroy"}

work_urlpatterns: list[URLPattern] = [
    path(f"{_customer}/notes", CustomerNoteViews.as_view(_list)),
    path(_note, CustomerNoteViews.as_view(_written)),
    path(f"{_note}/revisions", CustomerNoteViews.as_view({"get": "revisions"})),
    path(f"{_customer}/comments", CustomerCommentViews.as_view(_list)),
    path(_comment, CommentViews.as_view(_row)),
    path(f"{_comment}/revisions", CommentViews.as_view({"get": "revisions"})),
    path("tasks", TaskViews.as_view(_list)),
    path("tasks/counts", TaskViews.as_view({"get": "counts"})),
    path(f"{_customer}/tasks", CustomerTaskViews.as_view(_list)),
    path(_task, TaskViews.as_view(_row)),
    path(f"{_task}/complete", TaskViews.as_view({"post": "complete"})),
    path(f"{_task}/reopen", TaskViews.as_view({"post": "reopen"})),
    path(f"{_task}/comments", TaskCommentViews.as_view(_list)),
    path(f"{_task}/watchers", WatcherViews.as_view({"get": "list", "put": "replace"})),
    path(f"{_task}/checklist", ChecklistViews.as_view({**_list, "put": "reorder"})),
    path(f"{_task}/checklist/<uuid:item_id>", ChecklistViews.as_view(_written)),
    path(
        "notification-settings",
        NotificationSettingsViews.as_view({"get": "retrieve", "patch": "update"}),
    ),
]
