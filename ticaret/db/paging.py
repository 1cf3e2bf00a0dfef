"""Reading all rows of a query without ever holding them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet


def in_pages(
    rows: QuerySet[Any, Any], *, size: int, id_of: Callable[[Any], UUID]
) -> Iterator[list[Any]]:
    """Lists of up to `size` rows, in the order of their ids; each is read when it is asked for.

    `id_of` tells the id of a row: what `rows` yields may be models or tuples.
    """
    last: UUID | None = None
    while True:
        rest = rows if last is None else rows.filter(pk__gt=last)
        page = list(rest.order_by("pk")[:size])
        if page:
            yield page
        if len(page) < size:
            return
        last = id_of(page[-1])
