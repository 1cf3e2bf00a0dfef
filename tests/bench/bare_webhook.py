"""The least that a durable webhook door does: check the signature, INSERT, COMMIT, 200."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Any

from psycopg_pool import AsyncConnectionPool
from uuid_utils.compat import uuid7

_SECRET = os.environ["META_APP_SECRET"].encode()
_POOL = AsyncConnectionPool(os.environ["DATABASE_URL"], min_size=2, max_size=12, open=False)
_STORE = """
    INSERT INTO bare_delivery
        (id, provider, digest, body, received_at, repeats, last_received_at, verdict, error)
    VALUES (%s, 'meta', %s, %s, now(), 0, now(), 'pending', '')
"""


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    await _POOL.open()
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    expected = "sha256=" + hmac.new(_SECRET, body, hashlib.sha256).hexdigest()
    given = dict(scope["headers"]).get(b"x-hub-signature-256", b"").decode()
    status = 403
    if hmac.compare_digest(expected, given):
        async with _POOL.connection() as connection:
            await connection.execute(_STORE, [uuid7(), hashlib.sha256(body).digest(), body])
        status = 200
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})
