"""What was written about a person, and what was to be done for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from crm import work_events as events
from crm.models import ChecklistItem, Comment, Note, Revision, Task
from ticaret.audit import trail
from ticaret.events.outbox import publish


def told(
    *, account_id: UUID, contact_ids: Collection[UUID], customer_ids: Collection[UUID]
) -> dict[str, Any]:
    """Notes, comments and tasks about these contacts, and all of these customers, as JSON.

    A comment is about a contact when the task it is on is.
    """
    about = _about(contact_ids, customer_ids)
    tasks = list(Task.objects.for_accounts([account_id]).filter(about).order_by("id"))
    notes = Note.objects.for_accounts([account_id]).filter(about).order_by("id")
    return {
        "notes": [_written(note) | {"contactId": _text(note.contact_id)} for note in notes],
        "comments": [
            _written(comment) | {"taskId": _text(comment.task_id)}
            for comment in _comments(account_id, tasks, customer_ids).order_by("id")
        ],
        "tasks": [_task(task) for task in tasks],
    }


def erase(
    *,
    account_id: UUID,
    contact_ids: Collection[UUID],
    customer_ids: Collection[UUID],
    nobody: str,
    now: datetime,
) -> int:
    """Empty and delete what `told` tells; a task is called `nobody`. Returns how many rows."""
    about = _about(contact_ids, customer_ids)
    tasks = list(
        Task.objects.for_accounts([account_id])
        .filter(about)
        .exclude(title=nobody, deleted_at__isnull=False)
        .select_for_update(no_key=True)
        .order_by("id")
    )
    comments = list(_comments(account_id, tasks, customer_ids).exclude(text="").order_by("id"))
    notes = list(Note.objects.for_accounts([account_id]).filter(about).exclude(text=""))
    _empty(account_id, Note, notes, now, search="")
    _empty(account_id, Comment, comments, now)
    _empty_tasks(account_id, tasks, nobody, now)
    publish(
        *[
            events.note_event(events.NOTE_DELETED, note, now)
            for note in notes
            if note.deleted_at is None
        ],
        *[
            events.comment_event(events.COMMENT_DELETED, comment, now)
            for comment in comments
            if comment.deleted_at is None
        ],
        *[
            events.task_event(events.TASK_DELETED, task, now)
            for task in tasks
            if task.deleted_at is None
        ],
    )
    return len(notes) + len(comments) + len(tasks)


def _about(contact_ids: Collection[UUID], customer_ids: Collection[UUID]) -> Q:
    return Q(contact_id__in=list(contact_ids)) | Q(customer_id__in=list(customer_ids))


def _comments(account_id: UUID, tasks: Collection[Task], customer_ids: Collection[UUID]) -> Any:
    return Comment.objects.for_accounts([account_id]).filter(
        Q(task_id__in=[task.pk for task in tasks]) | Q(customer_id__in=list(customer_ids))
    )


def _empty(
    account_id: UUID,
    model: Any,
    rows: Collection[Note | Comment],
    now: datetime,
    **columns: str,
) -> None:
    ids = [row.pk for row in rows]
    Revision.objects.for_accounts([account_id]).filter(target_id__in=ids).delete()
    trail.erase_values(model, ids)
    found = model.objects.for_accounts([account_id]).filter(pk__in=ids)
    found.filter(deleted_at__isnull=True).update(deleted_at=now)
    found.update(text="", revision_count=0, updated_at=now, **columns)


def _empty_tasks(account_id: UUID, tasks: Collection[Task], nobody: str, now: datetime) -> None:
    ids = [task.pk for task in tasks]
    steps = ChecklistItem.objects.for_accounts([account_id]).filter(task_id__in=ids)
    steps.update(text="", updated_at=now)
    trail.erase_values(Task, ids)
    found = Task.objects.for_accounts([account_id]).filter(pk__in=ids)
    found.filter(deleted_at__isnull=True).update(deleted_at=now)
    found.update(title=nobody, title_order="", description="", search="", updated_at=now)


def _written(row: Note | Comment) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "customerId": _text(row.customer_id),
        "text": row.text,
        "since": row.created_at.isoformat(),
        "deletedAt": None if row.deleted_at is None else row.deleted_at.isoformat(),
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "id": str(task.pk),
        "customerId": _text(task.customer_id),
        "contactId": _text(task.contact_id),
        "title": task.title,
        "description": task.description,
        "status": task.status,
        "dueAt": None if task.due_at is None else task.due_at.isoformat(),
        "since": task.created_at.isoformat(),
        "deletedAt": None if task.deleted_at is None else task.deleted_at.isoformat(),
    }


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
