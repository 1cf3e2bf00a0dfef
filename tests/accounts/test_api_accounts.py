"""What an API account may do, and for how long, through the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import ApiAccount
from tests.factories.accounts import Firm, make_api_account
from tests.factories.messaging import make_inbox
from tests.support.client import Api
from ticaret.audit.models import AuditEntry
from ticaret.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


def _path(firm: Firm, api_account: ApiAccount) -> str:
    return f"/accounts/{firm.id}/api-accounts/{api_account.pk}"


def _keys(api: Api, api_account: ApiAccount, secret: str) -> Api:
    return api.signed(x_api_key=api_account.key, x_api_secret=secret)


def test_a_change_counts_at_the_next_request(api: Api, firm: Firm) -> None:
    api_account, secret = make_api_account(firm)
    us, them = api.as_owner(firm), _keys(api, api_account, secret)
    members = f"/accounts/{firm.id}/users"
    assert them.get(members).status == 200

    changed = us.patch(_path(firm, api_account), {"scopes": ["messages:read"], "name": "Kasa"})

    assert (changed.data["name"], changed.data["scopes"]) == ("Kasa", ["messages:read"])
    assert (them.get(members).status, them.get(members).code) == (403, "scope_too_small")
    us.patch(_path(firm, api_account), {"scopes": None, "allowedIps": ["203.0.113.0/24"]})
    assert them.get(members).code == "accounts.address_not_allowed"
    us.patch(_path(firm, api_account), {"allowedIps": ["127.0.0.1"], "role": "viewer"})
    assert them.get(members).status == 200
    assert them.get(f"/accounts/{firm.id}/api-accounts").status == 403


def test_a_change_is_audited_with_before_and_after_and_published(api: Api, firm: Firm) -> None:
    api_account, _ = make_api_account(firm, name="Depo")

    api.as_owner(firm).patch(_path(firm, api_account), {"name": "Kasa", "role": "viewer"})

    entry = AuditEntry.objects.for_accounts([firm.id]).latest("id")
    assert (entry.action, entry.target_id) == ("api_account.updated", api_account.pk)
    assert entry.changes == {"name": ["Depo", "Kasa"], "role": ["admin", "viewer"]}
    event = OutboxEvent.objects.for_accounts([firm.id]).latest("id")
    assert (event.type, event.payload) == (
        "api_account.updated",
        {"apiAccountId": str(api_account.pk), "name": "Kasa", "role": "viewer"},
    )


def test_a_patch_changes_only_what_was_sent(api: Api, firm: Firm) -> None:
    api_account, _ = make_api_account(firm, scopes=["messages:read"], allowed_ips=["::1/128"])
    us = api.as_owner(firm)
    before = us.get(_path(firm, api_account)).data

    after = us.patch(_path(firm, api_account), {"name": "Kasa"}).data

    assert {name for name in before if before[name] != after[name]} == {
        "name",
        "updatedAt",
        "entityVersion",
    }


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"role": "owner"}, 403, "accounts.role_too_high"),
        ({"inboxIds": [str(uuid4())]}, 400, "accounts.inbox_not_found"),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, 400, "validation_failed"),
        ({"scopes": ["everything"]}, 400, "validation_failed"),
    ],
)
def test_a_refused_change_changes_nothing(
    api: Api, firm: Firm, body: dict[str, Any], status: int, code: str
) -> None:
    api_account, _ = make_api_account(firm)
    stored = ApiAccount.objects.unscoped().values().get()

    answer = api.as_api_account(firm).patch(_path(firm, api_account), body)

    assert (answer.status, answer.code) == (status, code)
    assert ApiAccount.objects.unscoped().values().get(pk=api_account.pk) == stored


def test_inboxes_must_be_the_accounts_own(api: Api, firm: Firm, other_firm: Firm) -> None:
    own, foreign = make_inbox(firm), make_inbox(other_firm)
    us = api.as_owner(firm)
    path = f"/accounts/{firm.id}/api-accounts"

    refused = us.post(path, {"name": "x", "inboxIds": [str(own.pk), str(foreign.pk)]})
    made = us.post(path, {"name": "x", "inboxIds": [str(own.pk), str(own.pk)]})

    assert (refused.status, refused.code) == (400, "accounts.inbox_not_found")
    assert made.data["inboxIds"] == [str(own.pk)]
    assert ApiAccount.objects.unscoped().count() == 1


def test_a_stale_or_revoked_api_account_is_not_changed(api: Api, firm: Firm) -> None:
    api_account, _ = make_api_account(firm)
    us = api.as_owner(firm)
    path = _path(firm, api_account)

    assert us.patch(path, {"name": "x"}, If_Match='"2020-01-01T00:00:00.000Z"').status == 412
    us.post(f"{path}/revoke")
    assert us.patch(path, {"name": "x"}).code == "accounts.api_account_revoked"
    assert us.get(path).data["name"] == "Entegrasyon"


def test_its_life_is_in_the_trail_and_in_the_feed_without_a_secret(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    made = us.post(f"/accounts/{firm.id}/api-accounts", {"name": "Depo", "role": "agent"}).data
    path = f"/accounts/{firm.id}/api-accounts/{made['id']}"
    rotated = us.post(f"{path}/rotate-secret").data
    us.post(f"{path}/revoke")
    us.post(f"{path}/revoke")

    entries = AuditEntry.objects.for_accounts([firm.id]).filter(target_id=made["id"])
    events = OutboxEvent.objects.for_accounts([firm.id]).order_by("id")
    lived = ["api_account.created", "api_account.rotated", "api_account.revoked"]
    assert [entry.action for entry in entries.order_by("id")] == lived
    assert [event.type for event in events] == lived
    told = str(list(entries.values())) + str(list(events.values()))
    assert made["secret"] not in told and rotated["secret"] not in told


def test_the_last_use_is_noted(api: Api, firm: Firm) -> None:
    api_account, secret = make_api_account(firm)
    us = api.as_owner(firm)
    assert us.get(_path(firm, api_account)).data["lastUsedAt"] is None

    _keys(api, api_account, secret).get("/accounts")

    api_account.refresh_from_db()
    assert api_account.last_used_at is not None
    assert timezone.now() - api_account.last_used_at < timedelta(minutes=1)
