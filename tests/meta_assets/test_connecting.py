"""There and back: consent, choice, connected assets; and who may not come back with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone

from messaging.models import Inbox
from meta_channels.models import Connection, MetaAsset, OAuthState
from tests.factories.accounts import Firm, make_user
from tests.meta_assets.conftest import Meta, Person, work
from tests.support.client import Api
from ticaret.audit.models import AuditEntry

pytestmark = pytest.mark.django_db

PAGE, INSTAGRAM, NUMBER = "100000000000101", "17841400000000101", "400000000000101"
LOGIN = "17841400000000303"


def _connections() -> int:
    return Connection.objects.unscoped().count()


def test_an_empty_firm_connects_a_page_its_instagram_and_a_number(
    person: Person, meta: Meta
) -> None:
    connection = person.connect()
    shown = person.api.get(f"/accounts/{person.firm.id}/meta/connections/{connection}").data
    assert [(o["id"], o["channel"], o["usable"]) for o in shown["offered"]] == [
        (PAGE, "facebook_page", True),
        (INSTAGRAM, "instagram_business", True),
        (NUMBER, "whatsapp_business", True),
    ]
    assert (shown["state"], shown["missingScopes"]) == ("choosing", [])
    assert Inbox.objects.for_accounts([person.firm.id]).count() == 0

    answer = person.choose(connection, PAGE, NUMBER)

    assert answer.status == 202
    shown = person.api.get(f"/accounts/{person.firm.id}/meta/connections/{connection}").data
    assert shown["state"] == "connected"
    assert {name: o["state"] for name, o in shown["outcome"].items()} == {
        PAGE: "connected",
        NUMBER: "connected",
    }
    job = person.api.get(f"/accounts/{person.firm.id}/jobs/{answer.data['job']['id']}").data
    assert (job["state"], job["progress"]) == ("succeeded", {"done": 2, "total": 2})
    rows = person.api.get(f"/accounts/{person.firm.id}/meta/assets").data["rows"]
    assert {(r["metaAssetId"], r["channel"], r["status"]) for r in rows} == {
        (NUMBER, "whatsapp_business", "active"),
        (PAGE, "facebook_page", "active"),
    }
    by_id = {row["metaAssetId"]: row for row in rows}
    assert by_id[PAGE]["daysLeft"] is None
    assert by_id[NUMBER]["daysLeft"] in (59, 60)
    assert by_id[PAGE]["capabilities"] == {
        "messaging": True,
        "comments": True,
        "publishing": True,
    }
    assert by_id[PAGE]["upkeep"]["subscribedAt"] is not None
    text = str(person.api.get(f"/accounts/{person.firm.id}/meta/assets").envelope)
    assert "EAA" not in text


def test_an_instagram_login_connects_its_account_at_once(person: Person) -> None:
    person.connect("instagram/onboarding-url")
    work()

    [row] = person.api.get(f"/accounts/{person.firm.id}/instagram/accounts").data["rows"]
    assert (row["instagramAccountId"], row["username"], row["status"]) == (
        LOGIN,
        "denizgida.magaza",
        "active",
    )
    assert row["daysLeft"] in (59, 60)
    facts = MetaAsset.objects.unscoped().get(inbox__external_id=LOGIN)
    assert facts.external_user_id == "24900000000000303"


def test_what_was_not_granted_is_told_and_not_offered(person: Person) -> None:
    connection = person.connect(
        assets=[PAGE], scopes=["pages_show_list", "pages_messaging", "pages_manage_metadata"]
    )
    shown = person.api.get(f"/accounts/{person.firm.id}/meta/connections/{connection}").data
    [offer] = shown["offered"]
    assert offer["id"] == PAGE
    assert offer["capabilities"] == {"messaging": True, "comments": False, "publishing": False}
    assert "pages_manage_posts" in shown["missingScopes"]
    assert person.choose(connection, NUMBER).code == "meta.asset_not_offered"


def test_a_declined_consent_connects_nothing_and_uses_the_state_up(person: Person) -> None:
    url = person.ask()
    answer = person.arrive(person.consent(url, decline=True))

    assert answer.status_code == 200
    assert 'data-ending="declined"' in answer.content.decode()
    assert person.arrive(person.consent(url)).status_code == 400
    assert _connections() == 0


def test_an_address_that_was_used_does_not_work_again(person: Person, meta: Meta) -> None:
    address = person.consent(person.ask())
    browser = Browser()
    browser.cookies["meta_onboarding"] = person.browser.cookies["meta_onboarding"].value
    assert person.arrive(address).status_code == 200

    again = person.arrive(address, browser)

    assert again.status_code == 400
    assert 'data-ending="stale"' in again.content.decode()
    assert _connections() == 1
    assert meta.calls("oauth/access_token") == 2


def test_another_browser_cannot_bring_the_consent_home(person: Person, meta: Meta) -> None:
    address = person.consent(person.ask())

    assert person.arrive(address, Browser()).status_code == 400
    stranger = Browser()
    stranger.cookies["meta_onboarding"] = "made-up"
    assert person.arrive(address, stranger).status_code == 400
    holder = Person(person.api, person.firm, person.meta, Browser())
    holder.ask()
    assert person.arrive(address, holder.browser).status_code == 400

    assert _connections() == 0
    assert meta.calls("oauth/access_token") == 0
    assert person.arrive(address).status_code == 200


def test_a_browser_of_somebody_else_who_is_signed_in_is_refused(person: Person) -> None:
    address = person.consent(person.ask())
    browser = Browser()
    browser.force_login(make_user())
    browser.cookies["meta_onboarding"] = person.browser.cookies["meta_onboarding"].value

    assert person.arrive(address, browser).status_code == 400
    assert _connections() == 0


def test_a_state_of_one_firm_connects_nothing_to_another(
    person: Person, api: Api, other_firm: Firm
) -> None:
    theirs = Person(api.as_owner(other_firm), other_firm, person.meta, Browser())
    ours, stolen = urlsplit(person.consent(person.ask())), theirs.ask()
    code = parse_qs(ours.query)["code"][0]
    state = parse_qs(urlsplit(stolen).query)["state"][0]

    answer = theirs.browser.get(ours.path, {"code": code, "state": parse_qs(ours.query)["state"]})
    assert answer.status_code == 400
    theirs.browser.get(ours.path, {"code": code, "state": state})
    assert Connection.objects.for_accounts([person.firm.id]).count() == 0


def test_a_state_of_one_flow_does_not_fit_the_other(person: Person) -> None:
    state = parse_qs(urlsplit(person.ask()).query)["state"][0]
    answer = person.browser.get("/instagram/oauth/callback", {"state": state, "code": "x"})
    assert answer.status_code == 400


def test_ten_minutes_later_the_address_is_too_old(person: Person) -> None:
    address = person.consent(person.ask())
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        assert person.arrive(address).status_code == 400
    assert _connections() == 0


@pytest.mark.parametrize(
    "query",
    ["state=" + "x" * 5000, "state=%ED%A0%80", "state=a%00b&code=c", "code=c", "error=%00", ""],
    ids=["long", "surrogate", "nul", "no state", "odd error", "nothing"],
)
def test_a_made_up_return_is_a_page_and_never_an_error(person: Person, query: str) -> None:
    person.ask()
    for path in ("/meta/oauth/callback", "/instagram/oauth/callback"):
        assert person.browser.get(f"{path}?{query}").status_code == 400


def test_a_code_that_meta_refuses_is_told_without_its_words(person: Person) -> None:
    url = person.ask()
    state = parse_qs(urlsplit(url).query)["state"][0]

    answer = person.browser.get("/meta/oauth/callback", {"state": state, "code": "made-up"})

    page = answer.content.decode()
    assert answer.status_code == 502
    assert 'data-ending="failed"' in page
    assert "100/36009" in page
    assert "made-up" not in page
    assert "app-secret" not in page
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_an_asset_that_another_firm_has_fails_alone(
    person: Person, api: Api, other_firm: Firm
) -> None:
    theirs = Person(api.as_owner(other_firm), other_firm, person.meta, Browser())
    theirs.choose(theirs.connect(), PAGE)

    connection = person.connect()
    person.choose(connection, PAGE, NUMBER)

    shown = person.api.get(f"/accounts/{person.firm.id}/meta/connections/{connection}").data
    assert shown["outcome"][PAGE]["code"] == "messaging.inbox_taken"
    assert shown["outcome"][NUMBER]["state"] == "connected"
    assert Inbox.objects.for_accounts([person.firm.id]).get().external_id == NUMBER


def test_the_onboarding_is_audited_and_names_no_secret(person: Person) -> None:
    url = person.ask()
    row = OAuthState.objects.unscoped().get()
    state = parse_qs(urlsplit(url).query)["state"][0]
    assert state not in (row.digest, row.browser_digest)
    entry = AuditEntry.objects.for_accounts([person.firm.id]).get(action="meta.onboarding_started")
    assert entry.changes == {}


def test_meta_being_away_while_connecting_is_waited_for(person: Person, meta: Meta) -> None:
    connection = person.connect()
    meta.control(
        "PUT", "/faults",
        faults=[{"target": "graph", "kind": "503", "match": {"path": "subscribed_apps"},
                 "times": 1}],
    )  # fmt: skip
    answer = person.choose(connection, PAGE)
    assert Inbox.objects.for_accounts([person.firm.id]).count() == 0

    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=True):
        work()

    job = person.api.get(f"/accounts/{person.firm.id}/jobs/{answer.data['job']['id']}").data
    assert job["state"] == "succeeded"
    assert Inbox.objects.for_accounts([person.firm.id]).get().external_id == PAGE


def _ticket(page: str) -> str:
    return page.partition('name="ticket" value="')[2].partition('"')[0]


def _tick(browser: Browser, ticket: str, *assets: str) -> Any:
    return browser.post("/meta/oauth/choice", {"ticket": ticket, "asset": list(assets)})


def test_the_page_of_the_consent_connects_what_is_ticked(person: Person) -> None:
    page = person.arrive(person.consent(person.ask())).content.decode()
    assert page.count('type="checkbox"') == 3
    again = _tick(person.browser, _ticket(page))
    assert (again.status_code, again.content.decode().count('type="checkbox"')) == (200, 3)

    answer = _tick(person.browser, _ticket(page), PAGE, NUMBER)

    assert answer.status_code == 200
    assert 'data-ending="connecting"' in answer.content.decode()
    work()
    rows = person.api.get(f"/accounts/{person.firm.id}/meta/assets").data["rows"]
    assert {row["metaAssetId"] for row in rows} == {PAGE, NUMBER}
    entry = AuditEntry.objects.for_accounts([person.firm.id]).get(action="meta.assets_chosen")
    assert entry.actor_label == Connection.objects.unscoped().get().requested_by
    # The cookie has done its work.
    assert _tick(person.browser, _ticket(page), INSTAGRAM).status_code == 400


def test_only_the_browser_that_came_back_may_tick_and_only_what_is_offered(person: Person) -> None:
    page = person.arrive(person.consent(person.ask())).content.decode()
    ticket = _ticket(page)
    other = Browser()
    other.cookies["meta_onboarding"] = "x" * 40
    for browser, sent in ((Browser(), ticket), (other, ticket), (person.browser, ticket[:-2])):
        assert _tick(browser, sent, PAGE).status_code == 400
    assert 'data-ending="choose"' in _tick(person.browser, ticket, "999").content.decode()
    assert person.browser.get("/meta/oauth/choice").status_code == 405
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert _tick(person.browser, ticket, PAGE).status_code == 400
    work()
    assert Inbox.objects.unscoped().count() == 0
