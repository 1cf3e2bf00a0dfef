"""In front of the threads that answer requests: the body is read here first.

A client that sends slowly, endlessly, or other than it announced costs a coroutine
and never a thread, and a body over the cap never gets into memory.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

UPLOAD_LIMIT = 26 * 1024 * 1024
OTHER_LIMIT = 4 * 1024 * 1024
# Seconds for the whole body.
UPLOAD_DEADLINE = 120.0
OTHER_DEADLINE = 15.0


class _Refused(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message
        super().__init__(message)


class BodyGate:
    """ASGI middleware: 413 for a body over the cap, 408 for one that does not come in time.

    The caps here bound memory; the API's parsers and the webhook door have their own,
    lower ones. The application inside gets the body in one piece, with its true length.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        try:
            body = await _read(scope, receive)
        except _Refused as refusal:
            await _answer(refusal, send)
            return
        except _Gone:
            return
        await self.application(_with_length(scope, len(body)), _replay(body, receive), send)


class _Gone(Exception):
    """The client hung up."""


async def _read(scope: Scope, receive: Receive) -> bytes:
    upload = _header(scope, b"content-type").startswith(b"multipart/")
    limit, deadline = (UPLOAD_LIMIT, UPLOAD_DEADLINE) if upload else (OTHER_LIMIT, OTHER_DEADLINE)
    too_large = _Refused(413, "body_too_large", "Gönderilen içerik çok büyük.")
    announced = _header(scope, b"content-length")
    if announced.isdigit() and int(announced) > limit:
        raise too_large
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(deadline):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise _Gone
                chunk = message.get("body", b"")
                size += len(chunk)
                if size > limit:
                    raise too_large
                chunks.append(chunk)
                more = message.get("more_body", False)
    except TimeoutError:
        raise _Refused(408, "body_too_slow", "Gönderilen içerik zamanında ulaşmadı.") from None
    return b"".join(chunks)


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key.lower() == name), b"")


def _with_length(scope: Scope, length: int) -> Scope:
    skipped = (b"content-length", b"transfer-encoding")
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in skipped]
    if length:
        headers.append((b"content-length", str(length).encode()))
    return {**scope, "headers": headers}


def _replay(body: bytes, receive: Receive) -> Receive:
    pending = True

    async def next_message() -> Message:
        nonlocal pending
        if pending:
            pending = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return next_message


async def _answer(refusal: _Refused, send: Send) -> None:
    error = {"code": refusal.code, "message": refusal.message, "fields": [], "requestId": ""}
    body = json.dumps({"status": False, "error": error}, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
