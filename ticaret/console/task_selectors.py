"""What the pages of tasks show, each in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from crm.choices import OPEN_TASK_STATUSES, TaskStatus
from crm.models import Task
from crm.selectors import tasks
from ticaret.api.cursors import Cursor, bad_cursor, read, write
from ticaret.console.paging import Page
from ticaret.console.task_forms import Chosen
from ticaret.tenancy.actor import Actor
from ticaret.tenancy.querysets import TenantQuerySet

_ORDER = "console.tasks"
_A_PAGE = 30
_ON_A_BOARD = 40
_BESIDE_A_CHAT = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board with its first tasks; `count` is of all of them."""

    status: str
    tasks: Sequence[Task]
    count: int


def page(
    *, actor: Actor, account_id: UUID, chosen: Chosen, now: datetime, cursor: str = ""
) -> Page[Task]:
    """A page of tasks, the earliest due first and those without a date last."""
    found = tasks.filtered_tasks(actor=actor, account_id=account_id, chosen=chosen.filter, now=now)
    return _paged(_joined(found), cursor)


def of_customer(*, actor: Actor, customer_id: UUID, cursor: str = "") -> Page[Task]:
    """A page of a customer's tasks. Raises CustomerNotFound."""
    return _paged(_joined(tasks.customer_tasks(actor=actor, customer_id=customer_id)), cursor)


def of_chat(*, actor: Actor, chat_id: UUID, customer_id: UUID | None) -> list[Task]:
    """The open tasks that came from a conversation or are of its customer."""
    about = Q(conversation_id=chat_id)
    if customer_id is not None:
        about |= Q(customer_id=customer_id)
    found = tasks.tasks(actor=actor).filter(about, status__in=OPEN_TASK_STATUSES)
    return list(_joined(found).order_by(F("due_at").asc(nulls_last=True), "id")[:_BESIDE_A_CHAT])


def board(*, actor: Actor, account_id: UUID, chosen: Chosen, now: datetime) -> list[Column]:
    """The tasks of each state side by side; of what is done the latest."""
    found = tasks.filtered_tasks(actor=actor, account_id=account_id, chosen=chosen.filter, now=now)
    counts = tasks.task_counts(found, now=now)
    columns = []
    for status in (TaskStatus.OPEN, TaskStatus.IN_PROGRESS, TaskStatus.DONE):
        rows = _joined(found.filter(status=status))
        done = status == TaskStatus.DONE
        order = ["-completed_at", "-id"] if done else [F("due_at").asc(nulls_last=True), "id"]
        columns.append(Column(status, list(rows.order_by(*order)[:_ON_A_BOARD]), counts[status]))
    return columns


def one(*, actor: Actor, task_id: UUID) -> Task:
    """A task with who has it and its customer. Raises TaskNotFound."""
    found = _joined(tasks.task(actor=actor, task_id=task_id)).first()
    return found or tasks.require_task(actor=actor, task_id=task_id)


def _joined(rows: TenantQuerySet[Task]) -> TenantQuerySet[Task]:
    return rows.select_related("assignee", "group", "customer", "contact")


def _paged(found: TenantQuerySet[Task], cursor: str) -> Page[Task]:
    if cursor:
        place = read(cursor)
        if place.sort != _ORDER:
            raise bad_cursor()
        later = Q(due_at__isnull=True, id__gt=place.id)
        if place.value is not None:
            later = (
                Q(due_at__gt=place.value)
                | Q(due_at=place.value, id__gt=place.id)
                | Q(due_at__isnull=True)
            )
        found = found.filter(later)
    ahead = list(found.order_by(F("due_at").asc(nulls_last=True), "id")[: _A_PAGE + 1])
    rows = ahead[:_A_PAGE]
    last = rows[-1] if len(ahead) > _A_PAGE else None
    return Page(rows, write(Cursor(_ORDER, last.due_at, last.pk)) if last else "")
