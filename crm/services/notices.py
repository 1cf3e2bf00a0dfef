"""The mails of CRM: a reminder of a task, a mention in a note or a comment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import Account, User
from accounts.services import letters
from crm.choices import OPEN_TASK_STATUSES, WritingKind
from crm.models import Comment, Note, Task
from crm.selectors.notifying import Told, members_told, who_wants_mail
from crm.wording import MENTION, REMINDER, WITHOUT_DUE

REMINDER_TOPIC = "crm.task_reminder"
MENTION_TOPICS = {
    WritingKind.NOTE: "crm.note_mention",
    WritingKind.COMMENT: "crm.comment_mention",
}
_LONGEST_QUOTE = 1000
_LONGEST_SUBJECT = 150


def remind(*, task: Task, people: Sequence[Told], now: datetime) -> None:
    """Have those of `people` who want it reminded of a task by mail."""
    emails = who_wants_mail(account_id=task.account_id, people=people, kind="reminder_mails")
    if emails:
        letters.notify(
            topic=REMINDER_TOPIC,
            account_id=task.account_id,
            about_id=task.pk,
            emails=emails,
            now=now,
        )


def mention(
    *, kind: WritingKind, row: Note | Comment, user_ids: Collection[UUID], now: datetime
) -> None:
    """Have those of the users who want it told by mail that `row` calls them."""
    people = members_told(account_id=row.account_id, user_ids=user_ids)
    emails = who_wants_mail(account_id=row.account_id, people=people, kind="mention_mails")
    if emails:
        letters.notify(
            topic=MENTION_TOPICS[kind],
            account_id=row.account_id,
            about_id=row.pk,
            emails=emails,
            now=now,
        )


def reminder_mail(*, user: User, account_id: UUID, about_id: UUID) -> tuple[str, str] | None:
    """What a reminder says now; nothing when the task is done or gone."""
    rows = Task.objects.for_accounts([account_id]).filter(deleted_at__isnull=True)
    task = (
        rows.select_related("customer", "account")
        .filter(pk=about_id, status__in=OPEN_TASK_STATUSES)
        .first()
    )
    if task is None:
        return None
    subject, text = REMINDER[user.locale]
    return subject.format(title=_line(task.title)), text.format(
        title=_line(task.title),
        due=_moment(task.due_at, task.account) or WITHOUT_DUE[user.locale],
        customer=_title(task.customer),
        link=f"{settings.PUBLIC_URL}/console/tasks/{task.pk}",
    )


def note_mail(*, user: User, account_id: UUID, about_id: UUID) -> tuple[str, str] | None:
    """What a mail about a mention in a note says; nothing when the note is gone."""
    rows = Note.objects.for_accounts([account_id]).filter(deleted_at__isnull=True)
    note = rows.select_related("customer").filter(pk=about_id).first()
    if note is None or note.customer.deleted_at is not None or not _calls(note, user):
        return None
    return _mention(note, user, note.customer.title, f"/console/customers/{note.customer_id}")


def comment_mail(*, user: User, account_id: UUID, about_id: UUID) -> tuple[str, str] | None:
    """What a mail about a mention in a comment says; nothing when the comment is gone."""
    rows = Comment.objects.for_accounts([account_id]).filter(deleted_at__isnull=True)
    comment = rows.select_related("customer", "task").filter(pk=about_id).first()
    if comment is None or not _calls(comment, user):
        return None
    if comment.task is not None:
        return _mention(comment, user, comment.task.title, f"/console/tasks/{comment.task_id}")
    return _mention(
        comment, user, _title(comment.customer), f"/console/customers/{comment.customer_id}"
    )


def _mention(row: Note | Comment, user: User, about: str, page: str) -> tuple[str, str]:
    subject, text = MENTION[user.locale]
    author = _author(row)
    return subject.format(author=author, about=_line(about)), text.format(
        author=author,
        about=_line(about),
        text=row.text[:_LONGEST_QUOTE],
        link=f"{settings.PUBLIC_URL}{page}",
    )


def _calls(row: Note | Comment, user: User) -> bool:
    """A mention that was taken back before the mail went out is none."""
    return str(user.pk) in row.mentions


def _author(row: Note | Comment) -> str:
    """A name on one line, because it stands in a header."""
    name = ""
    if row.author_kind == "user" and row.author_id is not None:
        names = User.objects.filter(pk=row.author_id).values_list("display_name", flat=True)
        name = names.first() or ""
    return _line(name or row.author_label or "Ticaret")


def _line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_SUBJECT]


def _title(customer: Any) -> str:
    return "–" if customer is None or customer.deleted_at is not None else _line(customer.title)


def _moment(moment: datetime | None, account: Account) -> str:
    if moment is None:
        return ""
    return moment.astimezone(ZoneInfo(account.time_zone)).strftime("%d.%m.%Y %H:%M")
