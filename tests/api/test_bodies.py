"""What a caller may send as a body, and what is answered to the rest."""

from __future__ import annotations

import json

import pytest

from accounts.models import Account
from tests.factories.accounts import Firm
from tests.support.client import Api

pytestmark = pytest.mark.django_db

_DEEP = b'{"title": ' + b"[" * 100 + b"]" * 100 + b"}"
_VERY_DEEP = b"[" * 200_000 + b"]" * 200_000


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{'title': 'x'}",
        b'{"title": NaN}',
        b'{"title": Infinity}',
        b'{"title": "\xff\xfe"}',
        b'{"title": ' + b"9" * 5000 + b"}",
        _DEEP,
        _VERY_DEEP,
    ],
    ids=["cut", "quotes", "nan", "infinity", "latin", "digits", "deep", "very deep"],
)
def test_a_body_that_is_not_json_is_refused_and_nothing_is_stored(
    api: Api, firm: Firm, body: bytes
) -> None:
    answer = api.as_owner(firm).post("/accounts", body)

    assert (answer.status, answer.code) == (400, "malformed_body")
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (b'{"title": "a\\u0000b"}', "title", "invalid_characters"),
        (b'{"title": "a\\ud800b"}', "title", "invalid_characters"),
        (b'{"title": "x", "meta": {"a": [1, "\\udfff"]}}', "meta.a.1", "invalid_characters"),
        (b'{"title": "x", "n": 1e999}', "n", "out_of_range"),
        (b'{"title": "x", "n": 18446744073709551616}', "n", "out_of_range"),
        (b'{"title": ""}', "title", "blank"),
        (b"{}", "title", "required"),
        (b"[]", "", "invalid"),
        (b'"text"', "", "invalid"),
        (b'{"title": {"a": 1}}', "title", "invalid"),
        (b'{"title": "x", "timeZone": "Europe/Ankara"}', "timeZone", "invalid_choice"),
        (b'{"title": "x", "defaultCurrency": "lira"}', "defaultCurrency", "invalid"),
        (b'{"title": "x", "slug": "\xc4\xb1"}', "slug", "invalid"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(
    api: Api, firm: Firm, body: bytes, field: str, code: str
) -> None:
    answer = api.as_owner(firm).post("/accounts", body)

    assert (answer.status, answer.code) == (400, "validation_failed")
    assert answer.fields == {field: code}
    assert Account.objects.count() == 1


def test_a_body_over_a_mebibyte_is_refused_by_its_announced_length(api: Api, firm: Firm) -> None:
    body = json.dumps({"title": "x" * 1024 * 1024}).encode()

    answer = api.as_owner(firm).post("/accounts", body)

    assert (answer.status, answer.code) == (413, "body_too_large")
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_another_content_type_is_refused(api: Api, firm: Firm, content_type: str) -> None:
    answer = api.as_owner(firm).post("/accounts", b'{"title": "x"}', content_type=content_type)

    assert (answer.status, answer.code) == (415, "unsupported_media_type")
    assert Account.objects.count() == 1


def test_a_charset_beside_the_content_type_is_fine(api: Api, firm: Firm) -> None:
    answer = api.as_owner(firm).post(
        "/accounts", b'{"title": "Yeni"}', content_type="application/json; charset=utf-8"
    )

    assert answer.status == 201


def test_keys_that_are_not_declared_have_no_effect(api: Api, firm: Firm) -> None:
    body = {
        "title": "Yeni",
        "id": str(firm.id),
        "createdAt": "2001-01-01T00:00:00Z",
        "default_currency": "USD",
        "role": "viewer",
    }

    created = api.as_owner(firm).post("/accounts", body).data

    assert created["id"] != str(firm.id)
    assert created["createdAt"] > "2026"
    assert created["defaultCurrency"] == "TRY"
