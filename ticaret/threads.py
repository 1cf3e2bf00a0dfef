"""Requests that are answered in threads, behind the event loop."""

from __future__ import annotations

from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import WSGIResponder

# The head, the body and the end of an answer that is no stream.
_USUAL_MESSAGES = 3


class Threads(WSGIMiddleware):
    """`WSGIMiddleware` with responders that do not wait for the event loop in vain."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        responder = _Responder(self.app, self.executor, self.send_queue_size)
        await responder(scope, receive, send)


class _Responder(WSGIResponder):
    """Waits until a message has been taken only where an answer could run ahead of its reader.

    Each wait hands the interpreter from thread to thread and back, three times for a usual
    answer, whose messages always find room in the queue.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._sent = 0

    def send(self, message: Any) -> None:
        self._sent += 1
        if self._sent > _USUAL_MESSAGES:
            super().send(message)
        else:
            self.loop.call_soon_threadsafe(self.send_queue.put_nowait, message)
