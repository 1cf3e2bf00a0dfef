"""What every bare page has: a pool, the sign-in of the caller, JSON. No framework."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg_pool import ConnectionPool

Cursor = psycopg.Cursor[Any]
Environ = dict[str, Any]

_POOL = ConnectionPool(os.environ["DATABASE_URL"], min_size=2, max_size=12, open=True)
_CALLER = "SELECT account_id, secret_hash FROM accounts_apiaccount WHERE key = %s"


def bare(
    data: Callable[[Cursor, UUID, Environ], dict[str, Any]],
) -> Callable[[Environ, Callable[..., Any]], Iterable[bytes]]:
    """A WSGI application that answers what `data` makes of the signed-in account's rows."""

    def page(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        offered = hashlib.sha256(environ["HTTP_X_API_SECRET"].encode()).hexdigest()
        with _POOL.connection() as connection, connection.cursor() as cursor:
            cursor.execute(_CALLER, [environ["HTTP_X_API_KEY"]])
            account_id, secret_hash = cursor.fetchone() or (None, "")
            if not hmac.compare_digest(offered, secret_hash):
                start_response("401 Unauthorized", [("Content-Length", "0")])
                return []
            answer = {"status": True, "data": data(cursor, account_id, environ)}
        body = orjson.dumps(answer, default=str)
        start_response(
            "200 OK",
            [("Content-Type", "application/json"), ("Content-Length", str(len(body)))],
        )
        return [body]

    return page
