"""The door under ASGI: provider posts by the shortest way that commits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections, connection
from django.http import HttpResponse

from ticaret.ingress import door

Application = Callable[..., Awaitable[None]]


class AsgiDoor:
    """`door.receive` for POSTs, in threads of its own; all else goes to `otherwise`.

    No middleware is between: a signature admits a provider, and sessions, languages
    and content policies would cost more than the work itself. It stands behind the
    body gate, which hands over the body in one piece.
    """

    def __init__(self, provider: str, *, otherwise: Application, threads: int) -> None:
        self._provider = provider
        self._otherwise = otherwise
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="door")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] != "POST":
            await self._otherwise(scope, receive, send)
            return
        message = await receive()
        request = ASGIRequest(scope, BytesIO(message.get("body", b"")))
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._threads, self._answer, request)
        headers = [(name.encode(), value.encode()) for name, value in answer.items()]
        await send(
            {"type": "http.response.start", "status": answer.status_code, "headers": headers}
        )
        await send({"type": "http.response.body", "body": answer.content})

    def _answer(self, request: ASGIRequest) -> HttpResponse:
        close_old_connections()
        try:
            return door.receive(request, self._provider)
        finally:
            connection.close()
