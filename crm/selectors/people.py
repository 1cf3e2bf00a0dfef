"""Users as the members of an account see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Q

from accounts.models import Membership, User
from crm.choices import PersonStatus
from crm.errors import UserNotMember
from ticaret.errors import FieldError, NotFound
from ticaret.tenancy.actor import Actor, Role


def people(
    *, actor: Actor, keys: Iterable[tuple[UUID, UUID]]
) -> dict[tuple[UUID, UUID], dict[str, Any]]:
    """(account, user) → `{id, email, displayName, firstName, lastName, role, status}`.

    `status` is `active`, `inactive`, `invited` (then the names are empty), or `removed` for who
    is no longer a member of the account (then `role` is None).
    """
    wanted = [key for key in keys if key[0] in actor.roles]
    rows = User.objects.filter(pk__in={user for _, user in wanted}).annotate(
        held=FilteredRelation(
            "memberships",
            condition=Q(memberships__account_id__in=list({account for account, _ in wanted})),
        ),
        account=F("held__account_id"),
        role=F("held__role"),
        joined_at=F("held__joined_at"),
    )
    known: dict[UUID, dict[str, Any]] = {}
    held: dict[tuple[UUID, UUID], dict[str, Any]] = {}
    row: dict[str, Any]
    for row in rows.values(  # type: ignore[assignment]
        "id",
        "email",
        "display_name",
        "first_name",
        "last_name",
        "is_active",
        "account",
        "role",
        "joined_at",
    ):
        known[row["id"]] = row
        if row["account"] is not None:
            held[row["account"], row["id"]] = row
    return {
        key: _member(held[key]) if key in held else _former(known[key[1]])
        for key in wanted
        if key[1] in known
    }


def require_members(
    *, account_id: UUID, user_ids: Collection[UUID], field: str = "userIds"
) -> None:
    """Raise UserNotMember, naming each of `user_ids` that is no active member of the account."""
    found = set(
        Membership.objects.for_accounts([account_id])
        .filter(user_id__in=user_ids, user__is_active=True)
        .values_list("user_id", flat=True)
    )
    missing = [place for place, user_id in enumerate(user_ids) if user_id not in found]
    if missing:
        single = not field.endswith("s")
        raise UserNotMember(
            fields=[
                FieldError(
                    field if single else f"{field}.{place}",
                    UserNotMember.code,
                    UserNotMember.message_tr,
                    UserNotMember.message_en,
                )
                for place in missing
            ]
        )


def require_member_of(*, actor: Actor, account_id: UUID, user_id: UUID) -> None:
    """Raise NotFound when the user is no member of this account of the actor."""
    rows = Membership.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    if not rows.filter(account_id=account_id, user_id=user_id).exists():
        raise NotFound


def _member(row: dict[str, Any]) -> dict[str, Any]:
    if row["joined_at"] is None:
        return {**_shown(row), "displayName": "", "firstName": "", "lastName": ""} | {
            "status": PersonStatus.INVITED
        }
    return {
        **_shown(row),
        "status": PersonStatus.ACTIVE if row["is_active"] else PersonStatus.INACTIVE,
    }


def _former(row: dict[str, Any]) -> dict[str, Any]:
    return {**_shown(row), "role": None, "status": PersonStatus.REMOVED}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "email": row["email"],
        "displayName": row["display_name"],
        "firstName": row["first_name"],
        "lastName": row["last_name"],
        "role": row["role"],
    }
