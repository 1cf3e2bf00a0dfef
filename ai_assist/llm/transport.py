"""The `openai` package's requests, sent through the one way out."""

from __future__ import annotations

import httpx2

from ticaret import http

_ANSWER_BYTES = 4 * 1024 * 1024
# Set by the way out itself, or of no use to the other side.
_OWN_HEADERS = frozenset(
    {"host", "connection", "content-length", "accept-encoding", "user-agent", "transfer-encoding",
     "openai-organization", "openai-project"}
)  # fmt: skip


class OneWayOut(httpx2.BaseTransport):
    """Sends what the client built with `ticaret.http`, which checks the address.

    `configured` is for the installation's own address, which may be private. Raises what the
    client expects of a transport; the `HttpFailure` is its cause.
    """

    def __init__(self, *, configured: bool, seconds: float) -> None:
        self._configured = configured
        self._seconds = seconds

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() not in _OWN_HEADERS and not name.lower().startswith("x-stainless")
        }
        body = request.read()
        try:
            answer = http.request(
                request.method,
                str(request.url),
                purpose="ai",
                headers=headers,
                data=body or None,
                total_timeout=self._seconds,
                max_bytes=_ANSWER_BYTES,
                provider=self._configured,
            )
        except http.TimedOut as failure:
            raise httpx2.ReadTimeout("no answer in time", request=request) from failure
        except http.HttpFailure as failure:
            raise httpx2.ConnectError(failure.klass, request=request) from failure
        kept = [
            (name, value)
            for name, value in answer.headers.items()
            if name not in {"content-encoding", "content-length", "transfer-encoding"}
        ]
        return httpx2.Response(answer.status, headers=kept, content=answer.body, request=request)
