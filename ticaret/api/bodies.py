"""Long bodies: prepared by a view in a thread, sent by the event loop.

Under `ticaret.streaming` a slow reader costs a coroutine instead of a thread; under
plain WSGI, and in tests, the same body goes out as an ordinary streaming response.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

# Under this key of the ASGI scope the event loop offers to send the body itself.
SCOPE_KEY = "ticaret.body"
# Marks an answer whose body waits there; it never leaves the process.
MARK = "X-Ticaret-Body"


class Body(Protocol):
    """Bytes that are read piece by piece, by one thread at a time."""

    def read(self) -> bytes:
        """The next piece, b"" at the end. Raises OSError when the rest will not come."""
        ...

    def abort(self) -> None:
        """Nobody wants the rest: let a `read` that waits in another thread come back."""
        ...

    def close(self) -> None:
        """Give back what the body holds; called once, after the last `read`."""
        ...


@dataclass(slots=True)
class Handover:
    """Where a view leaves its body for the event loop."""

    body: Body | None = None


def answer(
    request: HttpRequest, body: Body, *, headers: Mapping[str, str], status: int = 200
) -> HttpResponseBase:
    """An answer with `body`, which is closed whatever happens; a HEAD gets the head alone."""
    handover = getattr(request, "environ", {}).get("asgi.scope", {}).get(SCOPE_KEY)
    response: HttpResponseBase
    if request.method == "HEAD":
        body.close()
        response = HttpResponse(status=status)
    elif isinstance(handover, Handover):
        handover.body = body
        response = HttpResponse(status=status)
        response.headers[MARK] = "waits"
    else:
        response = StreamingHttpResponse(_pieces(body), status=status)
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _pieces(body: Body) -> Iterator[bytes]:
    try:
        while piece := body.read():
            yield piece
    finally:
        body.close()
