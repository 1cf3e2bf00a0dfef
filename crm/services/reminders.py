"""Reminders and deadlines: found by the clock, told once.

What was told is marked in the transaction that tells it, and rows that another sweep holds are
passed over: so neither two sweeps at once nor one that dies tells twice, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from crm import work_events as events
from crm.choices import OPEN_TASK_STATUSES
from crm.models import Task
from crm.selectors.notifying import Told, told_of_tasks
from crm.services import notices
from ticaret.db.bulk import write_back
from ticaret.events.outbox import publish

_BATCH = 200


def remind_due(*, now: datetime) -> int:
    """Remind of open tasks whose `remind_at` has come, by event and mail. Returns how many."""
    return _all(_remind_batch, now)


def tell_overdue(*, now: datetime) -> int:
    """Say by an event which open tasks were due and are not done. Returns how many."""
    return _all(_overdue_batch, now)


def oldest_due() -> datetime | None:
    """Since when the oldest reminder has been due; None when none is waiting."""
    waiting = _waiting().filter(remind_at__isnull=False, reminded_at__isnull=True)
    found: datetime | None = waiting.aggregate(oldest=Min("remind_at"))["oldest"]
    return found


def _all(batch: Any, now: datetime) -> int:
    told = 0
    while count := batch(now):
        told += count
    return told


@transaction.atomic
def _remind_batch(now: datetime) -> int:
    due = _locked(
        _waiting().filter(remind_at__lte=now, reminded_at__isnull=True).order_by("remind_at", "id")
    )
    people = told_of_tasks(tasks=due)
    for task in due:
        task.reminded_at = now
        notices.remind(task=task, people=people[task.pk], now=now)
    write_back(due, ["reminded_at", "updated_at"])
    publish(
        *(
            events.task_event(
                events.TASK_REMINDER,
                task,
                now,
                remindAt=None if task.remind_at is None else task.remind_at.isoformat(),
                userIds=_ids(people, task),
            )
            for task in due
        )
    )
    return len(due)


@transaction.atomic
def _overdue_batch(now: datetime) -> int:
    due = _locked(
        _waiting().filter(due_at__lt=now, overdue_at__isnull=True).order_by("due_at", "id")
    )
    people = told_of_tasks(tasks=due)
    for task in due:
        task.overdue_at = now
    write_back(due, ["overdue_at"])
    publish(
        *(
            events.task_event(events.TASK_OVERDUE, task, now, userIds=_ids(people, task))
            for task in due
        )
    )
    return len(due)


def _waiting() -> Any:
    return Task.objects.unscoped().filter(status__in=OPEN_TASK_STATUSES, deleted_at__isnull=True)


def _locked(rows: Any) -> list[Task]:
    return list(rows.select_for_update(no_key=True, skip_locked=True)[:_BATCH])


def _ids(people: Mapping[UUID, Sequence[Told]], task: Task) -> list[str]:
    return [str(person.user_id) for person in people[task.pk]]
