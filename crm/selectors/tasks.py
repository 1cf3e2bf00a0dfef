"""How to fetch tasks, their watchers and their checklists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from crm.choices import OPEN_TASK_STATUSES, TaskStatus
from crm.errors import ChecklistItemNotFound, TaskNotFound
from crm.models import ChecklistItem, GroupMember, Task, TaskWatcher
from crm.selectors.customers import require_customer
from crm.selectors.groups import require_groups
from crm.selectors.searching import matching, region_for
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks a list shows. Empty fields restrict nothing.

    `due_from` is included, `due_to` is not. `mine` and `my_teams` are the acting user's; an API
    account has neither. `unassigned` tasks have no user, perhaps a group.
    """

    q: str = ""
    status: Sequence[str] = ()
    priority: Sequence[str] = ()
    assignee_user_id: UUID | None = None
    group_id: UUID | None = None
    customer_id: UUID | None = None
    watcher_user_id: UUID | None = None
    chat_id: UUID | None = None
    due_from: datetime | None = None
    due_to: datetime | None = None
    overdue: bool | None = None
    mine: bool = False
    my_teams: bool = False
    unassigned: bool = False


def tasks(*, actor: Actor) -> TenantQuerySet[Task]:
    """The tasks of the actor's accounts."""
    rows = Task.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    return rows.filter(deleted_at__isnull=True)


def filtered_tasks(
    *, actor: Actor, account_id: UUID, chosen: TaskFilter, now: datetime
) -> TenantQuerySet[Task]:
    """Those of the tasks that `chosen` lets through. Raises CustomerNotFound, NoSuchGroup."""
    if chosen.customer_id is not None:
        require_customer(actor=actor, customer_id=chosen.customer_id)
    if chosen.group_id is not None:
        require_groups(account_id=account_id, group_ids=[chosen.group_id], field="groupId")
    exact: dict[str, Any] = {
        "status__in": list(chosen.status),
        "priority__in": list(chosen.priority),
        "assignee_id": chosen.assignee_user_id,
        "group_id": chosen.group_id,
        "customer_id": chosen.customer_id,
        "conversation_id": chosen.chat_id,
        "due_at__gte": chosen.due_from,
        "due_at__lt": chosen.due_to,
    }
    rows = tasks(actor=actor).filter(account_id=account_id)
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if chosen.watcher_user_id is not None:
        watching = TaskWatcher.objects.unscoped().filter(task=OuterRef("pk"))
        rows = rows.filter(Exists(watching.filter(user_id=chosen.watcher_user_id)))
    if chosen.overdue is not None:
        late = overdue(now)
        rows = rows.filter(late if chosen.overdue else ~late)
    if chosen.unassigned:
        rows = rows.filter(assignee__isnull=True)
    rows = _own(rows, actor, chosen)
    return matching(rows, q=chosen.q, region=region_for(actor=actor, q=chosen.q))


def overdue(now: datetime) -> Q:
    """Open tasks that should be done by now."""
    return Q(status__in=OPEN_TASK_STATUSES, due_at__isnull=False, due_at__lt=now)


def task_counts(rows: TenantQuerySet[Task], *, now: datetime) -> dict[str, int]:
    """How many of `rows` are in each status, and `overdue`, in one pass."""
    counted = {str(status): Count("pk", filter=Q(status=status)) for status in TaskStatus}
    return rows.aggregate(**counted, overdue=Count("pk", filter=overdue(now)))


def customer_tasks(*, actor: Actor, customer_id: UUID) -> TenantQuerySet[Task]:
    """The tasks of a customer. Raises CustomerNotFound."""
    require_customer(actor=actor, customer_id=customer_id)
    return tasks(actor=actor).filter(customer_id=customer_id)


def task(*, actor: Actor, task_id: UUID) -> TenantQuerySet[Task]:
    """One task, if it is the actor's."""
    return tasks(actor=actor).filter(pk=task_id)


def require_task(*, actor: Actor, task_id: UUID) -> Task:
    """One task. Raises TaskNotFound."""
    found = task(actor=actor, task_id=task_id).first()
    if found is None:
        raise TaskNotFound
    return found


def locked_task(*, actor: Actor, task_id: UUID) -> Task:
    """One task, locked until the transaction ends; lock its new customer before.

    Raises TaskNotFound, Forbidden.
    """
    found = task(actor=actor, task_id=task_id).select_for_update(no_key=True).first()
    if found is None:
        raise TaskNotFound
    actor.require(found.account_id, Role.AGENT)
    return found


def watchers(*, actor: Actor, task_id: UUID) -> TenantQuerySet[TaskWatcher]:
    """Who watches a task. Raises TaskNotFound."""
    require_task(actor=actor, task_id=task_id)
    rows = TaskWatcher.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    return rows.filter(task_id=task_id)


def watcher_ids(*, task_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The watchers of tasks that were fetched for an actor, in the order in which they came."""
    rows = TaskWatcher.objects.unscoped().filter(task_id__in=task_ids).order_by("id")
    found: dict[UUID, list[UUID]] = {}
    for task_id, user_id in rows.values_list("task_id", "user_id"):
        found.setdefault(task_id, []).append(user_id)
    return found


def checklist(*, actor: Actor, task_id: UUID) -> TenantQuerySet[ChecklistItem]:
    """The checklist of a task. Raises TaskNotFound."""
    require_task(actor=actor, task_id=task_id)
    rows = ChecklistItem.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    return rows.filter(task_id=task_id, deleted_at__isnull=True)


def checklist_of(task: Task) -> list[ChecklistItem]:
    """The checklist of a locked task, in its order."""
    rows = ChecklistItem.objects.for_accounts([task.account_id]).filter(task=task)
    return list(rows.filter(deleted_at__isnull=True).order_by("position", "id"))


def item_among(items: Sequence[ChecklistItem], item_id: UUID) -> ChecklistItem:
    """The item with this id. Raises ChecklistItemNotFound."""
    for item in items:
        if item.pk == item_id:
            return item
    raise ChecklistItemNotFound


def tasks_ever_of(account_id: UUID, customer_id: UUID) -> TenantQuerySet[Task]:
    """A customer's tasks, deleted ones too: their history is the customer's."""
    return Task.objects.for_accounts([account_id]).filter(customer_id=customer_id)


def _own(rows: TenantQuerySet[Task], actor: Actor, chosen: TaskFilter) -> TenantQuerySet[Task]:
    if not chosen.mine and not chosen.my_teams:
        return rows
    if actor.kind != "user" or actor.id is None:
        return rows.none()
    if chosen.mine:
        rows = rows.filter(assignee_id=actor.id)
    if chosen.my_teams:
        teams = GroupMember.objects.for_accounts(actor.accounts_with(Role.VIEWER)).filter(
            user_id=actor.id, group__deleted_at__isnull=True
        )
        rows = rows.filter(group_id__in=teams.values("group_id"))
    return rows
