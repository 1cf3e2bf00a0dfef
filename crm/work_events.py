"""What others hear of tasks, notes and comments: which row, and which of its fields.

Titles and texts are not told; whoever wants them asks for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crm.choices import WritingKind
from ticaret.api.naming import camel
from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from crm.models import Comment, Note, Task

TASK_CREATED = "task.created"
TASK_UPDATED = "task.updated"
TASK_ASSIGNED = "task.assigned"
TASK_COMPLETED = "task.completed"
TASK_REOPENED = "task.reopened"
TASK_DELETED = "task.deleted"
TASK_REMINDER = "task.reminder"
TASK_OVERDUE = "task.overdue"
NOTE_CREATED = "note.created"
NOTE_UPDATED = "note.updated"
NOTE_DELETED = "note.deleted"
COMMENT_CREATED = "comment.created"
COMMENT_UPDATED = "comment.updated"
COMMENT_DELETED = "comment.deleted"
MENTION = "crm.mention"


def task_event(
    kind: str, task: Task, occurred_at: datetime, changed: Iterable[str] = (), **more: Any
) -> DomainEvent:
    """An event about a task as it is now, and its changed fields."""
    payload = {
        "taskId": str(task.pk),
        "customerId": _text(task.customer_id),
        "chatId": _text(task.conversation_id),
        "status": task.status,
        "priority": task.priority,
        "dueAt": None if task.due_at is None else task.due_at.isoformat(),
        "assigneeUserId": _text(task.assignee_id),
        "groupId": _text(task.group_id),
        "changed": sorted(camel(name) for name in changed),
        **more,
    }
    return DomainEvent(
        account_id=task.account_id, type=kind, payload=payload, occurred_at=occurred_at
    )


def assigned_event(
    task: Task, occurred_at: datetime, changed: Mapping[str, Sequence[Any]]
) -> DomainEvent:
    """A task changed hands; `changed` says what `assignee_id` or `group_id` was before."""
    user_id = changed["assignee_id"][0] if "assignee_id" in changed else task.assignee_id
    group_id = changed["group_id"][0] if "group_id" in changed else task.group_id
    return task_event(
        TASK_ASSIGNED,
        task,
        occurred_at,
        previousAssigneeUserId=_text(user_id),
        previousGroupId=_text(group_id),
    )


def note_event(kind: str, note: Note, occurred_at: datetime) -> DomainEvent:
    """An event about a note of a customer."""
    payload = {
        "noteId": str(note.pk),
        "customerId": str(note.customer_id),
        "contactId": _text(note.contact_id),
        "authorId": _text(note.author_id),
        "mentionedUserIds": list(note.mentions),
    }
    return DomainEvent(
        account_id=note.account_id, type=kind, payload=payload, occurred_at=occurred_at
    )


def comment_event(kind: str, comment: Comment, occurred_at: datetime) -> DomainEvent:
    """An event about a comment on a customer or a task."""
    payload = {
        "commentId": str(comment.pk),
        "customerId": _text(comment.customer_id),
        "taskId": _text(comment.task_id),
        "authorId": _text(comment.author_id),
        "mentionedUserIds": list(comment.mentions),
    }
    return DomainEvent(
        account_id=comment.account_id, type=kind, payload=payload, occurred_at=occurred_at
    )


def mention_event(
    kind: WritingKind, row: Note | Comment, user_id: UUID, occurred_at: datetime
) -> DomainEvent:
    """A note or comment calls a user."""
    payload = {
        "kind": str(kind),
        "targetId": str(row.pk),
        "customerId": _text(row.customer_id),
        "taskId": _text(getattr(row, "task_id", None)),
        "userId": str(user_id),
        "authorId": _text(row.author_id),
    }
    return DomainEvent(
        account_id=row.account_id, type=MENTION, payload=payload, occurred_at=occurred_at
    )


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
