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
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            while True:
                piece = await self._next_piece(body, gone)
                if piece is None or not await _sent(piece, gone, send):
                    return
                if not piece:
                    return
        finally:
            gone.cancel()

    async def _next_piece(self, body: Body, gone: asyncio.Future[None]) -> bytes | None:
        """The next piece, b"" at the end; None when the reader has hung up meanwhile."""
        reading: asyncio.Future[bytes] = self._in_thread(body.read)
        await asyncio.wait(_both(reading, gone), return_when=asyncio.FIRST_COMPLETED)
        if not gone.done():
            return await reading
        body.abort()
        with contextlib.suppress(OSError):
            await reading
        return None

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


def _both(one: asyncio.Future[Any], other: asyncio.Future[Any]) -> set[asyncio.Future[Any]]:
    return {one, other}


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _sent(piece: bytes, gone: asyncio.Future[None], send: Send) -> bool:
    """Whether the reader took `piece` in time."""
    message = {"type": "http.response.body", "body": piece, "more_body": bool(piece)}
    sending = asyncio.ensure_future(send(message))
    await asyncio.wait(
        {sending, gone}, timeout=STALLED_SECONDS, return_when=asyncio.FIRST_COMPLETED
    )
    if sending.done():
        await sending
        return True
    sending.cancel()
    return False
