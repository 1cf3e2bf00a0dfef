"""What an error of the Graph API means for us.

Branches on `code` and `error_subcode`, never on the message, which is translated
and changes. A code that is listed as retryable was refused before anything was
sent, unless it came as a server error (5xx). Where that is not sure, a send ends as
`OutcomeUnknown` and other calls, which may be repeated, as `Deferred`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from messaging.ports import (
    AccessLost,
    Deferred,
    OutcomeUnknown,
    ProviderError,
    Refused,
    WindowClosed,
)
from ticaret.http import Blocked, HttpFailure
from ticaret.ingress.cleaning import clean_text

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class _Wait:
    """Refused for now; whoever waits is `scope`, at least `seconds` when no header says."""

    scope: Literal["message", "inbox", "app"]
    seconds: float | None = None


_Meaning = _Wait | type[ProviderError]

_BY_SUBCODE: dict[tuple[int, int], _Meaning] = {
    (2, 2018344): Refused,  # the recipient must accept terms first
    (10, 2018278): WindowClosed,
    (10, 2534022): WindowClosed,
    (10, 1893063): _Wait("inbox", HOUR),  # Page restricted for a while
    (100, 33): Refused,
    (200, 1545041): Refused,  # the person cannot be reached
    (551, 1545041): Refused,
    (200, 2534041): AccessLost,  # direct messages switched off for the app
    (1200, 2018028): _Wait("message"),
    # Publishing
    (9007, 2207027): _Wait("message", 30.0),  # the container is not ready
    (9, 2207042): _Wait("message", 900.0),  # the quota of publications is used up
    (4, 2207051): _Wait("inbox", HOUR),  # looks like spam to Instagram
    (24, 2207008): _Wait("message", 60.0),  # the container cannot be used just now
    (-2, 2207020): Refused,  # the container has expired
    (25, 2207050): AccessLost,  # restricted: somebody must open the app
}
# Subcodes that mean the same under every code; also sent as codes.
_ANYWHERE: dict[int, _Meaning] = {
    2534013: AccessLost,  # Page and Instagram account are no longer linked
    2534029: AccessLost,
    2018300: Refused,  # another app owns the thread
    2018321: Refused,
    2018218: Refused,
}
_BY_CODE: dict[int, _Meaning] = {
    0: AccessLost,
    1: _Wait("message"),
    2: _Wait("inbox"),  # the service is away
    3: AccessLost,
    4: _Wait("app", 45.0),
    10: AccessLost,
    17: _Wait("inbox", 45.0),
    32: _Wait("inbox", 45.0),
    100: Refused,
    102: AccessLost,
    190: AccessLost,
    368: _Wait("inbox", HOUR),
    470: WindowClosed,
    551: Refused,
    613: _Wait("inbox", 45.0),
    1200: _Wait("message"),
    80001: _Wait("inbox", 300.0),
    80002: _Wait("inbox", 300.0),
    80006: _Wait("inbox", 300.0),
    80007: _Wait("inbox", 45.0),
    80008: _Wait("inbox", 300.0),
    # WhatsApp
    130429: _Wait("inbox", 2.0),
    131000: _Wait("message"),
    131005: AccessLost,
    131016: _Wait("inbox"),  # the service is away
    131031: AccessLost,
    131047: WindowClosed,
    131048: _Wait("inbox", HOUR),
    131056: _Wait("message", 6.0),
    131057: _Wait("inbox", 300.0),
    131064: _Wait("message", HOUR),
    133010: AccessLost,
    133016: _Wait("inbox", HOUR),
    **dict.fromkeys(range(200, 300), AccessLost),
    230: Refused,  # a profile of somebody who never wrote
}


def after_failure(failure: HttpFailure, *, sending: bool) -> ProviderError:
    """No answer: surely not sent when the request never left, else unclear."""
    if isinstance(failure, Blocked):
        return Deferred("blocked_address", "The provider's address is not reachable.", scope="app")
    if failure.request_left and sending:
        return OutcomeUnknown("no_answer", f"No answer from the provider ({failure.klass}).")
    # Who cannot even be reached is away for the whole inbox.
    scope = "message" if failure.request_left else "inbox"
    return Deferred("no_answer", f"No answer from the provider ({failure.klass}).", scope=scope)


def unclear(status: int, *, retry_after: float | None, sending: bool) -> ProviderError:
    """An answer that says nothing we understand. Too many requests (429) is a refusal."""
    code, detail = f"http_{status}", "The provider's answer was not usable."
    if sending and status != 429:
        return OutcomeUnknown(code, detail)
    scope = "inbox" if status == 429 else "message"
    return Deferred(code, detail, retry_after=retry_after, scope=scope)


def after_refusal(
    status: int,
    error: Mapping[str, Any],
    *,
    retry_after: float | None,
    sending: bool,
    token: str,
) -> ProviderError:
    """The exception for an `error` object of the Graph API."""
    number, subnumber = _integer(error.get("code")), _integer(error.get("error_subcode"), none=0)
    code = f"{number}/{subnumber}" if subnumber else str(number)
    detail = _detail(error, token)
    trace = str(error.get("fbtrace_id") or "")[:64]
    meaning = (
        _BY_SUBCODE.get((number, subnumber))
        or _ANYWHERE.get(subnumber)
        or _ANYWHERE.get(number)
        or _BY_CODE.get(number)
    )
    if isinstance(meaning, _Wait) and sending and status >= 500:
        return OutcomeUnknown(code, detail, trace_id=trace)
    if isinstance(meaning, _Wait):
        seconds = meaning.seconds if retry_after is None else retry_after
        return Deferred(code, detail, retry_after=seconds, scope=meaning.scope, trace_id=trace)
    if meaning is not None:
        return meaning(code, detail, trace_id=trace)
    if status == 429:
        return Deferred(code, detail, retry_after=retry_after, scope="inbox", trace_id=trace)
    if status < 400 or status >= 500 or number < 0 or error.get("is_transient") is True:
        if sending:
            return OutcomeUnknown(code, detail, trace_id=trace)
        return Deferred(code, detail, retry_after=retry_after, trace_id=trace)
    return Refused(code, detail, trace_id=trace)


def _integer(value: Any, none: int = -1) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else none


def _detail(error: Mapping[str, Any], token: str) -> str:
    """The text for an operator. Some messages quote the token, which must not be shown."""
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, Mapping) else None
    for text in (error.get("error_user_msg"), details, error.get("message")):
        if isinstance(text, str) and text:
            return clean_text(text.replace(token, "…") if token else text)[:500]
    return ""
