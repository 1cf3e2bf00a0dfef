"""Notes, comments and tasks in a customer's timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from crm.models import Comment, Note, Task
from crm.ports import TimelineSubject
from crm.selectors.timeline_sources import Rows, RowSource
from ticaret.tenancy.actor import Actor


def work_sources() -> list[RowSource]:
    """What colleagues wrote and have to do; a task stands where it was created."""
    return [
        RowSource("note", _notes, _note),
        RowSource("comment", _comments, _comment),
        RowSource("task", _tasks, _task),
    ]


def _notes(subject: TimelineSubject, actor: Actor) -> Rows:
    return _of_customers(Note, subject)


def _comments(subject: TimelineSubject, actor: Actor) -> Rows:
    return _of_customers(Comment, subject)


def _tasks(subject: TimelineSubject, actor: Actor) -> Rows:
    return _of_customers(Task, subject)


def _of_customers(model: type[models.Model], subject: TimelineSubject) -> Rows:
    return Rows(
        model,
        column="customer_id",
        keys=[(key, "") for key in subject.customer_ids],
        more="account_id = %(account)s AND deleted_at IS NULL",
        values={"account": subject.account_id},
    )


def _note(row: Note) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return _by(row), {
        "noteId": row.pk,
        "contactId": row.contact_id,
        "text": row.text,
        "mentionedUserIds": row.mentions,
        "editedAt": row.edited_at,
    }


def _comment(row: Comment) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return _by(row), {
        "commentId": row.pk,
        "taskId": row.task_id,
        "text": row.text,
        "mentionedUserIds": row.mentions,
        "editedAt": row.edited_at,
    }


def _task(row: Task) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return _by(row), {
        "taskId": row.pk,
        "title": row.title,
        "status": row.status,
        "priority": row.priority,
        "dueAt": row.due_at,
        "assigneeUserId": row.assignee_id,
        "groupId": row.group_id,
        "completedAt": row.completed_at,
    }


def _by(row: Note | Comment | Task) -> dict[str, Any]:
    return {"kind": row.author_kind, "id": row.author_id, "label": row.author_label}
