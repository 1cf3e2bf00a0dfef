"""Pooled connections: what the server closed is not handed out again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import connection


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_closed_is_replaced_unnoticed() -> None:
    pooled: Any = connection
    ended = _backend()
    connection.close()
    with psycopg.connect(**pooled.get_connection_params(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [ended])

    seen = set()
    for _ in range(pooled.pool.max_size + 1):
        seen.add(_backend())
        connection.close()

    assert ended not in seen


@pytest.mark.django_db
def test_times_are_in_utc() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT '2026-03-29 04:05:06.789+03'::timestamptz")
        [moment] = cursor.fetchone()

    assert moment == datetime(2026, 3, 29, 1, 5, 6, 789_000, tzinfo=UTC)
    assert moment.tzinfo is UTC


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
