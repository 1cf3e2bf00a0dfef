"""Lists: which orders a list offers, and one page of it by number or by cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from rest_framework import serializers

from ticaret.api import cursors
from ticaret.api.rows import Plan
from ticaret.api.serializers import InputSerializer
from ticaret.api.statements import (
    fields_along,
    key_of,
    read_counted,
    read_rows,
)
from ticaret.db.totals import Total
from ticaret.errors import FieldError, Invalid

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
_MAX_PAGE = 2**31 - 1


class ListQuery(InputSerializer):
    """The parameters that every list takes."""

    page = serializers.IntegerField(min_value=1, max_value=_MAX_PAGE, default=1)
    limit = serializers.IntegerField(min_value=1, max_value=MAX_LIMIT, default=DEFAULT_LIMIT)
    cursor = serializers.CharField(default="", allow_blank=True, max_length=1000)
    sort = serializers.CharField(default="", allow_blank=True, max_length=100)
    updated_since = serializers.DateTimeField(default=None, allow_null=True)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list's orders: API name → column path, and the default (`-lastMessageAt`).

    `search` says that the list takes `q`, which the view hands to its selector.
    `updated_column` is what `updatedSince` compares.
    """

    sorts: Mapping[str, str]
    default: str
    search: bool = False
    updated_column: str = "updated_at"


def read_page(
    queryset: QuerySet[Any, Any],
    *,
    plan: Plan,
    listing: Listing,
    query: Mapping[str, Any],
    context: Mapping[str, Any],
    total: Total | None = None,
) -> dict[str, Any]:
    """`{"rows", "page", "limit", "total", "nextCursor"}` for the validated `query`.

    With a cursor nothing is counted: `page` and `total` are None. `total` replaces
    counting the queryset where a cheaper way is known.
    """
    limit: int = query["limit"]
    cursor = cursors.read(query["cursor"]) if query["cursor"] else None
    sort = _chosen_sort(listing, query["sort"], cursor)
    order = _Order(queryset, listing, sort)
    if query["updated_since"] is not None:
        queryset = queryset.filter(**{f"{listing.updated_column}__gte": query["updated_since"]})

    def read(some: QuerySet[Any, Any]) -> list[list[Any]]:
        return read_rows(some, plan.columns, key=order.column)

    count: int | None = None
    start = (query["page"] - 1) * limit
    if cursor is not None:
        found = order.after(queryset, cursor, limit + 1, read)
    else:
        found, count = read_counted(
            queryset,
            plan.columns,
            key=order.column,
            order=order.as_sql(),
            limit=limit + 1,
            offset=start,
            total=total,
        )
    rows = found[:limit]
    following = None
    if len(found) > limit:
        following = cursors.write(cursors.Cursor(sort, *key_of(rows[-1])))
    return {
        "rows": plan.show(rows, context),
        "page": query["page"] if cursor is None else None,
        "limit": limit,
        "total": count,
        "nextCursor": following,
    }


def _chosen_sort(listing: Listing, asked: str, cursor: cursors.Cursor | None) -> str:
    if cursor is not None:
        if (asked and asked != cursor.sort) or cursor.sort.lstrip("-") not in listing.sorts:
            raise cursors.bad_cursor()
        return cursor.sort
    sort = asked or listing.default
    if sort.removeprefix("-") not in listing.sorts:
        known = ", ".join(sorted(listing.sorts))
        raise Invalid(
            fields=[
                FieldError(
                    "sort",
                    "invalid_choice",
                    f"Sıralama şunlardan biri olmalıdır: {known}. Azalan sıra için başına - koyun.",
                    f"Sort by one of: {known}. Put - in front for descending order.",
                )
            ]
        )
    return sort


class _Order:
    """One total order: the chosen column, empty values last, then the id in the same direction."""

    def __init__(self, queryset: QuerySet[Any, Any], listing: Listing, sort: str) -> None:
        self.descending = sort.startswith("-")
        self.column = listing.sorts[sort.removeprefix("-")]
        self.nullable = _is_nullable(queryset, self.column)

    def apply(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        nulls_last = True if self.nullable else None
        column = F(self.column)
        if self.descending:
            return queryset.order_by(column.desc(nulls_last=nulls_last), "-pk")
        return queryset.order_by(column.asc(nulls_last=nulls_last), "pk")

    def as_sql(self) -> str:
        """The order of `key` and `id`."""
        way = "DESC" if self.descending else "ASC"
        return f"key {way}{' NULLS LAST' if self.nullable else ''}, id {way}"

    def after(
        self,
        queryset: QuerySet[Any, Any],
        cursor: cursors.Cursor,
        limit: int,
        read: Callable[[QuerySet[Any, Any]], list[Any]],
    ) -> list[Any]:
        """Up to `limit` rows behind `cursor`.

        The plain bound on the column comes first, because that is what an index can
        start at; the rest only drops what shares the last value.
        """
        way = "lt" if self.descending else "gt"
        behind = Q(**{f"pk__{way}": cursor.id})
        ordered = self.apply(queryset)
        empty = ordered.filter(**{f"{self.column}__isnull": True}) if self.nullable else None
        if cursor.value is None:
            return read(empty.filter(behind)[:limit]) if empty is not None else []
        bound = ordered.filter(**{f"{self.column}__{way}e": cursor.value})
        rows = read(bound.filter(Q(**{f"{self.column}__{way}": cursor.value}) | behind)[:limit])
        if empty is not None and len(rows) < limit:
            rows += read(empty[: limit - len(rows)])
        return rows


def _is_nullable(queryset: QuerySet[Any, Any], path: str) -> bool:
    if path in queryset.query.annotations:
        return True
    return any(field.null for field in fields_along(queryset.model, path))
