"""Members and teams of a firm, as forms offer them and pages name them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from accounts import selectors
from crm.selectors import groups
from crm.selectors.people import people
from ticaret.tenancy.actor import Actor

Choices = list[tuple[str, str]]
_BY = ("author_id", "done_by_id", "completed_by_id", "actor_id")


def members(*, actor: Actor, account_id: UUID) -> Choices:
    """(id, name) of the firm's active members, by name."""
    rows = selectors.members(actor=actor).filter(
        account_id=account_id, user__is_active=True, joined_at__isnull=False
    )
    found = rows.select_related("user").order_by("user__display_name", "user__email")
    return [(str(row.user_id), row.user.display_name or row.user.email) for row in found]


def teams(*, actor: Actor, account_id: UUID) -> Choices:
    """(id, name) of the firm's teams, by name."""
    rows = groups.groups(actor=actor).filter(account_id=account_id).order_by("name_order", "id")
    return [(str(row.pk), row.name) for row in rows]


def names(*, actor: Actor, account_id: UUID, user_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of these users, former members too."""
    if not user_ids:
        return {}
    found = people(actor=actor, keys=[(account_id, user_id) for user_id in user_ids])
    return {user_id: _name(person) for (_, user_id), person in found.items()}


def names_in(*, actor: Actor, account_id: UUID, rows: Iterable[Any]) -> dict[UUID, str]:
    """The names of the users who wrote, did or changed the rows; one query, none for nobody."""
    ids = (getattr(row, by, None) for row in rows for by in _BY)
    found = {user_id for user_id in ids if user_id is not None}
    return names(actor=actor, account_id=account_id, user_ids=found)


def chosen(choices: Choices, text: str) -> UUID | None:
    """The id among `choices` that `text` is; None for anything else."""
    return UUID(text) if any(key == text for key, _ in choices) else None


def _name(person: dict[str, Any]) -> str:
    return str(person["displayName"] or person["email"])
