"""One exchange: check, connect or reuse, send, read within deadline and size cap, log."""

from __future__ import annotations

import json as jsonlib
import logging
import socket
import struct
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connections

from ticaret.http.connections import POOL, Connection, connect
from ticaret.http.errors import (
    BadResponse,
    ConnectionFailed,
    HttpFailure,
    TimedOut,
    TooLarge,
)
from ticaret.http.multipart import UploadFile, encode
from ticaret.http.policy import check_target, is_trusted
from ticaret.http.urls import Target, parse

logger = logging.getLogger("ticaret.http")

DEFAULT_MAX_BYTES = 2 * 1024 * 1024
_CHUNK = 256 * 1024
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # struct linger: on, without waiting


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer, whatever its status. `headers` has lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The decoded body. Raises `BadResponse` when it is not JSON."""
        try:
            return jsonlib.loads(self.body)
        except (ValueError, RecursionError):
            raise BadResponse from None


class Streamed:
    """An answer whose body has not been read yet. `headers` has lower-case names."""

    def __init__(self, response: HTTPResponse, max_bytes: int, line: socket.socket) -> None:
        self.status = response.status
        self._line = line
        self._is_aborted = False
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self._response = response
        self._max_bytes = max_bytes

    def chunks(self) -> Iterator[bytes]:
        """The decoded body, up to 256 KiB at a time.

        Raises `TooLarge` beyond the cap, counted both as sent and as decoded,
        `BadResponse` when the body ends before its announced end, and what a broken
        line raises.
        """
        encoding = self.headers.get("content-encoding", "identity").strip().lower()
        if encoding in {"", "identity"}:
            return self._raw()
        if encoding in {"gzip", "x-gzip", "deflate"}:
            return self._decoded()
        raise BadResponse

    def abort(self) -> None:
        """From another thread: what waits for the other side comes back at once, with an error.

        The other side is told by a reset. A plain end would not reach one that waits for room:
        no room is announced after a shutdown, and it would keep asking for minutes.
        """
        self._is_aborted = True
        with suppress(OSError):
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self._line.shutdown(socket.SHUT_RDWR)

    @property
    def leaves_a_usable_line(self) -> bool:
        """Whether the answer was read to its announced end, so that another may follow it."""
        # http.client also closes a response that ended early; its length says what is missing.
        read_whole = self._response.isclosed() and not self._response.length
        return read_whole and not self._response.will_close and not self._is_aborted

    def _raw(self) -> Iterator[bytes]:
        announced = self._response.length
        if announced is not None and announced > self._max_bytes:
            raise TooLarge
        total = 0
        while chunk := self._read():
            total += len(chunk)
            if total > self._max_bytes:
                raise TooLarge
            yield chunk
        if self._response.length:
            raise BadResponse

    def _read(self) -> bytes:
        with _failures():
            # A piece is what has come, so a slow source holds nothing back. Only `read` closes
            # an answer at its announced end.
            return self._response.read1(_CHUNK) or self._response.read(_CHUNK)

    def _decoded(self) -> Iterator[bytes]:
        decoder = zlib.decompressobj(zlib.MAX_WBITS | 32)
        total = 0
        empty = True
        for chunk in self._raw():
            empty = False
            rest = chunk
            while rest and not decoder.eof:
                try:
                    decoded = decoder.decompress(rest, _CHUNK)
                except zlib.error:
                    raise BadResponse from None
                rest = decoder.unconsumed_tail
                total += len(decoded)
                if total > self._max_bytes:
                    raise TooLarge
                if decoded:
                    yield decoded
        if not decoder.eof and not empty:
            raise BadResponse


def request(
    method: str,
    url: str,
    *,
    purpose: str,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    json: Any = None,
    data: bytes | Mapping[str, str] | None = None,
    files: Mapping[str, UploadFile] | None = None,
    total_timeout: float | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
    provider: bool = False,
    webhook: bool = False,
) -> Response:
    """Make one request and return its whole answer; a redirect is an answer like any other.

    `purpose` names the call in the log. The body is one of `json`, `data` (bytes as
    they are, a mapping as a form) or `files` with the mapping `data` beside it.
    Header values must be printable Latin-1 (ValueError otherwise, nothing is sent).
    `total_timeout` bounds everything from the look-up of the name to the last byte,
    `max_bytes` the body, compressed and not. `provider` is for calls to addresses
    from settings, see `policy.trusted_origin`; `webhook` for calls to receivers of ours,
    which may be private where `WEBHOOK_ALLOW_PRIVATE` says so.

    Raises an `HttpFailure`, or RuntimeError inside a database transaction.
    """
    with stream(
        method,
        url,
        purpose=purpose,
        headers=headers,
        params=params,
        json=json,
        data=data,
        files=files,
        total_timeout=total_timeout,
        max_bytes=max_bytes,
        provider=provider,
        webhook=webhook,
    ) as answer:
        return Response(answer.status, answer.headers, b"".join(answer.chunks()))


@contextmanager
def stream(
    method: str,
    url: str,
    *,
    purpose: str,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    json: Any = None,
    data: bytes | Mapping[str, str] | None = None,
    files: Mapping[str, UploadFile] | None = None,
    total_timeout: float | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
    provider: bool = False,
    webhook: bool = False,
) -> Iterator[Streamed]:
    """Like `request`, but yields the answer before its body is read (`Streamed.chunks`)."""
    _refuse_inside_a_transaction()
    started = time.monotonic()
    deadline = started + (total_timeout or settings.HTTP_TOTAL_TIMEOUT)
    host, outcome = "-", "refused"
    connection: Connection | None = None
    try:
        target = parse(url, params)
        host = target.host
        body, content_type = _body(json, data, files)
        trusted = is_trusted(target, provider=provider, webhook=webhook)
        connection = _connection(target, trusted=trusted, deadline=deadline)
        connection.line.deadline = deadline
        with _failures():
            response = _send(connection, method, target, headers or {}, body, content_type)
        if response.status < 200:
            raise BadResponse
        outcome = str(response.status)
        streamed = Streamed(response, max_bytes, connection.line)
        yield streamed
        if streamed.leaves_a_usable_line:
            POOL.give(connection)
            connection = None
    except HttpFailure as failure:
        outcome = failure.klass
        raise
    finally:
        if connection is not None:
            connection.close()
        milliseconds = round((time.monotonic() - started) * 1000)
        logger.info("%s %s %s %d ms", purpose, host, outcome, milliseconds)


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        raise TimedOut(request_left=True) from None
    except OSError:
        raise ConnectionFailed(request_left=True) from None
    except HTTPException:
        raise BadResponse from None


def _connection(target: Target, *, trusted: bool, deadline: float) -> Connection:
    if not trusted:
        check_target(target)
    return POOL.take(target, trusted=trusted) or connect(
        target, trusted=trusted, deadline=deadline, timeout=settings.HTTP_CONNECT_TIMEOUT
    )


def _send(
    connection: Connection,
    method: str,
    target: Target,
    headers: Mapping[str, str],
    body: bytes | None,
    content_type: str,
) -> HTTPResponse:
    connection.putrequest(method, target.path, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", target.host_header)
    connection.putheader("Accept-Encoding", "identity")
    connection.putheader("User-Agent", "Ticaret")
    if content_type:
        connection.putheader("Content-Type", content_type)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    return connection.getresponse()


def _body(
    json: Any, data: bytes | Mapping[str, str] | None, files: Mapping[str, UploadFile] | None
) -> tuple[bytes | None, str]:
    if files is not None:
        return encode(data if isinstance(data, Mapping) else {}, files)
    if isinstance(data, bytes):
        return data, ""
    if data is not None:
        return urlencode(data).encode(), "application/x-www-form-urlencoded"
    if json is not None:
        text = jsonlib.dumps(json, allow_nan=False, separators=(",", ":"))
        return text.encode(), "application/json"
    return None, ""


def _refuse_inside_a_transaction() -> None:
    # The same rule as Django's `durable=True`: the transaction that a test case wraps
    # around every test does not count.
    for connection in connections.all(initialized_only=True):
        blocks = connection.atomic_blocks
        if blocks and not blocks[-1]._from_testcase:  # type: ignore[attr-defined]
            raise RuntimeError("an outgoing request inside a database transaction holds its locks")
