"""Fetching what an asset holds: by demand, by the clock, after a gap, in any weather."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from messaging.choices import Channel, Direction, MessageType
from messaging.models import Inbox, Message
from messaging.ports import MessageSeen, Partner
from meta_channels.models import MessageTemplate, MetaAsset, WatchMark
from meta_channels.parsing import history
from meta_channels.services import sync
from tests.meta_assets.conftest import Meta, Person, work
from ticaret.db.ids import new_id
from ticaret.jobs import runner
from ticaret.jobs.models import Job

pytestmark = pytest.mark.django_db

PAGE = "100000000000101"


@pytest.fixture
def page(person: Person) -> Inbox:
    person.choose(person.connect(), PAGE)
    return Inbox.objects.unscoped().get(external_id=PAGE)


@pytest.fixture
def login(person: Person) -> Inbox:
    person.connect("instagram/onboarding-url")
    work()
    return Inbox.objects.unscoped().get(channel=Channel.INSTAGRAM_LOGIN)


def _ask(person: Person, page: Inbox, **body: Any) -> dict[str, Any]:
    answer = person.api.post(f"/accounts/{person.firm.id}/meta/assets/{page.id}/sync", body)
    assert answer.status == 202, answer.envelope
    job: dict[str, Any] = answer.data["job"]
    return job


def _done(person: Person, job: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = person.api.get(f"/accounts/{person.firm.id}/jobs/{job['id']}").data
    return found


def _texts(inbox: Inbox) -> list[str]:
    rows = Message.objects.unscoped().filter(inbox=inbox).order_by("occurred_at", "id")
    return list(rows.values_list("text", flat=True))


def _written(meta: Meta, channel: str, number: int, *, customer: int = 0) -> None:
    """Messages that no webhook tells of."""
    meta.control("PUT", "/faults", faults=[{"target": "webhook", "kind": "drop", "times": -1}])
    for index in range(number):
        people = meta.control("GET", f"/customers?channel={channel}")["customers"]
        person = sorted(found["id"] for found in people)[customer]
        meta.client.write(channel, customerId=person, text=f"{channel} {customer}.{index}")


def test_a_first_sync_brings_the_threads_marked_as_history(
    person: Person, meta: Meta, page: Inbox
) -> None:
    _written(meta, "messenger", 3)
    _written(meta, "messenger", 2, customer=1)

    job = _ask(person, page)
    assert person.api.post(f"/accounts/{person.firm.id}/meta/assets/{page.id}/sync", {}).code == (
        "meta.sync_running"
    )
    work()

    done = _done(person, job)
    assert (done["state"], done["result"]) == ("succeeded", {"seen": 5, "new": 5})
    assert sorted(_texts(page)) == sorted(
        [f"messenger 0.{i}" for i in range(3)] + [f"messenger 1.{i}" for i in range(2)]
    )
    threads = person.api.get("/meta/threads").data["rows"]
    assert {(t["unreadCount"], t["participantName"]) for t in threads} == {
        (0, "Elif Kaya"),
        (0, "Burak Öztürk"),
    }
    message = Message.objects.unscoped().filter(inbox=page).first()
    assert message is not None
    assert (message.backfilled, message.direction) == (True, Direction.INBOUND)
    facts = MetaAsset.objects.unscoped().get(inbox=page)
    assert facts.synced_at is not None
    assert facts.next_sync_at is not None


def test_what_came_live_and_by_sync_is_one_message(person: Person, meta: Meta, page: Inbox) -> None:
    meta.client.write("messenger", text="bir kez")
    meta.deliver(1)
    job = _ask(person, page)
    work()
    assert _done(person, job)["result"] == {"seen": 1, "new": 0}
    assert _texts(page) == ["bir kez"]


def test_an_instagram_login_is_synced_by_its_own_host(
    person: Person, meta: Meta, login: Inbox
) -> None:
    _written(meta, "instagram_login", 2)
    meta.control("POST", "/echoes", channel="instagram_login", text="yanıt")
    path = f"/accounts/{person.firm.id}/instagram/accounts/{login.id}/sync"
    job = person.api.post(path, {"days": 3}).data["job"]
    work()
    assert _done(person, job)["result"] == {"seen": 3, "new": 3}
    directions = Message.objects.unscoped().filter(inbox=login).values_list("direction", flat=True)
    assert sorted(directions) == ["inbound", "inbound", "outbound"]
    [thread] = person.api.get("/instagram/threads").data["rows"]
    assert thread["participant"]["username"] == "mervetunc"


def test_a_killed_sync_goes_on_where_it_was(person: Person, meta: Meta, page: Inbox) -> None:
    for customer in range(3):
        _written(meta, "messenger", 1, customer=customer)
    job = _ask(person, page)
    lease = new_id()
    claimed = runner._claim(lease, timezone.now())
    assert claimed is not None
    for _ in range(2):
        runner._take_step(claimed, lease, now=timezone.now())
    before = meta.calls("conversations")
    # The worker is gone; its lease runs out.
    Job.objects.unscoped().filter(id=job["id"]).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    work()
    assert _done(person, job)["result"] == {"seen": 3, "new": 3}
    assert meta.calls("conversations") == before


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "429", "seconds": 5},
        {"kind": "500"},
        {"kind": "503"},
        {"kind": "reset"},
        {"kind": "truncated"},
        {"kind": "not_json"},
        {"kind": "wrong_length"},
        {"kind": "reset_after"},
        {"kind": "error", "code": 80001},
        {"kind": "error", "code": 4},
        {"kind": "error", "code": 2},
    ],
    ids=lambda fault: f"{fault['kind']}{fault.get('code', '')}",
)
def test_no_weather_loses_or_doubles_anything(
    person: Person, meta: Meta, page: Inbox, fault: dict[str, Any]
) -> None:
    _written(meta, "messenger", 2)
    meta.control("PUT", "/faults", faults=[{"target": "graph", "times": 1, **fault}])
    job = _ask(person, page)
    work()
    assert _done(person, job)["state"] == "running"
    assert meta.calls("conversations") <= 1
    assert _texts(page) == []

    # Half a minute later, or when the budget allows it again.
    for seconds in (31, 62, 340):
        with time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=True):
            work()
    assert _done(person, job)["result"] == {"seen": 2, "new": 2}
    assert len(_texts(page)) == 2


def test_an_outage_of_half_an_hour_is_sat_out_and_ends_within_a_minute(
    person: Person, meta: Meta, page: Inbox
) -> None:
    _written(meta, "messenger", 1)
    meta.control("PUT", "/faults", faults=[{"target": "graph", "kind": "503", "times": -1}])
    job = _ask(person, page)
    start = timezone.now()
    for minute in range(0, 30, 3):
        with time_machine.travel(start + timedelta(minutes=minute), tick=True):
            work()
    assert _done(person, job)["state"] == "running"
    meta.control("DELETE", "/faults")
    with time_machine.travel(start + timedelta(minutes=31), tick=True):
        work()
    assert _done(person, job)["state"] == "succeeded"
    assert _texts(page) == ["messenger 0.0"]


def test_a_nearly_used_budget_holds_back_this_asset_alone(
    person: Person, meta: Meta, page: Inbox, login: Inbox
) -> None:
    _written(meta, "messenger", 1)
    _written(meta, "instagram_login", 1)
    meta.control(
        "PUT", "/faults",
        faults=[{"target": "graph", "kind": "usage", "percent": 100, "times": 1,
                 "match": {"asset": PAGE}}],
    )  # fmt: skip
    first = _ask(person, page)
    path = f"/accounts/{person.firm.id}/instagram/accounts/{login.id}/sync"
    second = person.api.post(path, {}).data["job"]
    work()

    assert _done(person, first)["error"] == "the budget of calls is nearly used"
    assert _done(person, second)["state"] == "succeeded"
    until = MetaAsset.objects.unscoped().get(inbox=page).calls_wait_until
    assert until is not None
    assert 50 < (until - timezone.now()).total_seconds() < 61
    made = meta.calls("conversations")
    with time_machine.travel(timezone.now() + timedelta(seconds=31), tick=True):
        work()
    assert meta.calls("conversations") == made
    with time_machine.travel(timezone.now() + timedelta(seconds=95), tick=True):
        work()
    assert _done(person, first)["state"] == "succeeded"


def test_a_dead_token_ends_the_sync_and_marks_the_asset(
    person: Person, meta: Meta, page: Inbox
) -> None:
    meta.control("PUT", "/tokens", subcode=460)
    job = _ask(person, page)
    work()
    done = _done(person, job)
    assert (done["state"], done["error"][:7]) == ("failed", "190/460")
    assert Inbox.objects.unscoped().get(id=page.id).status == "needs_reconnect"
    shown = person.api.get(f"/accounts/{person.firm.id}/meta/assets/{page.id}").data
    assert shown["upkeep"]["syncError"].startswith("190/460")
    assert shown["upkeep"]["syncJobId"] is None


def test_the_clock_starts_what_is_due_and_nothing_that_is_switched_off(
    person: Person, meta: Meta, page: Inbox
) -> None:
    path = f"/accounts/{person.firm.id}/meta/assets/{page.id}"
    start = timezone.now()

    def started(minutes: int) -> int:
        """How many begin then, the beat having run all the time."""
        now = start + timedelta(minutes=minutes)
        WatchMark.objects.update(seen_at=now - timedelta(minutes=1))
        return sync.start_due(now=now)

    assert started(0) == 1
    assert started(0) == 0
    work()
    assert started(59) == 0
    person.api.patch(path, {"syncEnabled": False})
    assert started(120) == 0
    person.api.patch(path, {"syncEnabled": True, "syncIntervalMinutes": 15})
    assert started(121) == 1


def test_an_outage_of_our_own_is_noticed_and_its_gap_is_fetched(
    person: Person, meta: Meta, page: Inbox
) -> None:
    sync.start_due(now=timezone.now())
    work()
    _written(meta, "messenger", 2)
    left = timezone.now() - timedelta(hours=2)
    WatchMark.objects.update(seen_at=left)

    assert sync.start_due(now=timezone.now()) == 1

    job = Job.objects.unscoped().latest("id")
    assert job.parameters["missedSince"] == left.isoformat()
    work()
    assert len(_texts(page)) == 2
    assert MetaAsset.objects.unscoped().get(inbox=page).missed_since is None


def test_templates_of_a_number_are_synced_and_those_that_are_gone_vanish(
    person: Person, meta: Meta
) -> None:
    person.choose(person.connect(), "400000000000101")
    number = Inbox.objects.unscoped().get(channel=Channel.WHATSAPP_BUSINESS)
    MessageTemplate.objects.create(
        account_id=person.firm.id,
        waba_id=number.parent_external_id,
        external_id="gone",
        name="eski",
        language="tr",
        status="APPROVED",
        seen_at=timezone.now() - timedelta(days=1),
    )
    job = _ask(person, number)
    work()
    assert _done(person, job)["result"] == {"seen": 3, "new": 3}
    path = f"/accounts/{person.firm.id}/meta/assets/{number.id}/templates"
    rows = person.api.get(path).data["rows"]
    assert [row["name"] for row in rows] == ["hello_world", "hos_geldiniz", "siparis_onayi"]
    assert rows[2]["parameters"]["body"] == ["1", "2"]
    assert [r["name"] for r in person.api.get(path, {"q": "SİPARİŞ"}).data["rows"]] == [
        "siparis_onayi"
    ]


def test_stories_shares_and_pictures_of_the_history_keep_their_kind() -> None:
    def listed(**content: Any) -> MessageSeen:
        base = {
            "id": "m1",
            "created_time": "2026-05-01T10:00:00+0000",
            "from": {"id": "7"},
            "message": "",
        }
        event = history.parse([{**base, **content}], partner=Partner("7"), own_ids=["1"])[0]
        assert isinstance(event, MessageSeen)
        return event

    assert listed(message="selam").type == MessageType.TEXT
    assert listed(story={"mention": {"id": "s", "link": "https://x/s"}}).type == "story_mention"
    reply = listed(message="güzel", story={"reply_to": {"id": "s", "link": "https://x/s"}})
    assert (reply.type, reply.payload["story"]["id"]) == ("story_reply", "s")
    assert listed(shares={"data": [{"link": "https://x/p"}]}).type == "share"
    image = {"id": "a", "mime_type": "image/png", "image_data": {"url": "https://x/i.png"}}
    assert listed(attachments={"data": [image]}).media[0].url == "https://x/i.png"
    assert listed().type == "unsupported"
    assert history.parse([{"id": "old"}], partner=Partner("7"), own_ids=["1"]) == []
    assert history.parse([{"id": 1, "from": []}], partner=Partner("7"), own_ids=[]) == []
