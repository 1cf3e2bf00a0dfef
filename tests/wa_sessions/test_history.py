"""What was missed is fetched, once, and marked as what it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone
from time_machine import travel

from messaging.choices import Direction, WaSessionStatus
from messaging.models import ChannelContact, Conversation, Message, WaSession
from messaging.ports import Deferred, MessageSeen, Partner, Refused
from messaging.services import history
from messaging.tasks import start_due_syncs
from tests.factories.accounts import Firm
from tests.factories.messaging import receive
from tests.factories.wa_sessions import fresh, report
from tests.support.client import Api
from tests.support.stub_gateway import StubGateway
from ticaret.events.models import OutboxEvent
from ticaret.jobs import runner
from ticaret.jobs.models import Job

pytestmark = pytest.mark.django_db

_ids = count(1)


def _said(who: str, at: datetime, text: str = "Merhaba", **more: Any) -> MessageSeen:
    more.setdefault("external_id", f"H{next(_ids)}")
    return MessageSeen(
        partner=Partner(
            external_id=who, name=f"Kişi {who[:5]}", phone=f"+{who.split('@', maxsplit=1)[0]}"
        ),
        occurred_at=at,
        text=text,
        **more,
    )


def _run() -> Job:
    start_due_syncs()
    runner.run_due(until=timezone.now() + timedelta(seconds=10))
    return Job.objects.unscoped().latest("id")


def _texts(session: WaSession) -> list[str]:
    rows = Message.objects.unscoped().filter(inbox_id=session.pk).order_by("occurred_at", "id")
    return [message.text for message in rows]


def test_a_first_link_brings_the_history_without_noise(
    api: Api, firm: Firm, session: WaSession, gateway: StubGateway
) -> None:
    now = timezone.now()
    gateway.talk = {
        "905001@c.us": [
            _said("905001@c.us", now - timedelta(days=40), "çok eski"),
            _said("905001@c.us", now - timedelta(days=20), "eski"),
            _said("905001@c.us", now - timedelta(days=19), "cevap", direction=Direction.OUTBOUND),
        ],
        "905002@c.us": [_said("905002@c.us", now - timedelta(days=50), "unutulmuş")],
    }
    gateway.people = [Partner(external_id="905003@c.us", name="Rehberden", phone="+905003")]

    job = _run()

    assert (job.state, job.result, job.error) == ("succeeded", {"seen": 3, "new": 2}, "")
    assert _texts(session) == ["eski", "cevap"]
    messages = Message.objects.unscoped().filter(inbox_id=session.pk)
    assert all(message.backfilled for message in messages)
    assert Conversation.objects.unscoped().get(inbox_id=session.pk).unread_count == 0
    names = ChannelContact.objects.unscoped().filter(inbox_id=session.pk).values_list("name")
    assert ("Rehberden",) in names
    session = fresh(session)
    assert session.synced_at is not None and session.sync_job_id is None
    assert session.next_contacts_at is not None and session.next_contacts_at > now
    types = OutboxEvent.objects.for_accounts([firm.id]).values_list("type", flat=True)
    assert "wa_session.synced" in types

    start_due_syncs()
    assert Job.objects.unscoped().count() == 1


def test_a_gap_is_repaired_from_where_it_began_with_an_overlap_and_nothing_doubles(
    firm: Firm, session: WaSession, gateway: StubGateway
) -> None:
    _run()
    seen_at = timezone.now()
    partner = Partner(external_id="905001@c.us")
    receive(session.inbox, partner=partner, external_id="HX", text="geldi", occurred_at=seen_at)
    with travel(seen_at + timedelta(minutes=1), tick=False):
        report(session, WaSessionStatus.STOPPED)
    back = seen_at + timedelta(hours=2)
    gateway.talk = {
        "905001@c.us": [
            _said("905001@c.us", seen_at, "geldi", external_id="HX"),
            _said("905001@c.us", back - timedelta(hours=1), "kaçan 1"),
            _said("905001@c.us", back - timedelta(minutes=30), "kaçan 2"),
        ],
        "905002@c.us": [_said("905002@c.us", back - timedelta(minutes=50), "yeni kişi")],
    }

    with travel(back, tick=False):
        report(session, WaSessionStatus.WORKING)
    with travel(back, tick=True):
        job = _run()

    assert job.result == {"seen": 4, "new": 3}
    assert _texts(session) == ["geldi", "kaçan 1", "yeni kişi", "kaçan 2"]
    assert fresh(session).missed_since is None
    unread = Conversation.objects.unscoped().filter(inbox_id=session.pk)
    assert sorted(unread.values_list("unread_count", flat=True)) == [0, 1]


def test_a_session_without_gap_repair_fetches_nothing_by_itself(
    api: Api, firm: Firm, session: WaSession, gateway: StubGateway
) -> None:
    _run()
    api.as_owner(firm).patch(f"/accounts/{firm.id}/wa-sessions/{session.pk}", {"gapRepair": False})
    report(session, WaSessionStatus.STOPPED)
    report(session, WaSessionStatus.WORKING)
    gateway.talk = {"905001@c.us": [_said("905001@c.us", timezone.now())]}

    _run()

    assert Job.objects.unscoped().count() == 1
    assert _texts(session) == []


class Killed(BaseException):
    """The worker is gone: nothing of it runs any more."""


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_PAGE", 10)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("small_pages")
def test_a_kill_in_the_middle_costs_one_page_and_doubles_nothing(
    firm: Firm, session: WaSession, gateway: StubGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = timezone.now() - timedelta(days=2)
    said = [
        _said("905001@c.us", start + timedelta(minutes=minute), f"{minute}") for minute in range(35)
    ]
    gateway.talk = {"905001@c.us": said}
    start_due_syncs()
    record, recorded = runner._record, []

    def dying(*arguments: Any) -> None:
        record(*arguments)
        if arguments[1].checkpoint.get("messageOffset") == 20:
            recorded.append(1)
            if len(recorded) == 1:
                raise Killed  # stored, but not committed

    monkeypatch.setattr(runner, "_record", dying)
    with pytest.raises(Killed):
        runner.run_due(until=timezone.now() + timedelta(seconds=10))
    assert len(_texts(session)) == 10

    with travel(timezone.now() + timedelta(minutes=2)):
        runner.run_due(until=timezone.now() + timedelta(seconds=10))

    assert _texts(session) == [f"{minute}" for minute in range(35)]
    job = Job.objects.unscoped().get()
    assert (job.state, job.result) == ("succeeded", {"seen": 35, "new": 35})
    offsets = [what for kind, what in gateway.told("messages")]
    assert offsets == [f"905001@c.us {n}" for n in (0, 10, 10, 20, 30)]


def test_a_gateway_that_goes_away_is_waited_for_and_what_it_refuses_is_passed(
    firm: Firm, session: WaSession, gateway: StubGateway
) -> None:
    gateway.talk = {"905001@c.us": [_said("905001@c.us", timezone.now() - timedelta(days=1))]}
    gateway.error = Deferred("gateway_away", "The gateway cannot be reached.", retry_after=10.0)
    for attempt in range(7):
        with travel(timezone.now() + timedelta(minutes=attempt)):
            job = _run()
    assert (job.state, job.attempts, job.error) == (
        "running",
        0,
        "The gateway cannot be reached.",
    )

    gateway.error = Refused("not_supported", "not with this engine")
    with travel(timezone.now() + timedelta(minutes=20)):
        job = _run()
    assert (job.state, job.result) == ("succeeded", {"seen": 0, "new": 0})


def test_a_tie_between_a_hidden_id_and_a_phone_heals_what_was_split(
    firm: Firm, session: WaSession, gateway: StubGateway
) -> None:
    now = timezone.now()
    receive(session.inbox, partner=Partner(alternate_id="77@lid"), text="gizli", occurred_at=now)
    receive(session.inbox, partner=Partner(external_id="905001@c.us"), text="açık", occurred_at=now)
    gateway.tied = [
        Partner(external_id="905001@c.us", alternate_id="77@lid"),
        Partner(external_id="905999@c.us", alternate_id="88@lid"),
    ]

    _run()

    conversation = (
        Conversation.objects.unscoped().select_related("contact").get(inbox_id=session.pk)
    )
    assert conversation.contact.external_id == "905001@c.us"
    assert conversation.contact.alternate_id == "77@lid"
    assert sorted(_texts(session)) == ["açık", "gizli"]
    assert not ChannelContact.objects.unscoped().filter(alternate_id="88@lid").exists()


def test_a_sync_on_demand_answers_202_and_runs_once_at_a_time(
    api: Api, firm: Firm, session: WaSession, gateway: StubGateway
) -> None:
    path = f"/accounts/{firm.id}/wa-sessions/{session.pk}/sync"
    owner = api.as_owner(firm)

    started = owner.post(path, {"days": 3})
    assert (started.status, started.data["job"]["kind"]) == (202, "whatsapp.sync")
    again = owner.post(path, {})
    assert (again.status, again.code) == (409, "messaging.sync_running")
    runner.run_due(until=timezone.now() + timedelta(seconds=10))
    job = owner.get(f"/accounts/{firm.id}/jobs/{started.data['job']['id']}").data
    assert job["state"] == "succeeded"

    report(session, WaSessionStatus.STOPPED)
    stopped = owner.post(path, {})
    assert (stopped.status, stopped.code) == (409, "messaging.session_not_ready")
    assert Job.objects.unscoped().count() == 1
