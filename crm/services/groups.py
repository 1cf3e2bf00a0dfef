"""What can happen to groups and their members."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from crm import events
from crm.errors import GroupNameTaken
from crm.models import Customer, CustomerTeam, Group, GroupMember
from crm.selectors.groups import locked_group
from crm.selectors.people import require_members
from crm.services import assigning, task_people
from crm.services.changing import assign, initial
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.bulk import insert_new
from ticaret.db.ordering import sort_key
from ticaret.db.search import fold, fold_all
from ticaret.errors import NotFound
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role


@transaction.atomic
def create(
    *, actor: Actor, account_id: UUID, now: datetime, name: str, description: str = ""
) -> Group:
    """A new group. Raises NotFound, Forbidden, GroupNameTaken."""
    actor.require(account_id, Role.ADMIN)
    group = Group(account_id=account_id, name=name, description=description)
    _save(group, [])
    trail.record(
        actor=actor,
        account_id=account_id,
        action="group.created",
        target=group,
        changes=initial({"name": name, "description": description}),
    )
    publish(events.group_event(events.GROUP_CREATED, group, now))
    return group


@transaction.atomic
def update(
    *, actor: Actor, group_id: UUID, now: datetime, if_match: str | None = None, **changes: Any
) -> Group:
    """Change name or description. Raises GroupNotFound, PreconditionFailed, GroupNameTaken."""
    group = locked_group(actor=actor, group_id=group_id)
    require_match(if_match, group.updated_at)
    changed = assign(group, changes)
    if changed:
        _save(group, [*changed, "updated_at"])
        trail.record(
            actor=actor,
            account_id=group.account_id,
            action="group.updated",
            target=group,
            changes=changed,
        )
        publish(events.group_event(events.GROUP_UPDATED, group, now))
    return group


@transaction.atomic
def delete(*, actor: Actor, group_id: UUID, now: datetime, if_match: str | None = None) -> None:
    """Delete a group; its customers, chats and tasks lose it as a team.

    Raises GroupNotFound, PreconditionFailed.
    """
    group = locked_group(actor=actor, group_id=group_id)
    require_match(if_match, group.updated_at)
    group.deleted_at = now
    group.save(update_fields=["deleted_at", "updated_at"])
    teams = CustomerTeam.objects.for_accounts([group.account_id]).filter(group=group)
    served = list(teams.values_list("customer_id", flat=True))
    teams.delete()
    customers = Customer.objects.for_accounts([group.account_id]).filter(pk__in=served)
    primary = set(customers.filter(primary_team=group).values_list("pk", flat=True))
    customers.filter(primary_team=group).update(primary_team=None)
    customers.update(updated_at=now)
    assigning.release_group(actor=actor, account_id=group.account_id, group_id=group.pk, now=now)
    task_people.release_group(actor=actor, account_id=group.account_id, group_id=group.pk, now=now)
    trail.record(
        actor=actor,
        account_id=group.account_id,
        action="group.deleted",
        target=group,
        changes={"name": (group.name, None)},
    )
    trail.record_many(
        actor=actor,
        account_id=group.account_id,
        action="customer.teams_changed",
        targets=[
            (
                Customer(pk=customer_id),
                {"teams": ([str(group.pk)], [])}
                | (
                    {"primary_team_group_id": (str(group.pk), None)}
                    if customer_id in primary
                    else {}
                ),
            )
            for customer_id in served
        ],
    )
    publish(events.group_event(events.GROUP_DELETED, group, now))


def add_member(*, actor: Actor, group_id: UUID, user_id: UUID, now: datetime) -> GroupMember:
    """Put a user into a group; who is in it already stays.

    Raises GroupNotFound, Forbidden, UserNotMember.
    """
    with transaction.atomic():
        group = locked_group(actor=actor, group_id=group_id)
        require_members(account_id=group.account_id, user_ids=[user_id], field="userId")
        _change_members(actor, group, add={user_id}, remove=set(), now=now)
        rows = GroupMember.objects.for_accounts([group.account_id])
        return rows.get(group=group, user_id=user_id)


@transaction.atomic
def set_members(
    *,
    actor: Actor,
    group_id: UUID,
    user_ids: Sequence[UUID],
    now: datetime,
    if_match: str | None = None,
) -> Group:
    """Make `user_ids` all the members of a group.

    Raises GroupNotFound, Forbidden, PreconditionFailed, UserNotMember.
    """
    group = locked_group(actor=actor, group_id=group_id)
    require_match(if_match, group.updated_at)
    require_members(account_id=group.account_id, user_ids=user_ids)
    wanted = set(user_ids)
    present = _member_ids(group)
    _change_members(actor, group, add=wanted, remove=present - wanted, now=now)
    return group


@transaction.atomic
def remove_member(*, actor: Actor, group_id: UUID, user_id: UUID, now: datetime) -> None:
    """Take a user out of a group. Raises GroupNotFound, Forbidden, NotFound for no member."""
    group = locked_group(actor=actor, group_id=group_id)
    if user_id not in _member_ids(group):
        raise NotFound
    _change_members(actor, group, add=set(), remove={user_id}, now=now)


def leave_all(*, actor: Actor, account_id: UUID, user_id: UUID, now: datetime) -> None:
    """Take who leaves the account out of all its groups, in the transaction of the leaving."""
    rows = GroupMember.objects.for_accounts([account_id]).filter(user_id=user_id)
    for group_id in sorted(rows.values_list("group_id", flat=True)):
        group = (
            Group.objects.for_accounts([account_id]).select_for_update(no_key=True).get(pk=group_id)
        )
        _change_members(actor, group, add=set(), remove={user_id}, now=now)


def _change_members(
    actor: Actor, group: Group, *, add: Collection[UUID], remove: set[UUID], now: datetime
) -> None:
    before = _member_ids(group)
    added = insert_new(
        [
            GroupMember(account_id=group.account_id, group=group, user_id=user_id)
            for user_id in sorted(add)
        ]
    )
    rows = GroupMember.objects.for_accounts([group.account_id]).filter(group=group)
    rows.filter(user_id__in=remove).delete()
    added_ids = {row.user_id for row in added}
    after = (before | added_ids) - remove
    if after == before:
        return
    group.save(update_fields=["updated_at"])
    trail.record(
        actor=actor,
        account_id=group.account_id,
        action="group.members_changed",
        target=group,
        changes={"members": (_texts(before), _texts(after))},
    )
    publish(
        events.group_event(
            events.GROUP_MEMBERS_CHANGED,
            group,
            now,
            addedUserIds=_texts(added_ids),
            removedUserIds=_texts(before - after),
        )
    )


def _member_ids(group: Group) -> set[UUID]:
    rows = GroupMember.objects.for_accounts([group.account_id]).filter(group=group)
    return set(rows.values_list("user_id", flat=True))


def _texts(ids: Collection[UUID]) -> list[str]:
    return sorted(str(id) for id in ids)


def _save(group: Group, fields: list[str]) -> None:
    group.name_key = fold(group.name)[:200]
    group.name_order = sort_key(group.name)[:200]
    group.search = fold_all(group.name, group.description)
    try:
        with transaction.atomic():
            if fields:
                group.save(update_fields=[*fields, "name_key", "name_order", "search"])
            else:
                group.save(force_insert=True)
    except IntegrityError:
        raise GroupNameTaken from None
