"""Tokens: known ahead when they end, renewed in time, lost with a word to everybody, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from messaging.choices import Channel, DispatchState, MessageStatus
from messaging.models import Dispatch, Inbox, Message
from messaging.services import dispatching
from meta_channels.models import MetaAsset
from meta_channels.services import guardian, notices, subscriptions
from tests.meta_assets.conftest import Meta, Person, work
from ticaret.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


def _fresh(inbox: Inbox) -> Inbox:
    return Inbox.objects.unscoped().get(id=inbox.id)


def _look(inbox: Inbox) -> None:
    """The guardian's turn, now."""
    MetaAsset.objects.unscoped().filter(inbox=inbox).update(token_check_at=timezone.now())
    guardian.check_due(until=timezone.now() + timedelta(seconds=20))


def _tell() -> None:
    guardian.tell_of_losses(now=timezone.now())
    notices.send_due(now=timezone.now())


def _told(inbox: Inbox, kind: str) -> list[dict[str, object]]:
    rows = OutboxEvent.objects.unscoped().filter(type=kind, account_id=inbox.account_id)
    return [row.payload for row in rows.order_by("id")]


@pytest.fixture
def login(person: Person) -> Inbox:
    person.connect("instagram/onboarding-url")
    work()
    return Inbox.objects.unscoped().get(channel=Channel.INSTAGRAM_LOGIN)


@pytest.fixture
def page(person: Person) -> Inbox:
    person.choose(person.connect(), "100000000000101")
    return Inbox.objects.unscoped().get(channel=Channel.FACEBOOK_PAGE)


def _age(inbox: Inbox, days: float) -> None:
    MetaAsset.objects.unscoped().filter(inbox=inbox).update(
        token_issued_at=timezone.now() - timedelta(days=days)
    )


def test_an_instagram_token_is_renewed_from_its_seventh_day(
    login: Inbox, meta: Meta, person: Person
) -> None:
    meta.control("PUT", "/tokens", kind="INSTAGRAM", ageDays=8, expiresInSeconds=52 * 86400)
    Inbox.objects.unscoped().filter(id=login.id).update(
        token_expires_at=timezone.now() + timedelta(days=52)
    )
    _age(login, 6.9)
    _look(login)
    assert meta.calls("refresh_access_token") == 0
    old = _fresh(login).token

    _age(login, 7.1)
    _look(login)

    new = _fresh(login)
    assert meta.calls("refresh_access_token") == 1
    assert new.token != old
    assert new.token_expires_at is not None
    assert (new.token_expires_at - timezone.now()).days in (59, 60)
    [row] = person.api.get(f"/accounts/{person.firm.id}/instagram/accounts").data["rows"]
    assert row["daysLeft"] in (59, 60)


def test_two_workers_renew_a_token_once(login: Inbox, meta: Meta) -> None:
    """The first has claimed it: for the second there is nothing due."""
    _age(login, 8)
    meta.control("PUT", "/tokens", kind="INSTAGRAM", ageDays=8)
    MetaAsset.objects.unscoped().filter(inbox=login).update(token_check_at=timezone.now())
    real = guardian.check

    def meanwhile(*, inbox_id: object) -> None:
        assert guardian._claim(timezone.now()) == []
        real(inbox_id=login.id)

    with patch.object(guardian, "check", meanwhile):
        guardian.check_due(until=timezone.now() + timedelta(seconds=20))
    assert meta.calls("refresh_access_token") == 1


def test_a_reconnect_meanwhile_is_not_undone_by_an_older_renewal(login: Inbox, meta: Meta) -> None:
    _age(login, 8)
    meta.control("PUT", "/tokens", kind="INSTAGRAM", ageDays=8)
    real = guardian._keep

    def keep(access: object, grant: object, *, now: datetime) -> None:
        inbox = _fresh(login)
        inbox.token = "of-the-reconnect"
        inbox.save()
        real(access, grant, now=now)  # type: ignore[arg-type]

    with patch.object(guardian, "_keep", keep):
        _look(login)
    assert _fresh(login).token == "of-the-reconnect"


def test_the_end_is_told_fourteen_seven_and_one_day_ahead_once_each(login: Inbox) -> None:
    end = timezone.now() + timedelta(days=30)
    Inbox.objects.unscoped().filter(id=login.id).update(token_expires_at=end)
    seen = []
    for left in (20, 13.5, 13.2, 6.5, 0.5):
        with time_machine.travel(end - timedelta(days=left), tick=True):
            # Instagram does not renew it: then the warnings are all that is left.
            _age(login, 0)
            _look(login)
            _tell()
        seen.append([event["daysLeft"] for event in _told(login, "meta_asset.access_expiring")])

    assert seen == [[], [14], [14], [14, 7], [14, 7, 1]]
    assert [message.subject for message in mail.outbox] == [
        "Erişim 14 gün içinde sona eriyor: Deniz Gıda Mağaza",
        "Erişim 7 gün içinde sona eriyor: Deniz Gıda Mağaza",
        "Erişim 1 gün içinde sona eriyor: Deniz Gıda Mağaza",
    ]


def test_a_number_takes_its_end_from_what_meta_says(person: Person, meta: Meta) -> None:
    person.choose(person.connect(), "400000000000101")
    number = Inbox.objects.unscoped().get(channel=Channel.WHATSAPP_BUSINESS)
    meta.control("PUT", "/tokens", kind="USER", expiresInSeconds=5 * 86400)

    _look(number)

    fresh = _fresh(number)
    assert fresh.token_expires_at is not None
    assert (fresh.token_expires_at - timezone.now()).days in (4, 5)
    assert [event["daysLeft"] for event in _told(number, "meta_asset.access_expiring")] == [5]


def test_an_expired_access_holds_answers_and_releases_them_in_order_once(
    page: Inbox, person: Person, meta: Meta
) -> None:
    meta.client.write("messenger", text="Merhaba")
    meta.deliver(1)
    [thread] = person.api.get("/meta/threads").data["rows"]
    meta.control("PUT", "/tokens", subcode=460)
    for text in ("bir", "iki", "üç"):
        sent = person.api.post(f"/meta/threads/{thread['id']}/messages", {"text": text})
        assert sent.status == 202

    dispatching.send_due(until=timezone.now() + timedelta(seconds=5))
    _tell()
    _tell()

    shown = person.api.get(f"/accounts/{person.firm.id}/meta/assets/{page.id}").data
    assert (shown["status"], shown["statusReason"][:7]) == ("needs_reconnect", "190/460")
    assert len(_told(page, "meta_asset.access_lost")) == 1
    assert [message.subject for message in mail.outbox] == ["Yeniden bağlanmalı: Deniz Gıda"]
    assert "EAA" not in mail.outbox[0].body
    assert {m.status for m in Message.objects.unscoped().filter(direction="outbound")} == {
        MessageStatus.QUEUED
    }
    assert len(meta.client.seen("messenger", thread["participantId"])) == 1

    meta.control("PUT", "/tokens", subcode=0)
    url = person.ask(f"meta/assets/{page.id}/reconnect")
    assert person.arrive(person.consent(url)).status_code == 200
    work()
    dispatching.send_due(until=timezone.now() + timedelta(seconds=5))
    dispatching.send_due(until=timezone.now() + timedelta(seconds=5))

    assert _fresh(page).status == "active"
    texts = [m["text"] for m in meta.client.seen("messenger", thread["participantId"])]
    assert texts == ["Merhaba", "bir", "iki", "üç"]
    assert set(Dispatch.objects.unscoped().values_list("state", flat=True)) == {DispatchState.DONE}
    assert MetaAsset.objects.unscoped().get(inbox=page).missed_since is not None


def test_a_second_loss_is_told_again(page: Inbox, meta: Meta) -> None:
    meta.control("PUT", "/tokens", subcode=458)
    _look(page)
    _tell()
    Inbox.objects.unscoped().filter(id=page.id).update(status="active")
    MetaAsset.objects.unscoped().filter(inbox=page).update(lost_at=None)
    _look(page)
    _tell()
    assert len(mail.outbox) == 2


def test_meta_being_away_loses_no_token(page: Inbox, meta: Meta) -> None:
    meta.control("PUT", "/faults", faults=[{"target": "graph", "kind": "503", "times": -1}])
    _look(page)
    facts = MetaAsset.objects.unscoped().get(inbox=page)
    assert _fresh(page).status == "active"
    assert facts.token_check_at > timezone.now()


def test_a_subscription_that_is_gone_is_put_right_and_the_gap_is_fetched(
    page: Inbox, meta: Meta
) -> None:
    since = MetaAsset.objects.unscoped().get(inbox=page).subscribed_at
    assert page.token is not None
    meta.client.graph("DELETE", f"/{page.external_id}/subscribed_apps", page.token)
    MetaAsset.objects.unscoped().filter(inbox=page).update(
        subscription_check_at=timezone.now(), next_sync_at=None
    )

    subscriptions.check_due(until=timezone.now() + timedelta(seconds=20))

    facts = MetaAsset.objects.unscoped().get(inbox=page)
    assert facts.missed_since == since
    assert facts.next_sync_at is not None
    found = meta.client.graph("GET", f"/{page.external_id}/subscribed_apps", page.token).json()
    assert "feed" in found["data"][0]["subscribed_fields"]

    MetaAsset.objects.unscoped().filter(inbox=page).update(
        subscription_check_at=timezone.now(), missed_since=None
    )
    subscriptions.check_due(until=timezone.now() + timedelta(seconds=20))
    assert MetaAsset.objects.unscoped().get(inbox=page).missed_since is None
