"""The one outside call: a signed POST, and what became of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from ticaret import http
from ticaret.webhooks import signing

EXCERPT_BYTES = 16 * 1024
# What is read of an answer beyond the excerpt is thrown away; this only bounds its size.
_ANSWER_BYTES = 1024 * 1024
_GONE = 410
_BUSY = frozenset({429, 502, 503, 504})
_SHORTEST_WAIT = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a receiver answered. `error` is a class of failure that says nothing of the other side.

    `retry_after` is what the receiver asked for, in seconds; `hold` how long nothing at all
    should be sent to it.
    """

    started_at: datetime
    finished_at: datetime
    latency_ms: int
    status_code: int | None = None
    error: str = ""
    excerpt: str = ""
    retry_after: float | None = None
    hold: timedelta | None = None

    @property
    def succeeded(self) -> bool:
        return not self.error

    @property
    def is_gone(self) -> bool:
        return self.status_code == _GONE


def post(*, url: str, event_id: UUID, body: bytes, secrets: Sequence[str]) -> Outcome:
    """Make one attempt. Never raises for what the other side does; belongs outside transactions.

    Only 2xx is a success (Standard Webhooks 1.0.0); a redirect is a failure and not followed.
    """
    started_at, clock = timezone.now(), time.monotonic()
    headers = signing.headers(event_id=event_id, body=body, secrets=secrets, sent_at=started_at)
    headers["Content-Type"] = "application/json"
    status, answered, excerpt, error = None, {}, "", ""
    try:
        with http.stream(
            "POST",
            url,
            purpose="webhook",
            headers=headers,
            data=body,
            max_bytes=_ANSWER_BYTES,
            webhook=True,
        ) as answer:
            status, answered = answer.status, answer.headers
            excerpt = _excerpt(answer)
        error = _class_of(status)
    except http.HttpFailure as failure:
        error = failure.klass.replace(" ", "_")
    finished_at = timezone.now()
    wait = http.retry_after(answered, now=finished_at)
    return Outcome(
        started_at=started_at,
        finished_at=finished_at,
        latency_ms=round((time.monotonic() - clock) * 1000),
        status_code=status,
        error=error,
        excerpt=excerpt,
        retry_after=wait,
        hold=_hold(status, wait),
    )


def _class_of(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return "redirect"
    return "gone" if status == _GONE else "http_status"


def _hold(status: int | None, wait: float | None) -> timedelta | None:
    """A receiver that says when to come back is left alone until then."""
    if status not in _BUSY or (wait is None and status != 429):
        return None
    return max(timedelta(seconds=wait or 0), _SHORTEST_WAIT)


def _excerpt(answer: http.Streamed) -> str:
    """The beginning of the answer's body. The status has come, so a broken body is no failure."""
    kept = b""
    try:
        for chunk in answer.chunks():
            kept += chunk
            if len(kept) >= EXCERPT_BYTES:
                break
    except http.HttpFailure:
        pass
    return kept[:EXCERPT_BYTES].decode("utf-8", "replace").replace("\x00", "\ufffd")
