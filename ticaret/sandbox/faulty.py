"""The scripted faults of calls, carried out at the connection."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import JSONResponse, Response

from ticaret.sandbox.faults import Fault
from ticaret.sandbox.server import Wire

BOMB_BYTES = 200 * 1024 * 1024
HANG_SECONDS = 60
CHUNK = 64 * 1024
SPOILING = frozenset(
    {"reset_after", "500_after", "not_json", "truncated", "wrong_length", "slow", "hang_after"}
)


async def instead(fault: Fault) -> Response:
    """The answer to a call that is not processed."""
    match fault.kind:
        case "redirect":
            return Response(status_code=302, headers={"Location": "http://169.254.169.254/latest"})
        case "gzip_bomb":
            bomb = gzip.compress(bytes(BOMB_BYTES), 9)
            return Response(
                bomb, headers={"Content-Encoding": "gzip"}, media_type="text/javascript"
            )
        case "reset":
            return Reset()
        case _:
            await asyncio.sleep(fault.option("seconds", HANG_SECONDS))
            return Silence()


async def spoiled(fault: Fault, answer: Any, failure: dict[str, Any]) -> Response:
    """The answer to a call that has been processed; `failure` is the provider's own 500."""
    body = json.dumps(answer).encode()
    match fault.kind:
        case "reset_after":
            return Reset()
        case "500_after":
            return JSONResponse(failure, 500)
        case "not_json":
            return Response(b"<html><body>Sorry, something went wrong.</body></html>")
        case "truncated":
            return _Raw(body[: len(body) // 2], announced=len(body))
        case "wrong_length":
            return _Raw(body, announced=len(body) // 2)
        case "slow":
            return _Raw(body, announced=len(body), pause=1.0 / max(1, fault.option("size", 1)))
        case "hang_after":
            await asyncio.sleep(fault.option("seconds", HANG_SECONDS))
            return Silence()
    return JSONResponse(answer)


class Silence(Response):
    """Nothing at all, then the end of the connection."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        _wire(scope).close()


class Reset(Response):
    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        _wire(scope).reset()


class _Raw(Response):
    """A body that does not keep what its Content-Length promises, or comes byte by byte."""

    def __init__(self, body: bytes, *, announced: int, pause: float = 0) -> None:
        super().__init__()
        self._bytes = body
        self._announced = announced
        self._pause = pause

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        wire = _wire(scope)
        head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        head += f"Content-Length: {self._announced}"
        await wire.write(head.encode() + b"\r\n\r\n")
        pieces = [self._bytes[i : i + 1] for i in range(len(self._bytes))]
        for piece in pieces if self._pause else [self._bytes]:
            await wire.write(piece)
            if self._pause:
                await asyncio.sleep(self._pause)


def _wire(scope: Any) -> Wire:
    wire: Wire = scope["extensions"]["sandbox.wire"]
    return wire


async def zeros(size: int) -> AsyncIterator[bytes]:
    for _ in range(0, size, CHUNK):
        yield bytes(CHUNK)


async def slowly(data: bytes, bytes_per_second: int) -> AsyncIterator[bytes]:
    for byte in data:
        yield bytes([byte])
        await asyncio.sleep(1 / max(1, bytes_per_second))
