"""Every answer comes in the envelope, with its language and its request id."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import connection

from accounts import selectors
from tests.factories.accounts import Firm
from tests.support.client import Api

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/no/such/route", 404, "not_found"),
        ("GET", "/accounts/not-an-id/users", 404, "not_found"),
        ("GET", "/accounts/123/users", 404, "not_found"),
        ("GET", "/accounts/%00/users", 404, "not_found"),
        ("DELETE", "/accounts", 405, "method_not_allowed"),
        ("OPTIONS", "/accounts", 405, "method_not_allowed"),
        ("GET", "/auth/login", 405, "method_not_allowed"),
        ("TRACE", "/accounts", 405, "method_not_allowed"),
        ("GET", "/accounts", 401, "not_authenticated"),
    ],
)
def test_a_refusal_outside_any_view_is_an_envelope_too(
    api: Api, method: str, path: str, status: int, code: str
) -> None:
    answer = api.call(method, path)

    assert (answer.status, answer.code) == (status, code)
    assert answer.error["requestId"] == answer.headers["X-Request-Id"]
    assert answer.headers["Content-Type"] == "application/json"


def test_answers_are_not_to_be_stored_on_their_way(api: Api, firm: Firm) -> None:
    assert api.as_owner(firm).get("/auth/me").headers["Cache-Control"] == "no-store"


def test_a_wrong_method_names_the_right_ones(api: Api) -> None:
    stale = api.signed(Authorization="Bearer stale")

    allowed = stale.call("PUT", "/accounts").headers["Allow"]

    assert {"GET", "POST"} <= set(allowed.split(", "))


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ({}, "Oturum açmanız gerekiyor."),
        ({"Accept_Language": "en"}, "You need to sign in."),
        ({"Accept_Language": "en-GB,en;q=0.9,tr;q=0.8"}, "You need to sign in."),
        ({"Accept_Language": "tr-TR"}, "Oturum açmanız gerekiyor."),
        ({"Accept_Language": "xx, */broken"}, "Oturum açmanız gerekiyor."),
    ],
)
def test_a_message_follows_the_language_asked_for(
    api: Api, language: dict[str, str], message: str
) -> None:
    assert api.signed(**language).get("/accounts").error["message"] == message


def test_a_field_message_follows_the_language_too(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)

    turkish = us.post("/accounts", {}).error["fields"][0]["message"]
    english = us.signed(Accept_Language="en").post("/accounts", {}).error["fields"][0]["message"]

    assert (turkish, english) == ("Bu alan zorunlu.", "This field is required.")


def test_a_plain_request_id_is_kept_and_another_replaced(api: Api) -> None:
    kept = api.get("/accounts", X_Request_Id="order-import-42")
    replaced = api.get("/accounts", X_Request_Id="a b\tc<script>")

    assert kept.headers["X-Request-Id"] == "order-import-42"
    assert len(replaced.headers["X-Request-Id"]) == 32


def test_times_are_utc_with_milliseconds(api: Api, firm: Firm) -> None:
    row = api.as_owner(firm).get("/accounts").data["rows"][0]

    assert row["createdAt"] == (
        firm.account.created_at.strftime("%Y-%m-%dT%H:%M:%S.")
        + f"{firm.account.created_at.microsecond // 1000:03d}Z"
    )


def test_a_bug_answers_500_without_a_word_about_it_and_logs_no_value(
    api: Api, firm: Firm, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(**_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT CAST(%s AS integer)", ["GIZLI-DEGER".lower()])

    monkeypatch.setattr(selectors, "accounts", broken)

    with caplog.at_level(logging.ERROR):
        answer = api.as_owner(firm).get("/accounts")

    assert (answer.status, answer.code) == (500, "internal_error")
    assert "gizli-deger" not in str(answer.envelope)
    assert answer.error["requestId"] in caplog.text
    assert "in broken" in caplog.text
    assert "gizli-deger" not in caplog.text
