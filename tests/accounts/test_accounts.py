"""Accounts, members and API accounts, through the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account, ApiAccount, Membership
from tests.factories.accounts import Firm, make_api_account, make_member, make_user
from tests.support.client import Api
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


def test_who_makes_an_account_owns_it(api: Api, db: None) -> None:
    user = make_user()
    us = api.as_user(user)

    created = us.post("/accounts", {"title": "Çınar Gıda", "locale": "en"})

    assert created.status == 201
    assert created.data["slug"] == "cinar-gida"
    assert created.data["entityVersion"] == created.data["updatedAt"]
    membership = Membership.objects.unscoped().get()
    assert (membership.user_id, membership.role) == (user.pk, "owner")
    assert us.get("/accounts").data["rows"] == [created.data]


def test_two_accounts_of_one_title_get_two_slugs(api: Api, firm: Firm) -> None:
    created = api.as_owner(firm).post("/accounts", {"title": firm.account.title})

    assert created.status == 201
    assert created.data["slug"].startswith("kuzey-ticaret-")


def test_a_slug_in_use_is_refused(api: Api, firm: Firm) -> None:
    answer = api.as_owner(firm).post("/accounts", {"title": "x", "slug": firm.account.slug})

    assert (answer.status, answer.code) == (409, "accounts.slug_taken")
    assert Account.objects.count() == 1


def test_an_api_account_cannot_make_an_account(api: Api, firm: Firm) -> None:
    answer = api.as_api_account(firm).post("/accounts", {"title": "x"})

    assert (answer.status, answer.code) == (403, "accounts.only_users")
    assert Account.objects.count() == 1


def test_members_are_listed_with_their_roles(api: Api, firm: Firm, other_firm: Firm) -> None:
    agent = make_member(firm, Role.AGENT, first_name="Ali", last_name="Can")
    inactive = make_member(firm, Role.VIEWER, is_active=False)

    rows = api.as_user(agent).get(f"/accounts/{firm.id}/users").data["rows"]

    assert [(row["id"], row["role"], row["status"]) for row in rows] == [
        (str(firm.owner.pk), "owner", "active"),
        (str(agent.pk), "agent", "active"),
        (str(inactive.pk), "viewer", "inactive"),
    ]
    assert (rows[1]["firstName"], rows[1]["email"]) == ("Ali", agent.email)


def test_a_new_api_account_shows_its_secret_once(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    path = f"/accounts/{firm.id}/api-accounts"
    body = {"name": "Depo", "role": "agent", "scopes": ["messages:read"], "allowedIps": ["::1"]}

    created = us.post(path, body)

    assert created.status == 201
    assert created.data["key"].startswith("tic_")
    assert len(created.data["secret"]) == 43
    assert created.data["scopes"] == ["messages:read"]
    assert created.data["allowedIps"] == ["::1/128"]
    listed = us.get(path).data["rows"]
    assert [row["id"] for row in listed] == [created.data["id"]]
    assert "secret" not in str(listed).lower().replace("previoussecretuntil", "")
    assert created.data["secret"] not in str(list(ApiAccount.objects.unscoped().values()))


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x", "role": "king"}, "role"),
        ({"name": "x", "scopes": ["everything"]}, "scopes.0"),
        ({"name": "x", "scopes": "messages:read"}, "scopes"),
        ({"name": "x", "allowedIps": ["10.0.0.0/99"]}, "allowedIps.0"),
        ({"name": "x", "inboxIds": ["nope"]}, "inboxIds.0"),
        ({"name": "x", "expiresAt": "soon"}, "expiresAt"),
    ],
)
def test_a_malformed_api_account_is_refused_by_field(
    api: Api, firm: Firm, body: dict[str, Any], field: str
) -> None:
    answer = api.as_owner(firm).post(f"/accounts/{firm.id}/api-accounts", body)

    assert answer.status == 400
    assert list(answer.fields) == [field]
    assert ApiAccount.objects.unscoped().count() == 0


def test_nobody_makes_an_api_account_greater_than_themselves(api: Api, firm: Firm) -> None:
    admin = api.as_user(make_member(firm, Role.ADMIN))
    path = f"/accounts/{firm.id}/api-accounts"

    refused = admin.post(path, {"name": "x", "role": "owner"})

    assert (refused.status, refused.code) == (403, "accounts.role_too_high")
    assert ApiAccount.objects.unscoped().count() == 0


@pytest.mark.parametrize(("body", "old"), [({}, 200), ({"overlapSeconds": 0}, 401)])
def test_a_rotated_secret_replaces_the_old_one_after_the_overlap(
    api: Api, firm: Firm, body: dict[str, int], old: int
) -> None:
    api_account, secret = make_api_account(firm)
    path = f"/accounts/{firm.id}/api-accounts/{api_account.pk}/rotate-secret"

    rotated = api.as_owner(firm).post(path, body)

    keys = api.signed(x_api_key=api_account.key)
    assert keys.signed(x_api_secret=rotated.data["secret"]).get("/accounts").status == 200
    assert keys.signed(x_api_secret=secret).get("/accounts").status == old


@pytest.mark.parametrize("seconds", [-1, 604801, "soon", None])
def test_a_wrong_overlap_is_refused_and_the_secret_stays(
    api: Api, firm: Firm, seconds: Any
) -> None:
    api_account, secret = make_api_account(firm)
    path = f"/accounts/{firm.id}/api-accounts/{api_account.pk}/rotate-secret"

    answer = api.as_owner(firm).post(path, {"overlapSeconds": seconds})

    assert list(answer.fields) == ["overlapSeconds"]
    keys = api.signed(x_api_key=api_account.key, x_api_secret=secret)
    assert keys.get("/accounts").status == 200


def test_a_revoked_api_account_is_out_at_the_next_request(api: Api, firm: Firm) -> None:
    api_account, secret = make_api_account(firm)
    them = api.signed(x_api_key=api_account.key, x_api_secret=secret)
    us = api.as_owner(firm)
    path = f"/accounts/{firm.id}/api-accounts/{api_account.pk}"
    assert them.get("/accounts").status == 200

    revoked = us.post(f"{path}/revoke")

    assert revoked.data["revokedAt"]
    assert them.get("/accounts").status == 401
    assert us.post(f"{path}/revoke").data["revokedAt"] == revoked.data["revokedAt"]
    assert us.post(f"{path}/rotate-secret").code == "accounts.api_account_revoked"


def test_an_api_account_can_be_made_to_expire(api: Api, firm: Firm) -> None:
    past = timezone.now() - timedelta(seconds=1)

    assert api.as_api_account(firm, expires_at=past).get("/accounts").status == 401
