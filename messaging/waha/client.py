"""Calls to the gateway: one class, one key, and what each answer means for us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings

from messaging.ports import Deferred, OutcomeUnknown, ProviderError, Refused
from ticaret import http

# How long an inbox rests before the gateway is asked again.
_AWAY_SECONDS = 10.0
_NOT_READY_SECONDS = 15.0
_LONGEST_DETAIL = 500
_BAD_ID = "An id of this request is empty or not one of the gateway's."
_UNREACHABLE = "The gateway cannot be reached."


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway. Every call raises a `messaging.ports.ProviderError` when it fails.

    `sending` marks a call that must not happen twice: an end that leaves open whether
    it happened is `OutcomeUnknown`; of other calls it is `Deferred`. The key goes in a
    header, never in an address.
    """

    base_url: str
    key: str = field(repr=False)

    def get(self, path: str, *, purpose: str, params: Mapping[str, str] | None = None) -> Any:
        """The decoded answer; None when it has no body."""
        return self._decoded(self._call("GET", path, purpose=purpose, params=params), False)

    def read(
        self, path: str, *, purpose: str, params: Mapping[str, str] | None = None
    ) -> http.Response:
        """The answer as it came, for what is not JSON (pictures)."""
        return self._call("GET", path, purpose=purpose, params=params)

    def post(
        self,
        path: str,
        json: Mapping[str, Any],
        *,
        purpose: str,
        sending: bool = False,
        seconds: float | None = None,
    ) -> Any:
        """`seconds` for a call that may take longer than others."""
        response = self._call(
            "POST", path, purpose=purpose, json=json, sending=sending, seconds=seconds
        )
        return self._decoded(response, sending)

    def put(self, path: str, json: Mapping[str, Any], *, purpose: str) -> Any:
        return self._decoded(self._call("PUT", path, purpose=purpose, json=json), False)

    def delete(self, path: str, *, purpose: str) -> Any:
        return self._decoded(self._call("DELETE", path, purpose=purpose), False)

    def _call(
        self,
        method: str,
        path: str,
        *,
        purpose: str,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        sending: bool = False,
        seconds: float | None = None,
    ) -> http.Response:
        if not self.base_url:
            raise _waits("not_configured", "No gateway is configured.")
        try:
            response = http.request(
                method,
                f"{self.base_url.rstrip('/')}/{path}",
                purpose=purpose,
                headers={"X-Api-Key": self.key, "Accept": "application/json"},
                params=params,
                json=json,
                total_timeout=seconds,
                provider=True,
            )
        except http.HttpFailure as failure:
            raise _after_failure(failure, sending=sending) from None
        if 200 <= response.status < 300:
            return response
        raise _after_refusal(response, sending=sending)

    def _decoded(self, response: http.Response, sending: bool) -> Any:
        if not response.body.strip():
            return None
        try:
            return response.json()
        except http.BadResponse:
            # The status says that it happened; what became of it, the answer does not tell.
            if sending:
                raise OutcomeUnknown("unreadable", "The gateway's answer was unreadable.") from None
            raise Deferred("unreadable", "The gateway's answer was unreadable.") from None


def gateway() -> Gateway:
    """The configured gateway."""
    return Gateway(settings.WAHA_URL, settings.WAHA_API_KEY)


def segment(value: str) -> str:
    """`value` as one part of a path: nothing in it can climb, add a query or a part."""
    if value in {"", ".", ".."}:
        raise Refused("bad_id", _BAD_ID)
    try:
        return quote(value, safe="")
    except UnicodeError:
        raise Refused("bad_id", _BAD_ID) from None


def _waits(code: str, detail: str, *, seconds: float = _AWAY_SECONDS) -> Deferred:
    return Deferred(code, detail, retry_after=seconds, scope="inbox", endless=True)


def _after_failure(failure: http.HttpFailure, *, sending: bool) -> ProviderError:
    if failure.request_left and sending:
        return OutcomeUnknown("no_answer", f"No answer from the gateway ({failure.klass}).")
    return _waits("gateway_away", f"{_UNREACHABLE} ({failure.klass})")


def _after_refusal(response: http.Response, *, sending: bool) -> ProviderError:
    """What a status outside 2xx means (WAHA answers in the manner of NestJS)."""
    status, body = response.status, _body(response)
    code, detail = f"http_{status}", _detail(body)
    wait = http.retry_after(response.headers, now=datetime.now(UTC))
    if status == 429:
        return _waits(code, detail, seconds=_AWAY_SECONDS if wait is None else wait)
    if status in {401, 403}:
        return _waits("gateway_refuses_key", "The gateway does not accept our key.", seconds=60.0)
    if status == 503:
        return _waits("gateway_away", _UNREACHABLE)
    if status == 501:
        return Refused("not_supported", detail)
    if status >= 500 or status < 400:
        unclear = "The gateway could not say what became of the call."
        return OutcomeUnknown(code, unclear) if sending else Deferred(code, unclear)
    if isinstance(body.get("expected"), list) or _session_is_gone(status, detail):
        state = body.get("status") if isinstance(body.get("status"), str) else "missing"
        return _waits(
            "session_not_ready",
            f"The session is not connected ({state}).",
            seconds=_NOT_READY_SECONDS,
        )
    return Refused(code, detail)


def _session_is_gone(status: int, detail: str) -> bool:
    return status == 404 and "session" in detail.lower()


def _body(response: http.Response) -> Mapping[str, Any]:
    try:
        body = response.json()
    except http.BadResponse:
        return {}
    return body if isinstance(body, dict) else {}


def _detail(body: Mapping[str, Any]) -> str:
    """The gateway's own words; they may be a list, or nothing."""
    message = body.get("message") or body.get("error")
    if isinstance(message, list):
        message = "; ".join(part for part in message if isinstance(part, str))
    return message[:_LONGEST_DETAIL] if isinstance(message, str) else ""
