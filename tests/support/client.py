"""A caller of the API: speaks JSON, reads envelopes."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils.crypto import get_random_string

from accounts.models import User
from tests.factories.accounts import Firm, access_token, make_api_account

Query = dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its status, its parsed envelope, its headers."""

    status: int
    envelope: dict[str, Any]
    headers: dict[str, str]

    @property
    def data(self) -> Any:
        """The `data` of a success; fails the test with the error otherwise."""
        assert self.envelope.get("status") is True, (self.status, self.envelope)
        return self.envelope["data"]

    @property
    def error(self) -> dict[str, Any]:
        """The `error` of a refusal; fails the test with the data otherwise."""
        assert self.envelope.get("status") is False, (self.status, self.envelope)
        error: dict[str, Any] = self.envelope["error"]
        return error

    @property
    def code(self) -> str:
        return str(self.error["code"])

    @property
    def fields(self) -> dict[str, str]:
        """Field → code of a refusal."""
        return {fault["field"]: fault["code"] for fault in self.error["fields"]}


@dataclass(frozen=True, slots=True)
class Api:
    """Calls the API with these headers; `as_user` and `as_api_account` give signed-in ones."""

    headers: tuple[tuple[str, str], ...] = ()

    def signed(self, **headers: str) -> Api:
        """The same caller with more headers (`_` stands for `-`)."""
        more = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        return replace(self, headers=(*self.headers, *more))

    def as_user(self, user: User) -> Api:
        return self.signed(Authorization=f"Bearer {access_token(user)}")

    def as_owner(self, firm: Firm) -> Api:
        return self.as_user(firm.owner)

    def as_api_account(self, firm: Firm, **fields: Any) -> Api:
        """A new API account of `firm`."""
        api_account, secret = make_api_account(firm, **fields)
        return self.signed(x_api_key=api_account.key, x_api_secret=secret)

    def as_session(self, firm: Firm) -> Api:
        """The owner of `firm` in the console: the session cookie and the CSRF token."""
        browser = Client()
        browser.force_login(firm.owner)
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        token = get_random_string(32)
        cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
        return self.signed(Cookie=cookies, X_CSRFToken=token)

    def get(self, path: str, query: Query = None, **headers: str) -> Answer:
        return self.call("GET", path, None, query, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.call("POST", path, body, None, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.call("PUT", path, body, None, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.call("PATCH", path, body, None, **headers)

    def delete(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.call("DELETE", path, body, None, **headers)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: Query = None,
        **headers: str,
    ) -> Answer:
        """One request; `body` may be bytes, which go out as they are."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body)
        content_type = headers.pop("content_type", "application/json")
        response = self.raw(method, path, raw, content_type, query, **headers)
        return Answer(response.status_code, _envelope(response), dict(response.headers))

    def raw(
        self,
        method: str,
        path: str,
        body: bytes | str = b"",
        content_type: str = "application/json",
        query: Query = None,
        **headers: str,
    ) -> HttpResponse:
        """One request, answered by whatever came back."""
        sent = {**dict(self.headers), **{n.replace("_", "-"): v for n, v in headers.items()}}
        client = Client(raise_request_exception=False, enforce_csrf_checks="Cookie" in sent)
        response: Any = client.generic(
            method, path, body, content_type=content_type, headers=sent, query_params=query
        )
        answered: HttpResponse = response
        return answered


def _envelope(response: Any) -> dict[str, Any]:
    """The parsed envelope; around a file or stream, one made up to carry its bytes as text."""
    if response.headers.get("Content-Type", "").startswith("application/json"):
        envelope: dict[str, Any] = json.loads(response.content)
        return envelope
    content = response.getvalue() if response.streaming else response.content
    return {"status": response.status_code < 400, "data": content.decode(errors="replace")}
