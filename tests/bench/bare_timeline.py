"""The page of a customer's timeline: the newest of each kind by its index, merged by time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from tests.bench.bare_page import Cursor

Entry = dict[str, Any]

_CUSTOMER = "SELECT id FROM crm_customer WHERE id = %s AND account_id = %s AND deleted_at IS NULL"
_NEWEST = "customer_id = %s AND account_id = %s AND deleted_at IS NULL ORDER BY id DESC LIMIT 21"
_NOTES = f"""
    SELECT id, author_kind, author_id, author_label, contact_id, text, mentions, edited_at
    FROM crm_note WHERE {_NEWEST}
"""
_COMMENTS = f"""
    SELECT id, author_kind, author_id, author_label, task_id, text, mentions, edited_at
    FROM crm_comment WHERE {_NEWEST}
"""
_TASKS = f"""
    SELECT id, author_kind, author_id, author_label, title, status, priority, due_at,
        assignee_id, group_id, completed_at
    FROM crm_task WHERE {_NEWEST}
"""
_CHANGES = """
    SELECT id, actor_kind, actor_id, actor_label, action, target_type, target_id, changes
    FROM ticaret_audit_auditentry
    WHERE target_type = 'crm.customer' AND target_id = %s AND account_id = %s
    ORDER BY id DESC LIMIT 21
"""
_STEPS = """
    SELECT step.id, actor_kind, actor_id, actor_label, order_id, from_status, to_status, reason,
        sale.number, sale.source, sale.status, sale.total, sale.currency, sale.item_count,
        sale.chat_id
    FROM orders_orderstatuschange AS step JOIN orders_order AS sale ON sale.id = order_id
    WHERE step.customer_id = %s AND step.account_id = %s AND sale.deleted_at IS NULL
    ORDER BY step.id DESC LIMIT 21
"""
_MESSAGES = """
    SELECT said.* FROM crm_identity AS identity CROSS JOIN LATERAL (
        SELECT id, occurred_at, conversation_id, inbox_id, direction, type, text, status,
            revoked_at IS NOT NULL
        FROM messaging_message WHERE conversation_id = identity.conversation_id
        ORDER BY occurred_at DESC, id DESC LIMIT 21
    ) AS said WHERE identity.customer_id = %s AND identity.account_id = %s
    ORDER BY said.occurred_at DESC, said.id DESC LIMIT 21
"""
_WRITTEN = ("text", "mentionedUserIds", "editedAt")
_KINDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("note", _NOTES, ("contactId", *_WRITTEN)),
    ("comment", _COMMENTS, ("taskId", *_WRITTEN)),
    (
        "task",
        _TASKS,
        ("title", "status", "priority", "dueAt", "assigneeUserId", "groupId", "completedAt"),
    ),
    ("audit", _CHANGES, ("action", "targetType", "targetId", "changes")),
)
_OWN_ID = {"note": "noteId", "comment": "commentId", "task": "taskId"}


def timeline(cursor: Cursor, account_id: UUID, customer_id: UUID) -> list[Entry]:
    ours = [customer_id, account_id]
    if cursor.execute(_CUSTOMER, ours).fetchone() is None:
        raise LookupError(customer_id)
    found = [
        [_entry(kind, names, *row) for row in cursor.execute(sql, ours).fetchall()]
        for kind, sql, names in _KINDS
    ]
    found.append([_step(*row) for row in cursor.execute(_STEPS, ours).fetchall()])
    found.append([_message(*row) for row in cursor.execute(_MESSAGES, ours).fetchall()])
    merged: Iterator[Entry] = heapq.merge(*found, key=_place, reverse=True)
    return list(islice(merged, 20))


_place: Callable[[Entry], Any] = lambda entry: (entry["occurredAt"], entry["id"])  # noqa: E731


def _entry(
    type: str, names: tuple[str, ...], id: UUID, by: str, by_id: Any, label: str, *values: Any
) -> Entry:
    data = dict(zip(names, values, strict=True))
    if own := _OWN_ID.get(type):
        data[own] = id
    return _of(id, type, {"kind": by, "id": by_id, "label": label}, data)


def _step(
    id: UUID, by: str, by_id: Any, label: str, sale: Any, before: str, after: str, reason: str,
    number: str, source: str, status: str, total: Any, currency: str, items: int, chat: Any,
) -> Entry:  # fmt: skip
    data = {
        "orderId": sale, "action": "status_changed" if before else "created",
        "fromStatus": before or None, "toStatus": after, "reason": reason, "number": number,
        "source": source, "status": status, "total": total, "currency": currency,
        "itemCount": items, "chatId": chat,
    }  # fmt: skip
    return _of(id, "order", {"kind": by, "id": by_id, "label": label}, data)


def _message(
    id: UUID, at: datetime, chat: Any, inbox: Any, direction: str, type: str, text: str,
    status: str, gone: bool,
) -> Entry:  # fmt: skip
    data = {
        "messageId": id, "chatId": chat, "inboxId": inbox, "direction": direction, "type": type,
        "text": text, "status": status, "revoked": gone,
    }  # fmt: skip
    return {"id": id, "type": "message", "occurredAt": at, "actor": None, "data": data}


def _of(id: UUID, type: str, actor: dict[str, Any], data: dict[str, Any]) -> Entry:
    at = datetime.fromtimestamp((id.int >> 80) / 1000, UTC)
    return {"id": id, "type": type, "occurredAt": at, "actor": actor, "data": data}
