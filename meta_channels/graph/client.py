"""Calls to graph.facebook.com and graph.instagram.com."""

from __future__ import annotations

import hashlib
import hmac
import json as jsonlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from messaging.ports import AccessLost, Refused
from meta_channels.graph.errors import after_failure, after_refusal, unclear
from ticaret import http

_MAX_PAGES = 50
# Ids come from outside: none may add a query or climb to another node.
_PATH = re.compile(r"[A-Za-z0-9_:=-]+(/[A-Za-z0-9_:=-]+)*")


_SLOW_AT, _SLOW_SECONDS = 80, 2.0
_STOP_AT, _REGAIN_SECONDS = 100, 300.0


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of the hourly budgets is used. Meta asks to slow down at 80 and stop at 100 percent.

    `regain_seconds` is when calls are possible again, if the answer tells.
    """

    percent: int = 0
    regain_seconds: float | None = None

    @property
    def pause_seconds(self) -> float:
        """How long to hold the next send back; calls beyond the budget would prolong the wait."""
        if self.percent >= _STOP_AT:
            return self.regain_seconds or _REGAIN_SECONDS
        return _SLOW_SECONDS if self.percent >= _SLOW_AT else 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    data: Mapping[str, Any]
    usage: Usage


@dataclass(frozen=True, slots=True)
class Graph:
    """One host and one token. Every call raises a `messaging.ports.ProviderError` when it fails.

    The token goes in a header and never in an address, where logs would keep it.
    `secret` is the app's: with it every call carries its proof (`appsecret_proof`).
    """

    base_url: str
    token: str = field(repr=False)
    secret: str = field(default="", repr=False)

    def get(self, path: str, *, purpose: str, params: Mapping[str, str] | None = None) -> Answer:
        return self._call("GET", path, purpose=purpose, params=params)

    def pages(self, path: str, *, purpose: str, params: Mapping[str, str]) -> Iterator[Any]:
        """Every element of a paged list. Follows cursors: the ready-made link holds the token."""
        asked = dict(params)
        for _ in range(_MAX_PAGES):
            data = self.get(path, purpose=purpose, params=asked).data
            found = data.get("data")
            yield from found if isinstance(found, list) else ()
            paging = data.get("paging")
            paging = paging if isinstance(paging, Mapping) else {}
            cursors = paging.get("cursors")
            after = cursors.get("after") if isinstance(cursors, Mapping) else None
            if not paging.get("next") or not isinstance(after, str):
                return
            asked["after"] = after

    def post(
        self,
        path: str,
        *,
        purpose: str,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, http.UploadFile] | None = None,
        sending: bool = False,
    ) -> Answer:
        """`sending` marks a call that must not happen twice: an unclear end is `OutcomeUnknown`."""
        return self._call(
            "POST",
            path,
            purpose=purpose,
            params=params,
            json=json,
            data=data,
            files=files,
            sending=sending,
        )

    def delete(self, path: str, *, purpose: str) -> Answer:
        return self._call("DELETE", path, purpose=purpose)

    def _call(
        self,
        method: str,
        path: str,
        *,
        purpose: str,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, http.UploadFile] | None = None,
        sending: bool = False,
    ) -> Answer:
        if not self.token or not self.token.isascii() or not self.token.isprintable():
            raise AccessLost("no_token", "The inbox has no usable access token.")
        if not _PATH.fullmatch(path):
            raise Refused("bad_id", "An id of this request is empty or not one of the provider's.")
        query = dict(params or {})
        if self.secret:
            query["appsecret_proof"] = appsecret_proof(self.secret, self.token)
        try:
            response = http.request(
                method,
                f"{self.base_url}/{settings.META_GRAPH_VERSION}/{path}",
                purpose=purpose,
                headers={"Authorization": f"Bearer {self.token}"},
                params=query,
                json=json,
                data=data,
                files=files,
                provider=True,
            )
        except http.HttpFailure as failure:
            raise after_failure(failure, sending=sending) from None
        return self._answer(response, sending=sending)

    def _answer(self, response: http.Response, *, sending: bool) -> Answer:
        return read_answer(response, sending=sending, token=self.token)


def read_answer(response: http.Response, *, sending: bool = False, token: str = "") -> Answer:
    """What an answer of Meta says. Raises the `ProviderError` that it means."""
    try:
        body = response.json()
    except http.BadResponse:
        body = None
    usage = read_usage(response.headers)
    if isinstance(body, dict) and 200 <= response.status < 300 and "error" not in body:
        return Answer(body, usage)
    error = body.get("error") if isinstance(body, dict) else None
    wait = http.retry_after(response.headers, now=datetime.now(UTC))
    if isinstance(error, dict):
        raise after_refusal(
            response.status,
            error,
            retry_after=usage.regain_seconds if wait is None else wait,
            sending=sending,
            token=token,
        )
    raise unclear(response.status, retry_after=wait, sending=sending)


def facebook(token: str) -> Graph:
    """The API of Pages, of Instagram through Facebook Login, and of WhatsApp Cloud."""
    return Graph(settings.META_GRAPH_URL, token, settings.META_APP_SECRET)


def instagram(token: str) -> Graph:
    """The API of Instagram Login; it documents no proof."""
    return Graph(settings.INSTAGRAM_GRAPH_URL, token)


def appsecret_proof(secret: str, token: str) -> str:
    """Lower-case hex of HMAC-SHA256 (Meta: "Securing Graph API Requests")."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def read_usage(headers: Mapping[str, str]) -> Usage:
    """The worst of the usage headers of one answer; unreadable ones count as none."""
    percents, minutes = [0], [0.0]
    for name in ("x-app-usage", "x-page-usage", "x-business-use-case-usage"):
        try:
            document = jsonlib.loads(headers.get(name, "{}"))
        except (ValueError, RecursionError):
            continue
        for budget in _budgets(document):
            keys = ("call_count", "total_time", "total_cputime")
            percents.extend(int(_number(budget.get(key))) for key in keys)
            minutes.append(_number(budget.get("estimated_time_to_regain_access")))
    return Usage(percent=max(percents), regain_seconds=max(minutes) * 60 or None)


def _budgets(document: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(document, dict):
        return
    yield document
    for objects in document.values():
        if isinstance(objects, list):
            yield from (budget for budget in objects if isinstance(budget, dict))


def _number(value: Any) -> float:
    # The comparison also refuses NaN and infinity.
    return float(value) if isinstance(value, int | float) and 0 <= value < 10**6 else 0.0
