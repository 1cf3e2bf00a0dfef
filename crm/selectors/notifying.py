"""Who is told of a task, of a mention, and by mail or not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import Membership
from crm.models import GroupMember, NotificationSettings, Task
from crm.selectors.tasks import watcher_ids


@dataclass(frozen=True, slots=True)
class Told:
    """An active member of an account."""

    user_id: UUID
    email: str


def told_of_tasks(*, tasks: Sequence[Task]) -> dict[UUID, list[Told]]:
    """Whom each task concerns: its assignee and watchers, without an assignee its group.

    When that is nobody, it is the user who made the task. Only active members are told.
    """
    watching = watcher_ids(task_ids=[task.pk for task in tasks])
    grouped = _members({task.group_id for task in tasks if task.assignee_id is None})
    wanted: dict[UUID, list[UUID]] = {}
    for task in tasks:
        held = [task.assignee_id] if task.assignee_id else grouped.get(task.group_id, [])
        ids = list(dict.fromkeys([*held, *watching.get(task.pk, [])]))
        author = [task.author_id] if task.author_kind == "user" and task.author_id else []
        wanted[task.pk] = ids or author
    known = _active(
        {task.account_id for task in tasks}, {user for ids in wanted.values() for user in ids}
    )
    return {
        task.pk: [
            known[task.account_id, user_id]
            for user_id in wanted[task.pk]
            if (task.account_id, user_id) in known
        ]
        for task in tasks
    }


def members_told(*, account_id: UUID, user_ids: Collection[UUID]) -> list[Told]:
    """Those of the users who are active members of the account."""
    return list(_active([account_id], user_ids).values())


def who_wants_mail(*, account_id: UUID, people: Sequence[Told], kind: str) -> list[str]:
    """The addresses of those who have not switched off `mention_mails` or `reminder_mails`."""
    refusing = NotificationSettings.objects.for_accounts([account_id]).filter(**{kind: False})
    without = set(
        refusing.filter(user_id__in=[person.user_id for person in people]).values_list(
            "user_id", flat=True
        )
    )
    return [person.email for person in people if person.user_id not in without]


def _members(group_ids: Iterable[UUID | None]) -> dict[UUID | None, list[UUID]]:
    wanted = {group_id for group_id in group_ids if group_id is not None}
    rows = GroupMember.objects.unscoped().filter(group_id__in=wanted).order_by("id")
    found: dict[UUID | None, list[UUID]] = {}
    for group_id, user_id in rows.values_list("group_id", "user_id"):
        found.setdefault(group_id, []).append(user_id)
    return found


def _active(
    account_ids: Collection[UUID], user_ids: Collection[UUID]
) -> dict[tuple[UUID, UUID], Told]:
    rows = Membership.objects.for_accounts(account_ids).filter(
        user_id__in=user_ids, user__is_active=True
    )
    return {
        (account_id, user_id): Told(user_id, email)
        for account_id, user_id, email in rows.values_list("account_id", "user_id", "user__email")
    }
