"""The events of tasks, notes and comments in the catalogue of event types."""

from __future__ import annotations

from typing import Any

from crm import work_events as events
from ticaret.events.catalogue import register_event_type

_ID = "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87"
_CUSTOMER = "0198f2a4-9d10-7b52-8c11-5e2f7a60b3c4"
_USER = "0198f2a4-9e21-7c63-9d22-6f3a8b71c4d5"

_TASK: dict[str, Any] = {
    "taskId": _ID,
    "customerId": _CUSTOMER,
    "chatId": None,
    "status": "open",
    "priority": "high",
    "dueAt": "2026-11-25T09:00:00+00:00",
    "assigneeUserId": _USER,
    "groupId": None,
    "changed": [],
}
_NOTE: dict[str, Any] = {
    "noteId": _ID,
    "customerId": _CUSTOMER,
    "contactId": None,
    "authorId": _USER,
    "mentionedUserIds": [],
}
_COMMENT: dict[str, Any] = {
    "commentId": _ID,
    "customerId": _CUSTOMER,
    "taskId": None,
    "authorId": _USER,
    "mentionedUserIds": [],
}
_MENTION = {
    "kind": "comment",
    "targetId": _ID,
    "customerId": _CUSTOMER,
    "taskId": None,
    "userId": _USER,
    "authorId": _CUSTOMER,
}


def register_types() -> None:
    """Put the events of this part of the app into the catalogue."""
    for type, example, tr, en in (
        (
            events.TASK_CREATED,
            {**_TASK, "changed": ["dueAt", "title"]},
            "Bir görev oluşturuldu.",
            "A task was created.",
        ),
        (
            events.TASK_UPDATED,
            {**_TASK, "changed": ["priority"]},
            "Bir görev ya da kontrol listesi, izleyenleri veya yorumları değişti.",
            "A task, or its checklist, watchers or comments, changed.",
        ),
        (
            events.TASK_ASSIGNED,
            {**_TASK, "previousAssigneeUserId": None, "previousGroupId": None},
            "Bir görev birine ya da bir gruba verildi veya boşa alındı.",
            "A task was given to a user or a group, or released.",
        ),
        (
            events.TASK_COMPLETED,
            {**_TASK, "status": "done", "changed": ["status"]},
            "Bir görev tamamlandı.",
            "A task was done.",
        ),
        (
            events.TASK_REOPENED,
            {**_TASK, "changed": ["status"]},
            "Kapanmış bir görev yeniden açıldı.",
            "A task that was done or cancelled is open again.",
        ),
        (events.TASK_DELETED, _TASK, "Bir görev silindi.", "A task was deleted."),
        (
            events.TASK_REMINDER,
            {**_TASK, "remindAt": "2026-11-25T08:00:00+00:00", "userIds": [_USER]},
            "Bir görevin hatırlatma zamanı geldi.",
            "It is time to be reminded of a task.",
        ),
        (
            events.TASK_OVERDUE,
            {**_TASK, "userIds": [_USER]},
            "Açık bir görevin süresi doldu.",
            "An open task was not done in time.",
        ),
        (
            events.NOTE_CREATED,
            _NOTE,
            "Bir müşteriye not yazıldı.",
            "A note was written about a customer.",
        ),
        (
            events.NOTE_UPDATED,
            _NOTE,
            "Bir müşteri notu değişti.",
            "A note about a customer changed.",
        ),
        (
            events.NOTE_DELETED,
            _NOTE,
            "Bir müşteri notu silindi.",
            "A note about a customer was deleted.",
        ),
        (
            events.COMMENT_CREATED,
            _COMMENT,
            "Bir müşteriye ya da göreve yorum yazıldı.",
            "A customer or a task was commented on.",
        ),
        (
            events.COMMENT_UPDATED,
            _COMMENT,
            "Bir müşteri ya da görev yorumu değişti.",
            "A comment on a customer or a task changed.",
        ),
        (
            events.COMMENT_DELETED,
            _COMMENT,
            "Bir müşteri ya da görev yorumu silindi.",
            "A comment on a customer or a task was deleted.",
        ),
        (
            events.MENTION,
            _MENTION,
            "Bir notta ya da yorumda bir kullanıcıdan söz edildi.",
            "A note or a comment calls a user.",
        ),
    ):
        register_event_type(type, tr=tr, en=en, example=example)
