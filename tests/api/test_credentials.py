"""Who is let in: tokens, keys, the console's session; and what each may do."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from rest_framework_simplejwt.tokens import AccessToken

from accounts.models import Account, ApiAccount, Membership, User
from accounts.services import api_accounts
from tests.factories.accounts import (
    PASSWORD,
    Firm,
    access_token,
    make_api_account,
    make_member,
    make_user,
)
from tests.support.client import Answer, Api
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


def _with(api: Api, token: str) -> Answer:
    return api.signed(Authorization=f"Bearer {token}").get("/accounts")


def _token(user: User, **changes: Any) -> str:
    claims = {**AccessToken(access_token(user)).payload, **changes}  # type: ignore[arg-type]
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, settings.SECRET_KEY, algorithm="HS256")


def test_a_good_token_opens(api: Api, firm: Firm) -> None:
    assert _with(api, _token(firm.owner)).status == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": None},
        {"token_type": "refresh"},
        {"token_type": None},
        {"iss": "someone"},
        {"iss": None},
        {"aud": "other-api"},
        {"aud": None},
        {"jti": None},
        {"ver": 0},
        {"ver": None},
        {"ver": "x"},
        {"sub": "00000000-0000-7000-8000-000000000000"},
        {"sub": "not an id"},
        {"sub": None},
        {"nbf": 4102444800},
    ],
    ids=str,
)
def test_a_token_with_one_wrong_claim_is_refused(
    api: Api, firm: Firm, changes: dict[str, Any]
) -> None:
    answer = _with(api, _token(firm.owner, **changes))

    assert (answer.status, answer.code) == (401, "authentication_failed")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="ticaret"'


@pytest.mark.parametrize("algorithm", ["none", "HS512", "HS384"])
def test_a_token_of_another_algorithm_is_refused(api: Api, firm: Firm, algorithm: str) -> None:
    claims = AccessToken(access_token(firm.owner)).payload  # type: ignore[arg-type]
    key = "" if algorithm == "none" else settings.SECRET_KEY

    assert _with(api, jwt.encode(claims, key, algorithm=algorithm)).status == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "e30.e30.", "\xe9", "x" * 9000])
def test_rubbish_is_refused(api: Api, db: None, token: str) -> None:
    assert _with(api, token).status == 401


def test_a_changed_payload_is_refused(api: Api, firm: Firm, other_firm: Firm) -> None:
    head, payload, signature = access_token(firm.owner).split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims["sub"] = str(other_firm.owner.pk)
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()

    assert _with(api, f"{head}.{forged}.{signature}").status == 401


def test_a_new_token_version_ends_tokens_at_once(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    User.objects.filter(pk=firm.owner.pk).update(token_version=2)

    assert us.get("/accounts").status == 401


def test_a_deactivated_user_is_out_at_the_next_request(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    User.objects.filter(pk=firm.owner.pk).update(is_active=False)

    assert us.get("/accounts").status == 401


def test_a_changed_role_counts_at_the_next_request(api: Api, firm: Firm) -> None:
    admin = make_member(firm, Role.ADMIN)
    them = api.as_user(admin)
    path = f"/accounts/{firm.id}/api-accounts"
    assert them.get(path).status == 200
    mine = Membership.objects.unscoped().filter(user=admin)

    mine.update(role="viewer")
    demoted = them.get(path)
    mine.delete()
    removed = them.get(path)

    assert (demoted.status, demoted.code) == (403, "forbidden")
    assert (removed.status, removed.code) == (404, "not_found")


def test_anothers_account_and_no_account_answer_alike(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    us = api.as_owner(firm)
    foreign = us.get(f"/accounts/{other_firm.id}/users")
    missing = us.get("/accounts/0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87/users")

    assert foreign.status == missing.status == 404
    foreign.error.pop("requestId")
    missing.error.pop("requestId")
    assert foreign.error == missing.error


def test_an_api_account_opens_its_account_only(api: Api, firm: Firm, other_firm: Firm) -> None:
    them = api.as_api_account(firm)

    assert them.get(f"/accounts/{firm.id}/users").status == 200
    assert them.get(f"/accounts/{other_firm.id}/users").status == 404
    assert [row["id"] for row in them.get("/accounts").data["rows"]] == [str(firm.id)]


@pytest.mark.parametrize("wrong", ["key", "secret", "no secret", "no key", "long"])
def test_wrong_keys_answer_alike(api: Api, firm: Firm, wrong: str) -> None:
    api_account, secret = make_api_account(firm)
    headers = {"x_api_key": api_account.key, "x_api_secret": secret}
    match wrong:
        case "key":
            headers["x_api_key"] = "tic_unknown"
        case "secret":
            headers["x_api_secret"] = secret[:-1] + "!"
        case "no secret":
            del headers["x_api_secret"]
        case "no key":
            del headers["x_api_key"]
        case "long":
            headers["x_api_secret"] = "x" * 10_000

    answer = api.signed(**headers).get("/accounts")

    assert (answer.status, answer.code) == (401, "authentication_failed")
    api_account.refresh_from_db()
    assert api_account.last_used_at is None


@pytest.mark.parametrize("field", ["revoked_at", "expires_at"])
def test_a_key_that_ended_is_refused(api: Api, firm: Firm, field: str) -> None:
    them = api.as_api_account(firm)
    assert them.get("/accounts").status == 200
    ApiAccount.objects.unscoped().update(**{field: timezone.now()})

    assert them.get("/accounts").status == 401


def test_a_key_is_refused_from_elsewhere_than_its_addresses(api: Api, firm: Firm) -> None:
    elsewhere = api.as_api_account(firm, allowed_ips=["203.0.113.0/24"])
    here = api.as_api_account(firm, allowed_ips=["203.0.113.0/24", "127.0.0.1/32"])

    refused = elsewhere.get("/accounts", X_Forwarded_For="203.0.113.7")

    assert (refused.status, refused.code) == (403, "accounts.address_not_allowed")
    assert here.get("/accounts").status == 200


def test_the_forwarded_address_counts_as_far_as_our_own_proxies(
    api: Api, firm: Firm, settings: Any
) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    them = api.as_api_account(firm, allowed_ips=["203.0.113.7"])

    assert them.get("/accounts", X_Forwarded_For="10.0.0.1, 203.0.113.7").status == 200
    assert them.get("/accounts", X_Forwarded_For="203.0.113.7, 10.0.0.1").status == 403


def test_scopes_and_role_limit_an_api_account(api: Api, firm: Firm) -> None:
    reader = api.as_api_account(firm, scopes=["accounts:read"])
    viewer = api.as_api_account(firm, role="viewer")
    path = f"/accounts/{firm.id}/api-accounts"
    body = {"name": "Yeni", "role": "viewer"}

    assert reader.get(path).status == 200
    refused = reader.post(path, body)
    assert (refused.status, refused.code) == (403, "scope_too_small")
    assert viewer.get(path).code == "forbidden"
    assert ApiAccount.objects.unscoped().count() == 2


def test_the_last_use_is_written_once_a_minute(api: Api, firm: Firm) -> None:
    them = api.as_api_account(firm)
    them.get("/accounts")
    first = ApiAccount.objects.unscoped().get().last_used_at
    them.get("/accounts")
    second = ApiAccount.objects.unscoped().get().last_used_at
    assert first is not None
    ApiAccount.objects.unscoped().update(last_used_at=first - timedelta(minutes=2))
    them.get("/accounts")
    third = ApiAccount.objects.unscoped().get().last_used_at

    assert second == first
    assert third is not None
    assert third > first


def test_the_console_session_reads_and_writes_with_its_csrf_token(firm: Firm) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(firm.owner)
    assert client.get("/accounts").json()["data"]["total"] == 1

    refused = client.post("/accounts", {"title": "Yeni"}, content_type="application/json")
    token = "a" * 32
    client.cookies[settings.CSRF_COOKIE_NAME] = token
    written = client.post(
        "/accounts",
        {"title": "Yeni"},
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )

    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "csrf_failed")
    assert written.status_code == 201, written.content
    assert Account.objects.count() == 2


def test_a_new_token_version_ends_the_console_session(firm: Firm) -> None:
    client = Client()
    client.force_login(firm.owner)
    User.objects.filter(pk=firm.owner.pk).update(token_version=2)

    assert client.get("/accounts").status_code == 401


def test_a_user_without_an_account_sees_an_empty_list(api: Api, db: None) -> None:
    assert api.as_user(make_user()).get("/accounts").data["rows"] == []


def test_stale_credentials_do_not_stop_a_login(api: Api, firm: Firm) -> None:
    stale = api.signed(Authorization="Bearer stale")

    answer = stale.post("/auth/login", {"email": firm.owner.email, "password": PASSWORD})

    assert answer.status == 200


def test_a_limited_api_account_cannot_make_a_wider_one(api: Api, firm: Firm) -> None:
    limited = api.as_api_account(firm, scopes=["accounts:write"])

    answer = limited.post(f"/accounts/{firm.id}/api-accounts", {"name": "Geniş", "role": "viewer"})

    assert (answer.status, answer.code) == (403, "accounts.role_too_high")
    assert ApiAccount.objects.unscoped().count() == 1


def test_two_secrets_work_while_one_replaces_the_other(api: Api, firm: Firm) -> None:
    api_account, old = make_api_account(firm)
    now = timezone.now()
    _, new = api_accounts.rotate_secret(
        actor=firm.actor, api_account_id=api_account.pk, overlap=timedelta(hours=1), now=now
    )
    before = api.signed(x_api_key=api_account.key, x_api_secret=old)
    after = api.signed(x_api_key=api_account.key, x_api_secret=new)
    assert before.get("/accounts").status == after.get("/accounts").status == 200

    ApiAccount.objects.unscoped().update(previous_secret_until=now)

    assert before.get("/accounts").status == 401
    assert after.get("/accounts").status == 200
