"""Who has a task and who watches it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from crm import work_events as events
from crm.choices import OPEN_TASK_STATUSES
from crm.models import Task, TaskWatcher
from crm.selectors.people import require_members
from crm.selectors.tasks import locked_task
from crm.services.tasks import tell
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.bulk import insert_new
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor


@transaction.atomic
def set_watchers(
    *,
    actor: Actor,
    task_id: UUID,
    user_ids: Sequence[UUID],
    now: datetime,
    if_match: str | None = None,
) -> Task:
    """Make `user_ids` all the watchers.

    Raises TaskNotFound, Forbidden, PreconditionFailed, UserNotMember.
    """
    task = locked_task(actor=actor, task_id=task_id)
    require_match(if_match, task.updated_at)
    require_members(account_id=task.account_id, user_ids=user_ids)
    rows = TaskWatcher.objects.for_accounts([task.account_id]).filter(task=task)
    before, after = set(rows.values_list("user_id", flat=True)), set(user_ids)
    if before == after:
        return task
    rows.exclude(user_id__in=after).delete()
    insert_new(
        [
            TaskWatcher(account_id=task.account_id, task=task, user_id=user_id)
            for user_id in dict.fromkeys(user_ids)
        ]
    )
    task.save(update_fields=["updated_at"])
    tell(actor=actor, task=task, changed={"watchers": (_texts(before), _texts(after))}, now=now)
    return task


def leave_all(*, actor: Actor, account_id: UUID, user_id: UUID, now: datetime) -> None:
    """Who leaves the account has no open task there and watches none; what is done stays theirs.

    In the transaction of the leaving.
    """
    rows = Task.objects.for_accounts([account_id]).filter(
        assignee_id=user_id, status__in=OPEN_TASK_STATUSES, deleted_at__isnull=True
    )
    _release(actor, account_id, rows, "assignee_id", now)
    TaskWatcher.objects.for_accounts([account_id]).filter(user_id=user_id).delete()


def release_group(*, actor: Actor, account_id: UUID, group_id: UUID, now: datetime) -> None:
    """A deleted group has no tasks any more."""
    rows = Task.objects.for_accounts([account_id]).filter(
        group_id=group_id, deleted_at__isnull=True
    )
    _release(actor, account_id, rows, "group_id", now)


def release_customer(*, actor: Actor, account_id: UUID, customer_id: UUID, now: datetime) -> None:
    """Tasks of a deleted customer are still to be done, for nobody in particular."""
    rows = Task.objects.for_accounts([account_id]).filter(
        customer_id=customer_id, deleted_at__isnull=True
    )
    _release(actor, account_id, rows, "customer_id", now)


_WORDS = {
    "assignee_id": "assignee_user_id",
    "group_id": "group_id",
    "customer_id": "customer_id",
}


def _release(actor: Actor, account_id: UUID, rows: Any, column: str, now: datetime) -> None:
    """Empty `column` of these tasks; each has it in its audit and its events."""
    found = list(rows.select_for_update(no_key=True).order_by("id"))
    if not found:
        return
    before = {task.pk: getattr(task, column) for task in found}
    ids = [task.pk for task in found]
    rows.model.objects.for_accounts([account_id]).filter(pk__in=ids).update(
        **{column: None}, updated_at=now
    )
    for task in found:
        setattr(task, column, None)
    word = _WORDS[column]
    trail.record_many(
        actor=actor,
        account_id=account_id,
        action=events.TASK_UPDATED,
        targets=[(task, {word: (before[task.pk], None)}) for task in found],
    )
    told = [events.task_event(events.TASK_UPDATED, task, now, [word]) for task in found]
    if column != "customer_id":
        told += [
            events.assigned_event(task, now, {column: (before[task.pk], None)}) for task in found
        ]
    publish(*told)


def _texts(ids: set[UUID]) -> list[str]:
    return sorted(str(id) for id in ids)
