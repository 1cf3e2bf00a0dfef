"""The SQL that reads a page: the ORM finds the rows, a text made once reads their columns.

Building a query over thirty columns costs the ORM more than reading them; which rows
of whom are wanted stays the queryset's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, cast
from uuid import UUID

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import F, Func, QuerySet
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.fields import Field

from ticaret.db.totals import Total
from ticaret.tenancy.querysets import sql_of


class _Text(Func):
    template = "%(expressions)s::text"
    output_field = models.TextField()


class _Moment(_Text):
    """A time as `renderers.moment` writes it."""

    template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"


class _Json(_Text):
    def convert_value(self, value: str | None, *_: Any) -> orjson.Fragment | None:
        return None if value is None else orjson.Fragment(value)


# What is only shown comes from the database in the API's notation.
_SHOWN: tuple[tuple[type[Field[Any, Any]], type[_Text]], ...] = (
    (models.DateTimeField, _Moment),
    (models.DecimalField, _Text),
    (models.JSONField, _Json),
    (models.UUIDField, _Text),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its path. `raw` ones are worked on in Python; the others only shown."""

    path: str
    raw: bool = False


@dataclass(frozen=True, slots=True)
class _Statement:
    text: str
    converters: tuple[tuple[int, Callable[[Any], Any]], ...]


def read_rows(
    queryset: QuerySet[Any, Any], columns: tuple[Column, ...], *, key: str = "pk"
) -> list[list[Any]]:
    """`columns` of the rows of `queryset`, in its order, then what `key_of` gives."""
    try:
        page, params = sql_of(queryset.values_list(key, "pk"))
    except EmptyResultSet:
        return []
    return _read(queryset.model, columns, page, "NULL", params)


def read_of(
    model: type[models.Model],
    columns: tuple[Column, ...],
    *,
    by: str,
    keys: Sequence[Any],
    accounts: Sequence[UUID],
    order: Sequence[str],
) -> list[list[Any]]:
    """The same, of the accounts' rows whose column `by` is one of `keys`, in the order of `by`,
    the columns in `order` and the id.
    """
    quote = connection.ops.quote_name
    places = ", ".join(quote(name) for name in (by, *order, "id"))
    # Names come from the code; every value is a parameter.
    page = (
        f"SELECT {quote(by)}, id FROM {quote(model._meta.db_table)}"  # noqa: S608
        f" WHERE {quote(by)} = ANY(%s) AND account_id = ANY(%s) ORDER BY {places}"
    )
    return _read(model, columns, page, "NULL", [list(keys), list(accounts)])


def key_of(row: Sequence[Any]) -> tuple[Any, Any]:
    """The `key` and the id of a row that was read."""
    return row[-3], row[-2]


def read_counted(
    queryset: QuerySet[Any, Any],
    columns: tuple[Column, ...],
    *,
    key: str,
    order: str,
    limit: int,
    offset: int,
    total: Total | None = None,
) -> tuple[list[list[Any]], int]:
    """The same, of one page of `queryset`, and how many rows it has: counted, or by `total`.

    `order` speaks of `key` and `id` in SQL. One statement unless the page is empty, and one
    text of the condition for both, because making that costs more than running it.
    """
    among = queryset.order_by()
    try:
        matching, params = sql_of(among.values_list(key, "pk"))
    except EmptyResultSet:
        return [], 0
    # The order is ours, the numbers are integers, every value of the query is a parameter.
    page = (
        f"SELECT * FROM ({matching}) AS matching (key, id)"  # noqa: S608
        f" ORDER BY {order} LIMIT {limit:d} OFFSET {offset:d}"
    )
    counted = total or Total(f"SELECT count(*) FROM ({matching}) AS counted", params)  # noqa: S608
    rows = _read(queryset.model, columns, page, f"({counted.text})", (*counted.params, *params))
    return rows, rows[0][-1] if rows else _number(counted)


def _read(
    model: Any, columns: tuple[Column, ...], page: str, total: str, params: Sequence[Any]
) -> list[list[Any]]:
    statement = _statement(model, columns)
    with connection.cursor() as cursor:
        cursor.execute(statement.text.format(page=page, total=total), params)
        rows = [list(row) for row in cursor.fetchall()]
    for place, convert in statement.converters:
        for row in rows:
            row[place] = convert(row[place])
    return rows


def _number(total: Total) -> int:
    with connection.cursor() as cursor:
        cursor.execute(total.text, total.params)
        return int(cursor.fetchone()[0])


def fields_along(model: type[models.Model], path: str) -> Iterator[Field[Any, Any]]:
    """The fields that `path` leads through; the last one is its own."""
    here: Any = model
    for part in path.split("__"):
        field: Any = here._meta.pk if part == "pk" else here._meta.get_field(part)
        yield field
        here = field.related_model


@cache
def _statement(model: type[models.Model], columns: tuple[Column, ...]) -> _Statement:
    selected = [_expression(model, column) for column in columns]
    queryset = model._base_manager.order_by().values_list(
        *selected, RawSQL("page.key", []), RawSQL("page.id", []), RawSQL("page.total", [])
    )
    compiler = queryset.query.get_compiler(connection=connection)
    text, params = compiler.as_sql()
    if params:
        raise TypeError(f"{model.__name__}: a column of a list takes no parameter")
    text = text.replace("{", "{{").replace("}", "}}")
    table = connection.ops.quote_name(model._meta.db_table)
    pk = connection.ops.quote_name(cast(Any, model._meta.pk).column)
    # Names come from the model; every value is a parameter of the page.
    return _Statement(
        f"{text} INNER JOIN (SELECT found.*, row_number() OVER () AS place, {{total}} AS total"  # noqa: S608
        f" FROM ({{page}}) AS found (key, id)) AS page ON page.id = {table}.{pk}"
        " ORDER BY page.place",
        tuple(_converters(compiler, columns, selected)),
    )


def _expression(model: type[models.Model], column: Column) -> Combinable:
    *_, field = fields_along(model, column.path)
    stored = getattr(field, "target_field", field)
    for kind, shown in () if column.raw else _SHOWN:
        if isinstance(stored, kind):
            return shown(F(column.path))
    return F(column.path)


def _converters(
    compiler: Any, columns: Sequence[Column], selected: Sequence[Any]
) -> Iterator[tuple[int, Callable[[Any], Any]]]:
    found = compiler.get_converters([expression for expression, *_ in compiler.select])
    for place, (functions, expression) in found.items():
        for function in functions:
            yield place, partial(_call, function, expression)


def _call(function: Any, expression: Any, value: Any) -> Any:
    return function(value, expression, connection)
