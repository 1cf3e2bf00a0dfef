"""What the settings of teams and assignment show, each in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from crm.errors import GroupNotFound
from crm.models import AssignmentRule, Group, GroupMember
from crm.selectors import groups
from crm.selectors.assignments import open_chats_of, rules
from messaging import selectors as messaging
from messaging.models import Inbox
from ticaret.console import people
from ticaret.tenancy.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Team:
    group: Group
    members: list[str]


@dataclass(frozen=True, slots=True)
class Load:
    """How many open conversations a member has."""

    name: str
    open_chats: int


def teams(*, actor: Actor, account_id: UUID) -> list[Team]:
    """The firm's teams by name, each with the names of its members."""
    names = dict(people.members(actor=actor, account_id=account_id))
    held: dict[UUID, list[str]] = {}
    rows = GroupMember.objects.for_accounts(actor.accounts_with(Role.VIEWER)).filter(
        account_id=account_id, group__deleted_at__isnull=True
    )
    for group_id, user_id in rows.values_list("group_id", "user_id"):
        if name := names.get(str(user_id)):
            held.setdefault(group_id, []).append(name)
    found = groups.groups(actor=actor).filter(account_id=account_id)
    return [Team(row, sorted(held.get(row.pk, ()))) for row in found.order_by("name_order", "id")]


def loads(*, actor: Actor, account_id: UUID) -> list[Load]:
    """What every active member has open, the busiest first."""
    members = people.members(actor=actor, account_id=account_id)
    counted = open_chats_of(account_id=account_id, user_ids=[UUID(key) for key, _ in members])
    found = [Load(name, counted.get(UUID(key), 0)) for key, name in members]
    return sorted(found, key=lambda load: (-load.open_chats, load.name))


def one_team(*, actor: Actor, account_id: UUID, group_id: UUID) -> Group:
    """A team. Raises GroupNotFound."""
    row = groups.group(actor=actor, group_id=group_id).filter(account_id=account_id).first()
    if row is None:
        raise GroupNotFound
    return row


def rules_by_inbox(
    *, actor: Actor, account_id: UUID
) -> tuple[AssignmentRule | None, list[tuple[Inbox, AssignmentRule | None]]]:
    """The rule of every inbox that has none of its own, and each inbox with its own, by name."""
    found = rules(actor=actor).filter(account_id=account_id).select_related("group")
    by_inbox = {rule.inbox_id: rule for rule in found}
    inboxes = messaging.inboxes(actor=actor, account_id=account_id).order_by("name", "id")
    return by_inbox.get(None), [(inbox, by_inbox.get(inbox.id)) for inbox in inboxes]
