"""Users as the members of an account see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from accounts.models import Membership
from crm.choices import PersonStatus
from crm.errors import UserNotMember
from ticaret.errors import FieldError, NotFound
from ticaret.tenancy.actor import Actor, Role

# Asked at every list that shows somebody, so its text is made once.
_PEOPLE = """
    SELECT person.id, person.email, person.display_name, person.first_name, person.last_name,
           person.is_active, held.account_id, held.role, held.joined_at
    FROM accounts_user AS person
    LEFT JOIN accounts_membership AS held
        ON held.user_id = person.id AND held.account_id = ANY(%s::uuid[])
    WHERE person.id = ANY(%s::uuid[])
"""


class _Person(NamedTuple):
    id: UUID
    email: str
    display_name: str
    first_name: str
    last_name: str
    is_active: bool
    account_id: UUID | None
    role: str | None
    joined_at: datetime | None


def people(
    *, actor: Actor, keys: Iterable[tuple[UUID, UUID]]
) -> dict[tuple[UUID, UUID], dict[str, Any]]:
    """(account, user) → `{id, email, displayName, firstName, lastName, role, status}`.

    `status` is `active`, `inactive`, `invited` (then the names are empty), or `removed` for who
    is no longer a member of the account (then `role` is None).
    """
    wanted = [key for key in keys if key[0] in actor.roles]
    if not wanted:
        return {}
    known: dict[UUID, _Person] = {}
    held: dict[tuple[UUID, UUID], _Person] = {}
    accounts, users = ({key[place] for key in wanted} for place in (0, 1))
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [list(accounts), list(users)])
        for row in map(_Person._make, cursor.fetchall()):
            known[row.id] = row
            if row.account_id is not None:
                held[row.account_id, row.id] = row
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


def _member(row: _Person) -> dict[str, Any]:
    if row.joined_at is None:
        return {**_shown(row), "displayName": "", "firstName": "", "lastName": ""} | {
            "status": PersonStatus.INVITED
        }
    return {
        **_shown(row),
        "status": PersonStatus.ACTIVE if row.is_active else PersonStatus.INACTIVE,
    }


def _former(row: _Person) -> dict[str, Any]:
    return {**_shown(row), "role": None, "status": PersonStatus.REMOVED}


def _shown(row: _Person) -> dict[str, Any]:
    return {
        "id": row.id,
        "email": row.email,
        "displayName": row.display_name,
        "firstName": row.first_name,
        "lastName": row.last_name,
        "role": row.role,
    }
