"""Settings of an asset, putting it away, and bringing it back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from messaging.choices import Channel
from messaging.models import Inbox
from messaging.ports import InboxAccess
from meta_channels.models import MetaAsset
from meta_channels.services import subscriptions
from tests.factories.accounts import Firm
from tests.factories.messaging import make_inbox
from tests.meta_assets.conftest import Meta, Person
from tests.support.client import Api
from ticaret.audit.models import AuditEntry

pytestmark = pytest.mark.django_db

PAGE, INSTAGRAM = "100000000000101", "17841400000000101"


def _unsubscribe() -> None:
    subscriptions.end_due(until=timezone.now() + timedelta(seconds=20))


def test_settings_change_with_their_audit_and_only_what_was_given(api: Api, firm: Firm) -> None:
    inbox = make_inbox(firm)
    path = f"/accounts/{firm.id}/meta/assets/{inbox.id}"

    shown = api.as_owner(firm).patch(path, {"syncIntervalMinutes": 30}).data

    assert shown["settings"] == {
        "syncEnabled": True,
        "syncIntervalMinutes": 30,
        "autoAssignGroupId": None,
        "commentHandling": "inbox",
    }
    entry = AuditEntry.objects.for_accounts([firm.id]).get(action="meta_asset.updated")
    assert entry.changes == {"syncIntervalMinutes": [60, 30]}
    shown = api.as_owner(firm).patch(path, {"commentHandling": "ignore"}).data
    assert shown["settings"]["syncIntervalMinutes"] == 30


@pytest.mark.parametrize(
    "body",
    [
        {"syncIntervalMinutes": 1},
        {"syncIntervalMinutes": 10**30},
        {"syncIntervalMinutes": "often"},
        {"commentHandling": "eat"},
        {"autoAssignGroupId": "nobody"},
        {"syncEnabled": "\0"},
    ],
)
def test_a_wrong_setting_is_refused_and_nothing_changes(
    api: Api, firm: Firm, body: dict[str, object]
) -> None:
    inbox = make_inbox(firm)
    answer = api.as_owner(firm).patch(f"/accounts/{firm.id}/meta/assets/{inbox.id}", body)
    assert (answer.status, answer.code) == (400, "validation_failed")
    assert Inbox.objects.unscoped().get(id=inbox.id).settings == {}


def test_a_team_must_be_one_of_the_account(api: Api, firm: Firm, other_firm: Firm) -> None:
    inbox = make_inbox(firm)
    ours = api.as_owner(firm).post(f"/accounts/{firm.id}/crm/groups", {"name": "Satış"})
    theirs = api.as_owner(other_firm).post(
        f"/accounts/{other_firm.id}/crm/groups", {"name": "Destek"}
    )
    path = f"/accounts/{firm.id}/meta/assets/{inbox.id}"

    for team in (theirs.data["id"], str(uuid4())):
        refused = api.as_owner(firm).patch(path, {"autoAssignGroupId": team})
        assert (refused.status, refused.code) == (404, "meta.team_not_found")
    team = ours.data["id"]
    shown = api.as_owner(firm).patch(path, {"autoAssignGroupId": team}).data
    assert shown["settings"]["autoAssignGroupId"] == team


def test_a_stale_version_changes_and_removes_nothing(api: Api, firm: Firm) -> None:
    inbox = make_inbox(firm)
    path = f"/accounts/{firm.id}/meta/assets/{inbox.id}"
    old = '"2020-01-01T00:00:00.000Z"'
    owner = api.as_owner(firm)
    assert owner.patch(path, {"syncEnabled": False}, If_Match=old).status == 412
    assert owner.delete(path, If_Match=old).status == 412
    assert Inbox.objects.unscoped().get(id=inbox.id).deleted_at is None
    version = owner.get(path).data["entityVersion"]
    assert owner.delete(path, If_Match=f'"{version}"').data == {
        "id": str(inbox.id),
        "deleted": True,
    }


def test_an_asset_out_of_use_comes_back_by_its_setting(api: Api, firm: Firm) -> None:
    inbox = make_inbox(firm)
    owner, path = api.as_owner(firm), f"/accounts/{firm.id}/meta/assets/{inbox.id}"
    assert owner.patch(path, {"enabled": False}).data["status"] == "disabled"
    assert owner.post(f"{path}/sync", {}).code == "meta.asset_not_active"
    assert owner.patch(path, {"enabled": True}).data["status"] == "active"


def test_lists_search_in_the_turkish_way_and_filter(api: Api, firm: Firm) -> None:
    make_inbox(firm, name="IŞIK Mağazası")
    make_inbox(firm, Channel.WHATSAPP_BUSINESS, name="Hat", phone_number="+905321234567")
    make_inbox(firm, Channel.INSTAGRAM_LOGIN, name="Işık Butik", username="isikbutik")
    owner = api.as_owner(firm)

    def names(path: str, **query: str) -> list[str]:
        rows = owner.get(f"/accounts/{firm.id}/{path}", query).data["rows"]
        return [row["name"] for row in rows]

    assert names("meta/assets", q="ışık") == ["IŞIK Mağazası"]
    assert names("meta/assets", q="MAGAZA") == ["IŞIK Mağazası"]
    assert names("meta/assets", q="532 123") == []
    assert names("meta/assets", channel="whatsapp_business") == ["Hat"]
    assert names("meta/assets", status="disabled") == []
    assert names("instagram/accounts", q="ısık") == ["Işık Butik"]


def test_an_instagram_account_is_no_meta_asset_and_the_other_way_round(
    api: Api, firm: Firm
) -> None:
    page, login = make_inbox(firm), make_inbox(firm, Channel.INSTAGRAM_LOGIN)
    owner = api.as_owner(firm)
    assert owner.get(f"/accounts/{firm.id}/meta/assets/{login.id}").status == 404
    assert owner.delete(f"/accounts/{firm.id}/instagram/accounts/{page.id}").status == 404


def test_a_removed_page_is_unsubscribed_when_its_instagram_goes_too(
    person: Person, meta: Meta
) -> None:
    found = person.connect_all()
    page, instagram = found["facebook_page"], found["instagram_business"]
    token = page.token
    assert token is not None
    base = f"/accounts/{person.firm.id}/meta/assets"

    assert person.api.delete(f"{base}/{page.id}").status == 200
    _unsubscribe()

    assert person.api.get(f"{base}/{page.id}").status == 404
    assert meta.client.graph("GET", f"/{PAGE}/subscribed_apps", token).json()["data"]
    assert Inbox.objects.unscoped().get(id=page.id).token is None

    person.api.delete(f"{base}/{instagram.id}")
    _unsubscribe()
    assert meta.client.graph("GET", f"/{PAGE}/subscribed_apps", token).json()["data"] == []
    assert MetaAsset.objects.unscoped().get(inbox=instagram).unsubscribe_at is None


def test_unsubscribing_waits_for_meta_and_keeps_the_token_for_it(
    person: Person, meta: Meta
) -> None:
    person.choose(person.connect(), PAGE)
    page = Inbox.objects.unscoped().get(external_id=PAGE)
    meta.control("PUT", "/faults", faults=[{"target": "graph", "kind": "503", "times": 1}])
    person.api.delete(f"/accounts/{person.firm.id}/meta/assets/{page.id}")

    _unsubscribe()
    facts = MetaAsset.objects.unscoped().get(inbox=page)
    assert facts.unsubscribe_at is not None
    assert facts.unsubscribe_at > timezone.now()
    assert Inbox.objects.unscoped().get(id=page.id).token is not None

    MetaAsset.objects.unscoped().filter(inbox=page).update(unsubscribe_at=timezone.now())
    _unsubscribe()
    assert Inbox.objects.unscoped().get(id=page.id).token is None


def test_connecting_again_brings_the_same_asset_back_with_its_settings(
    person: Person, meta: Meta
) -> None:
    person.choose(person.connect(), PAGE)
    page = Inbox.objects.unscoped().get(external_id=PAGE)
    path = f"/accounts/{person.firm.id}/meta/assets/{page.id}"
    person.api.patch(path, {"syncIntervalMinutes": 45})
    person.api.delete(path)
    gone = Inbox.objects.unscoped().get(id=page.id).deleted_at
    _unsubscribe()

    person.choose(person.connect(), PAGE)

    shown = person.api.get(path).data
    assert (shown["id"], shown["status"]) == (str(page.id), "active")
    assert shown["settings"]["syncIntervalMinutes"] == 45
    assert MetaAsset.objects.unscoped().get(inbox=page).missed_since == gone


def test_who_reconnects_while_the_subscription_ends_is_looked_after(
    person: Person, meta: Meta, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.choose(person.connect(), PAGE)
    page = Inbox.objects.unscoped().get(external_id=PAGE)
    connection = person.connect()
    person.api.delete(f"/accounts/{person.firm.id}/meta/assets/{page.id}")
    real = subscriptions._unsubscribe

    def meanwhile(access: InboxAccess) -> None:
        person.choose(connection, PAGE)
        real(access)

    monkeypatch.setattr(subscriptions, "_unsubscribe", meanwhile)
    _unsubscribe()

    inbox = Inbox.objects.unscoped().get(id=page.id)
    assert (inbox.deleted_at, inbox.token is not None) == (None, True)
    subscriptions.check_due(until=timezone.now() + timedelta(seconds=20))
    assert inbox.token is not None
    found = meta.client.graph("GET", f"/{PAGE}/subscribed_apps", inbox.token).json()["data"]
    assert "messages" in found[0]["subscribed_fields"]
