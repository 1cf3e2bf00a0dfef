"""A small HTTP/1.1 server for one ASGI application on loopback.

No production server lets its application cut a connection in the middle of a header,
answer with a wrong length or send one byte a second; the scripted faults need exactly
that. So the sandbox brings its own: `scope["extensions"]["sandbox.wire"]` is the `Wire`
of the connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

Message = MutableMapping[str, Any]
App = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]

MAX_HEAD = 64 * 1024
MAX_BODY = 110 * 1024 * 1024


class BadRequest(Exception):
    """The bytes are not a request that this server takes; holds the status to answer."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class Wire:
    """The raw connection, for an answer that no well-behaved server would give."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.taken = False

    async def write(self, data: bytes) -> None:
        self.taken = True
        self._writer.write(data)
        await self._writer.drain()

    def reset(self) -> None:
        """Drop the connection so that the other side sees a reset instead of an end."""
        self.taken = True
        raw = self._writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    def close(self) -> None:
        self.taken = True


async def _read_body(reader: asyncio.StreamReader, headers: dict[bytes, bytes]) -> bytes:
    if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
        return b"".join([chunk async for chunk in _chunks(reader)])
    try:
        length = int(headers.get(b"content-length", b"0"))
    except ValueError:
        raise BadRequest(HTTPStatus.BAD_REQUEST) from None
    if not 0 <= length <= MAX_BODY:
        raise BadRequest(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return await reader.readexactly(length)


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    total = 0
    while True:
        line = await reader.readuntil(b"\r\n")
        try:
            size = int(line.split(b";")[0], 16)
        except ValueError:
            raise BadRequest(HTTPStatus.BAD_REQUEST) from None
        total += size
        if size < 0 or total > MAX_BODY:
            raise BadRequest(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if size == 0:
            while await reader.readuntil(b"\r\n") != b"\r\n":
                pass
            return
        yield await reader.readexactly(size)
        await reader.readexactly(2)


def _parse_head(head: bytes) -> tuple[str, str, list[tuple[bytes, bytes]]]:
    request_line, *lines = head[:-4].split(b"\r\n")
    try:
        method, target, version = request_line.decode("ascii").split(" ")
    except ValueError:
        raise BadRequest(HTTPStatus.BAD_REQUEST) from None
    if not version.startswith("HTTP/1."):
        raise BadRequest(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED)
    headers = []
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or name != name.strip():
            raise BadRequest(HTTPStatus.BAD_REQUEST)
        headers.append((name.lower(), value.strip()))
    return method, target, headers


class _Exchange:
    """One request and its answer."""

    def __init__(self, writer: asyncio.StreamWriter, body: bytes, *, head_only: bool) -> None:
        self._writer = writer
        self._body: bytes | None = body
        self._head_only = head_only
        self._chunked = False
        self._head = b""
        self.complete = False

    async def receive(self) -> Message:
        if self._body is None:
            await asyncio.Event().wait()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        if self._writer.is_closing():
            raise ConnectionResetError
        if message["type"] == "http.response.start":
            headers = [(bytes(k).lower(), bytes(v)) for k, v in message.get("headers", [])]
            self._chunked = all(name != b"content-length" for name, _ in headers)
            if self._chunked:
                headers.append((b"transfer-encoding", b"chunked"))
            self._head = _head(message["status"], headers)
            return
        data, more = message.get("body", b""), message.get("more_body", False)
        if self._head_only:
            data = b""
        elif self._chunked:
            data = (b"%x\r\n%b\r\n" % (len(data), data) if data else b"") + (
                b"" if more else b"0\r\n\r\n"
            )
        self._writer.write(self._head + data)
        self._head = b""
        await self._writer.drain()
        self.complete = not more


def _head(status: int, headers: list[tuple[bytes, bytes]]) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    lines = [f"HTTP/1.1 {status} {phrase}".encode()]
    lines += [name + b": " + value for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"


async def _serve_one(app: App, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Answer one request; return whether the connection may carry another."""
    head = await reader.readuntil(b"\r\n\r\n")
    method, target, pairs = _parse_head(head)
    headers = dict(pairs)
    if headers.get(b"expect", b"").lower() == b"100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = await _read_body(reader, headers)
    path, _, query = target.partition("?")
    wire = Wire(writer)
    exchange = _Exchange(writer, body, head_only=method == "HEAD")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": pairs,
        "client": writer.get_extra_info("peername")[:2],
        "server": writer.get_extra_info("sockname")[:2],
        "extensions": {"sandbox.wire": wire},
    }
    await app(scope, exchange.receive, exchange.send)
    keep = headers.get(b"connection", b"").lower() != b"close"
    return keep and exchange.complete and not wire.taken


async def start(app: App, *, host: str, port: int) -> asyncio.Server:
    """Listen on `host:port` (0: any free port) and serve until the returned server is closed."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        gone = (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError)
        try:
            while await _serve_one(app, reader, writer):
                pass
        except (BadRequest, asyncio.LimitOverrunError) as error:
            status = getattr(error, "status", HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            writer.write(_head(status, [(b"content-length", b"0"), (b"connection", b"close")]))
        except gone:
            pass
        finally:
            with contextlib.suppress(*gone):
                writer.close()
                await writer.wait_closed()

    return await asyncio.start_server(connected, host, port, limit=MAX_HEAD)
