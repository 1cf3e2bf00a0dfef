"""How to fetch groups and their members."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Membership
from crm.errors import GroupNotFound, NoSuchGroup
from crm.models import Group, GroupMember
from crm.selectors.searching import matching
from ticaret.errors import FieldError
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def groups(*, actor: Actor, q: str = "", user_id: UUID | None = None) -> TenantQuerySet[Group]:
    """The groups of the actor's accounts; those of one user when `user_id` is given."""
    rows = Group.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    rows = rows.filter(deleted_at__isnull=True)
    if user_id is not None:
        rows = rows.filter(Exists(_members_now().filter(group=OuterRef("pk"), user_id=user_id)))
    return matching(rows, q=q)


def group(*, actor: Actor, group_id: UUID) -> TenantQuerySet[Group]:
    """One group, if it is the actor's."""
    return groups(actor=actor).filter(pk=group_id)


def locked_group(*, actor: Actor, group_id: UUID, role: Role = Role.ADMIN) -> Group:
    """One group, locked until the transaction ends. Raises GroupNotFound, Forbidden."""
    found = group(actor=actor, group_id=group_id).select_for_update(no_key=True).first()
    if found is None:
        raise GroupNotFound
    actor.require(found.account_id, role)
    return found


def members(*, actor: Actor, group_id: UUID) -> TenantQuerySet[GroupMember]:
    """The members of a group who are members of its account. Raises GroupNotFound."""
    if not group(actor=actor, group_id=group_id).exists():
        raise GroupNotFound
    accounts = actor.accounts_with(Role.VIEWER)
    return _members_now().for_accounts(accounts).filter(group_id=group_id)


def member_counts(*, actor: Actor, group_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many members each of these groups has; a group without any is absent."""
    rows = _members_now().for_accounts(actor.accounts_with(Role.VIEWER))
    counted = rows.filter(group_id__in=group_ids).values("group_id").annotate(number=Count("pk"))
    return dict(counted.values_list("group_id", "number"))


def group_ids_of(*, account_id: UUID, user_id: UUID) -> list[UUID]:
    """The ids of the groups of an account that a user is in."""
    rows = GroupMember.objects.for_accounts([account_id]).filter(user_id=user_id)
    return list(rows.filter(group__deleted_at__isnull=True).values_list("group_id", flat=True))


def require_groups(*, account_id: UUID, group_ids: Sequence[UUID], field: str = "groupIds") -> None:
    """Raise NoSuchGroup, naming each of `group_ids` that is no group of the account."""
    found = live_groups(account_id=account_id, group_ids=group_ids)
    missing = [place for place, group_id in enumerate(group_ids) if group_id not in found]
    if missing:
        single = not field.endswith("s")
        raise NoSuchGroup(
            fields=[
                FieldError(
                    field if single else f"{field}.{place}",
                    NoSuchGroup.code,
                    NoSuchGroup.message_tr,
                    NoSuchGroup.message_en,
                )
                for place in missing
            ]
        )


def live_groups(*, account_id: UUID, group_ids: Sequence[UUID]) -> set[UUID]:
    """Those of `group_ids` that are groups of the account."""
    rows = Group.objects.for_accounts([account_id]).filter(deleted_at__isnull=True)
    return set(rows.filter(pk__in=group_ids).values_list("pk", flat=True))


def _members_now() -> TenantQuerySet[GroupMember]:
    belongs = Membership.objects.unscoped().filter(
        Q(account_id=OuterRef("account_id")) & Q(user_id=OuterRef("user_id"))
    )
    return GroupMember.objects.filter(Exists(belongs))
