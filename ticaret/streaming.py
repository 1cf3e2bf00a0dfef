"""Beside the threads that answer requests: long bodies go out from here.

A view still decides who gets what; it leaves the body in the scope (`ticaret.api.bodies`)
and its thread is free. Each reader then costs a coroutine and, while the next piece is
fetched, one of a few threads. At most one piece of each body is in memory.
"""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ticaret.api.bodies import MARK, SCOPE_KEY, Body, Handover
from ticaret.body_gate import Application, Message, Receive, Scope, Send

# A reader that takes nothing for so long holds a connection to the source for nothing.
STALLED_SECONDS = 60.0
# The server keeps several parts of every body ready for its reader; small ones cost little.
_PART = 64 * 1024
_MARK = MARK.lower().encode()


class LongBodies:
    """ASGI middleware around an application that may leave a body in the scope."""

    def __init__(self, application: Application, *, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="body")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handover = Handover()
        head = _Head(send)
        try:
            await self._application({**scope, SCOPE_KEY: handover}, receive, head.send)
            if head.is_marked and handover.body is not None:
                await self._send_body(handover.body, receive, send)
        finally:
            if handover.body is not None:
                await self._in_thread(handover.body.close)

    async def _send_body(self, body: Body, receive: Receive, send: Send) -> None:
        passing = asyncio.ensure_future(self._pass_on(body, send))
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            await asyncio.wait({passing, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            passing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await passing

    async def _pass_on(self, body: Body, send: Send) -> None:
        """Piece after piece, until its end or until the reader takes nothing any more."""
        with contextlib.suppress(_Stalled):
            while piece := await self._next_piece(body):
                for start in range(0, len(piece), _PART):
                    await _send_part(piece[start : start + _PART], send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _next_piece(self, body: Body) -> bytes:
        reading: asyncio.Future[bytes] = self._in_thread(body.read)
        try:
            return await asyncio.shield(reading)
        except asyncio.CancelledError:
            # The thread must have let go of the body before it is closed.
            body.abort()
            with contextlib.suppress(OSError):
                await reading
            raise

    def _in_thread(self, work: Any) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().run_in_executor(self._threads, work)


class _Head:
    """Lets everything pass but the empty body of a marked answer, and its mark."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.is_marked = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(name, value) for name, value in message["headers"] if name != _MARK]
            self.is_marked = len(headers) != len(message["headers"])
            message = {**message, "headers": headers}
        elif self.is_marked:
            return
        await self._send(message)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class _Stalled(Exception):
    pass


async def _send_part(part: bytes, send: Send) -> None:
    """Raises _Stalled when the reader has taken nothing for `STALLED_SECONDS`."""
    try:
        async with asyncio.timeout(STALLED_SECONDS):
            await send({"type": "http.response.body", "body": part, "more_body": True})
    except TimeoutError:
        raise _Stalled from None
