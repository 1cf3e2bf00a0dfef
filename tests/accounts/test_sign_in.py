"""Signing in, staying signed in, signing out, through the API."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Account, RefreshToken, SignIn, User
from accounts.tasks import forget_sign_ins
from tests.factories.accounts import PASSWORD, Firm, make_user
from tests.support.client import Answer, Api

pytestmark = pytest.mark.django_db

_NEW = {
    "email": "Yeni@Ornek.com.tr",
    "password": "Cok-Gizli-Parola-7",
    "firstName": "Işıl",
    "lastName": "Öz",
    "accountTitle": "Işıl Çiçekçilik",
}


def _login(api: Api, user: User) -> dict[str, Any]:
    data: dict[str, Any] = api.post("/auth/login", {"email": user.email, "password": PASSWORD}).data
    return data


def _refresh(api: Api, token: str) -> Answer:
    return api.post("/auth/refresh", {"refreshToken": token})


def test_a_login_gives_tokens_the_user_and_the_accounts(api: Api, firm: Firm) -> None:
    answer = api.post("/auth/login", {"email": firm.owner.email.upper(), "password": PASSWORD})

    assert answer.data["user"]["id"] == str(firm.owner.pk)
    assert answer.data["tokenType"] == "Bearer"
    assert answer.data["expiresIn"] == 300
    assert [(row["id"], row["role"]) for row in answer.data["accounts"]] == [
        (str(firm.id), "owner")
    ]
    me = api.signed(Authorization=f"Bearer {answer.data['accessToken']}").get("/auth/me")
    assert me.data["user"]["email"] == firm.owner.email
    assert me.data["accounts"] == answer.data["accounts"]


def test_an_unknown_address_a_wrong_password_and_an_inactive_user_answer_alike(
    api: Api, firm: Firm
) -> None:
    inactive = make_user(is_active=False)
    tries = [
        {"email": "kimse@ornek.com.tr", "password": PASSWORD},
        {"email": firm.owner.email, "password": "Yanlis-Parola-1"},
        {"email": inactive.email, "password": PASSWORD},
    ]

    answers = [api.post("/auth/login", body) for body in tries]

    for answer in answers:
        assert (answer.status, answer.code) == (401, "accounts.wrong_credentials")
        answer.error.pop("requestId")
    assert answers[0].envelope == answers[1].envelope == answers[2].envelope
    assert SignIn.objects.count() == 0


def test_ten_tries_a_minute_for_one_address_whatever_its_case(api: Api, firm: Firm) -> None:
    wrong = [
        api.post("/auth/login", {"email": email, "password": "x"}).status
        for email in [firm.owner.email, firm.owner.email.upper()] * 5
    ]

    right = api.post("/auth/login", {"email": firm.owner.email, "password": PASSWORD})

    assert wrong == [401] * 10
    assert (right.status, right.code) == (429, "throttled")


def test_only_digests_of_refresh_tokens_are_stored(api: Api, firm: Firm) -> None:
    token = _login(api, firm.owner)["refreshToken"]

    assert token not in str(list(RefreshToken.objects.values()))


def test_a_refresh_gives_new_tokens_and_uses_the_old_one_up(api: Api, firm: Firm) -> None:
    first = _login(api, firm.owner)["refreshToken"]

    second = _refresh(api, first).data
    again = _refresh(api, first)
    after = _refresh(api, second["refreshToken"])

    assert second["refreshToken"] != first
    assert (again.status, again.code) == (401, "accounts.refresh_refused")
    assert after.status == 401, "using a token twice must end the whole sign-in"
    assert SignIn.objects.get().revoked_at is not None


def test_an_idempotency_key_does_not_hide_a_reuse(api: Api, firm: Firm) -> None:
    first = _login(api, firm.owner)["refreshToken"]
    _refresh(api, first)

    again = api.post("/auth/refresh", {"refreshToken": first}, Idempotency_Key="k-1")

    assert again.status == 401
    assert SignIn.objects.get().revoked_at is not None


def test_reuse_ends_one_sign_in_and_not_the_others(api: Api, firm: Firm) -> None:
    phone = _login(api, firm.owner)["refreshToken"]
    desk = _login(api, firm.owner)["refreshToken"]
    _refresh(api, phone)
    _refresh(api, phone)

    assert _refresh(api, desk).status == 200


@pytest.mark.parametrize("event", ["version", "inactive", "expired", "unknown", "access token"])
def test_a_refresh_token_that_is_no_longer_good_is_refused(
    api: Api, firm: Firm, event: str
) -> None:
    tokens = _login(api, firm.owner)
    token = tokens["refreshToken"]
    match event:
        case "version":
            User.objects.update(token_version=2)
        case "inactive":
            User.objects.update(is_active=False)
        case "expired":
            RefreshToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "unknown":
            token = "unknown"
        case "access token":
            token = tokens["accessToken"][:200]

    answer = _refresh(api, token)

    assert (answer.status, answer.code) == (401, "accounts.refresh_refused")
    assert RefreshToken.objects.count() == 1


def test_a_refresh_token_is_no_access_token(api: Api, firm: Firm) -> None:
    token = _login(api, firm.owner)["refreshToken"]

    assert api.signed(Authorization=f"Bearer {token}").get("/accounts").status == 401


@pytest.mark.django_db(transaction=True)
def test_of_twenty_parallel_refreshes_one_succeeds(api: Api) -> None:
    user = make_user()
    for _ in range(3):
        token = _login(api, user)["refreshToken"]

        def use(_: int, token: str = token) -> int:
            try:
                return _refresh(api, token).status
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(use, range(20)))

        assert sorted(statuses) == [200, *[401] * 19]
        assert SignIn.objects.latest("created_at").revoked_at is not None


def test_sign_ins_that_nothing_can_continue_are_forgotten(api: Api, firm: Firm) -> None:
    old = _login(api, firm.owner)["refreshToken"]
    RefreshToken.objects.update(expires_at=timezone.now())
    kept = _refresh(api, _login(api, firm.owner)["refreshToken"]).data["refreshToken"]

    forget_sign_ins()

    assert SignIn.objects.count() == 1
    assert RefreshToken.objects.count() == 2
    assert _refresh(api, old).status == 401
    assert _refresh(api, kept).status == 200


def test_a_logout_ends_the_tokens_of_its_sign_in(api: Api, firm: Firm) -> None:
    tokens = _login(api, firm.owner)
    us = api.signed(Authorization=f"Bearer {tokens['accessToken']}")

    assert us.post("/auth/logout").status == 200
    assert us.post("/auth/logout", {"refreshToken": "unknown"}).status == 200
    assert us.get("/accounts").status == 200

    out = us.post("/auth/logout", {"refreshToken": tokens["refreshToken"]})

    assert (out.status, out.data) == (200, {"loggedOut": True})
    assert us.get("/accounts").status == 401
    assert _refresh(api, tokens["refreshToken"]).status == 401


def test_a_registration_makes_the_user_and_the_first_account(api: Api, db: None) -> None:
    answer = api.post("/auth/register", _NEW)

    assert answer.status == 201
    assert answer.data["user"]["email"] == "yeni@ornek.com.tr"
    assert answer.data["user"]["displayName"] == "Işıl Öz"
    account = answer.data["accounts"][0]
    assert (account["slug"], account["role"]) == ("isil-cicekcilik", "owner")
    assert (account["defaultCurrency"], account["timeZone"]) == ("TRY", "Europe/Istanbul")
    login = api.post("/auth/login", {"email": _NEW["email"], "password": _NEW["password"]})
    assert login.status == 200
    assert User.objects.get().password.startswith("argon2")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("kisa", "password_too_short"),
        ("password1234", "password_too_common"),
        ("yeni@ornek.com", "password_too_similar"),
    ],
)
def test_a_weak_password_is_refused_in_the_language_asked_for(
    api: Api, db: None, password: str, code: str
) -> None:
    turkish = api.post("/auth/register", {**_NEW, "password": password})
    english = api.signed(Accept_Language="en").post(
        "/auth/register", {**_NEW, "password": password}
    )

    assert (turkish.status, turkish.fields) == (400, {"password": code})
    assert turkish.error["fields"][0]["message"] != english.error["fields"][0]["message"]
    assert User.objects.count() == 0
    assert Account.objects.count() == 0


def test_an_address_in_use_is_refused_whatever_its_case(api: Api, firm: Firm) -> None:
    answer = api.post("/auth/register", {**_NEW, "email": firm.owner.email.upper()})

    assert (answer.status, answer.code) == (409, "accounts.email_taken")
    assert (User.objects.count(), Account.objects.count()) == (1, 1)
