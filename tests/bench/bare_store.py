"""Store the rows of handled deliveries with plain SQL in batches; print the seconds it took.

The rows are those that the product has just made of its deliveries: contacts,
conversations, messages, events and items. They are read, removed and stored again,
so indexes and foreign keys are the same.
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
            rows = cursor.execute(f"SELECT * FROM {table}").fetchall()
            places = ", ".join(["%s"] * len(cursor.description or ()))
            statement = f"INSERT INTO {table} VALUES ({places})"
            made.append((statement, [[_value(value) for value in row] for row in rows]))
        cursor.execute(f"TRUNCATE {', '.join(_TABLES)} CASCADE")
        connection.commit()
        began = time.perf_counter()
        for statement, values in made:
            for start in range(0, len(values), _BATCH):
                cursor.executemany(statement, values[start : start + _BATCH])
        # Conversations and messages name each other: only together are they whole.
        connection.commit()
        print(time.perf_counter() - began)


def _value(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, (dict, list)) else value


if __name__ == "__main__":
    main()
