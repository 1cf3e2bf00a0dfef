"""Lists that go on where they stopped, at the same cost at any depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q

from ticaret.api.cursors import Cursor, bad_cursor, read, write
from ticaret.tenancy.querysets import TenantQuerySet

_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[_Row]):
    """Rows, and the cursor behind the last of them; empty at the end."""

    rows: Sequence[_Row]
    next_cursor: str = ""


def keyset(
    found: TenantQuerySet[_Row],
    *,
    name: str,
    column: str,
    cursor: str = "",
    descending: bool = True,
    size: int = 30,
) -> Page[_Row]:
    """A page of `found` ordered by `column`, which is never null, and then by id.

    `name` stands in the cursor, so that one of another list or order is refused.
    Raises Invalid for a cursor that is not of this list.
    """
    if cursor:
        place = read(cursor)
        if place.sort != name:
            raise bad_cursor()
        step = "lt" if descending else "gt"
        found = found.filter(
            Q(**{f"{column}__{step}": place.value})
            | Q(**{column: place.value, f"id__{step}": place.id})
        )
    sign = "-" if descending else ""
    ahead = list(found.order_by(f"{sign}{column}", f"{sign}id")[: size + 1])
    rows = ahead[:size]
    last = rows[-1] if len(ahead) > size else None
    return Page(rows, write(Cursor(name, getattr(last, column), last.pk)) if last else "")
