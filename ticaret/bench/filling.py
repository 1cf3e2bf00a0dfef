"""Many rows at once: INSERT … SELECT, without a look at each foreign key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

_STAMPS = {"created_at": "now()", "updated_at": "now()"}


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of `model`: by column, its SQL over `source`; others get the model's default.

    `{uuid}` makes an id.
    """

    model: type[Model]
    columns: Mapping[str, str]
    source: str


def fill(tables: Sequence[Rows], values: Mapping[str, Any]) -> None:
    """Insert `tables` in their order; `values` are the parameters of their SQL."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        # A million rows with their foreign keys checked one by one would take minutes.
        cursor.execute("SET session_replication_role = replica")
        uuid = "uuidv7()" if _has_uuidv7(cursor) else "gen_random_uuid()"
        for table in tables:
            _insert(cursor, table, uuid, values)
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET statement_timeout")


def _insert(cursor: Any, table: Rows, uuid: str, values: Mapping[str, Any]) -> None:
    model = table.model
    every = {name: sql.replace("{uuid}", uuid) for name, sql in table.columns.items()}
    defaults: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if column in every or field.null or field.generated:
            continue
        if column in _STAMPS:
            every[column] = _STAMPS[column]
        else:
            defaults[column] = field.get_db_prep_save(field.get_default(), connection)
            every[column] = f"%({column})s"
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({', '.join(every)})"  # noqa: S608  # our own words
        f" SELECT {', '.join(every.values())} FROM {table.source}",
        {**values, **defaults},
    )


def _has_uuidv7(cursor: Any) -> bool:
    cursor.execute("SELECT count(*) FROM pg_proc WHERE proname = 'uuidv7'")
    return bool(cursor.fetchone()[0])
