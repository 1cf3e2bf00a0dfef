"""The page of tasks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tests.bench.bare_page import Cursor
from tests.bench.bare_people import people

_OURS = "task.account_id = %s AND task.deleted_at IS NULL"
_ROWS = f"""
    SELECT task.id, task.account_id, task.customer_id, customer.title, task.contact_id,
        contact.display_name, task.conversation_id, message_id, task.title, task.description,
        task.status, priority, due_at, remind_at, reminded_at, assignee_id, task.group_id,
        team.name, checklist_total, checklist_done, comment_count, author_kind, author_id,
        author_label, completed_at, completed_by_kind, completed_by_id, completed_by_label,
        task.created_at, task.updated_at
    FROM crm_task AS task
    LEFT JOIN crm_customer AS customer ON customer.id = task.customer_id
    LEFT JOIN crm_contact AS contact ON contact.id = task.contact_id
    LEFT JOIN crm_group AS team ON team.id = task.group_id
    WHERE {_OURS} ORDER BY due_at, task.id LIMIT 21
"""
_TOTAL = f"SELECT count(*) FROM crm_task AS task WHERE {_OURS}"
_WATCHERS = "SELECT task_id, user_id FROM crm_taskwatcher WHERE task_id = ANY(%s) ORDER BY id"


def tasks(cursor: Cursor, account_id: UUID, q: str) -> tuple[list[Any], int]:
    found = cursor.execute(_ROWS, [account_id]).fetchall()[:20]
    total = (cursor.execute(_TOTAL, [account_id]).fetchone() or (0,))[0]
    known = people(cursor, account_id, {row[15] for row in found})
    watchers: dict[Any, list[Any]] = {}
    for task, user in cursor.execute(_WATCHERS, [[row[0] for row in found]]).fetchall():
        watchers.setdefault(task, []).append(user)
    now = datetime.now(UTC)
    return [_task(known, watchers, now, *row) for row in found], total


def _task(
    people: dict[Any, Any], watchers: dict[Any, Any], now: datetime, id: Any, account: Any,
    customer: Any, customer_title: str, contact: Any, contact_name: str, chat: Any, message: Any,
    title: str, description: str, status: str, priority: str, due: Any, remind: Any, reminded: Any,
    assignee: Any, group: Any, group_name: str, steps: int, done: int, comments: int,
    author_kind: str, author: Any, author_label: str, completed: Any, by_kind: str, by: Any,
    by_label: str, created: Any, updated: Any,
) -> dict[str, Any]:  # fmt: skip
    return {
        "id": id, "accountId": account, "customerId": customer,
        "customer": {"id": customer, "title": customer_title} if customer else None,
        "contactId": contact,
        "contact": {"id": contact, "displayName": contact_name} if contact else None,
        "chatId": chat, "messageId": message, "title": title, "description": description,
        "status": status, "priority": priority, "dueAt": due,
        "isOverdue": due is not None and status in {"open", "in_progress"} and due < now,
        "remindAt": remind, "remindedAt": reminded, "assigneeUserId": assignee,
        "assignee": people.get(assignee), "groupId": group,
        "group": {"id": group, "name": group_name} if group else None,
        "watcherUserIds": watchers.get(id, []), "checklist": {"total": steps, "done": done},
        "commentCount": comments, "author": _doer(author_kind, author, author_label),
        "completedAt": completed, "completedBy": _doer(by_kind, by, by_label),
        "createdAt": created, "updatedAt": updated, "entityVersion": updated,
    }  # fmt: skip


def _doer(kind: str, id: Any, label: str) -> dict[str, Any] | None:
    return {"kind": kind, "id": id, "label": label} if kind else None
