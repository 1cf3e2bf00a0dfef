"""Store the rows of handled deliveries with plain SQL in batches; print the seconds it took.

The rows are those that the product has just made of its deliveries: contacts,
conversations, messages, events and items, into tables with the same indexes.
"""

from __future__ import annotations

import os
import time
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

_TABLES = (
    "messaging_channelcontact",
    "messaging_conversation",
    "messaging_message",
    "ticaret_events_outboxevent",
    "ticaret_ingress_inbounditem",
)
_BATCH = 1000


def main() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        cursor = connection.cursor()
        made = []
        for table in _TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS bare_{table}")
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
            rows = cursor.execute(f"SELECT * FROM {table}").fetchall()
            places = ", ".join(["%s"] * len(cursor.description or ()))
            statement = f"INSERT INTO bare_{table} VALUES ({places})"
            made.append((statement, [[_value(value) for value in row] for row in rows]))
        connection.commit()
        began = time.perf_counter()
        for statement, rows in made:
            for start in range(0, len(rows), _BATCH):
                cursor.executemany(statement, rows[start : start + _BATCH])
                connection.commit()
        print(time.perf_counter() - began)


def _value(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, (dict, list)) else value


if __name__ == "__main__":
    main()
