"""Whether a session that says it works does, and what is done when it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from time_machine import travel

from messaging.choices import WaSessionStatus
from messaging.gateways import SessionInfo
from messaging.models import WaSession
from messaging.ports import Deferred
from messaging.services import session_health
from messaging.tasks import check_sessions, run_session_commands
from tests.factories.accounts import Firm
from tests.factories.wa_sessions import fresh, make_working_session, report
from tests.support.client import Api
from tests.support.stub_gateway import StubGateway

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # 12:00 in Istanbul
AWAY = Deferred("gateway_away", "The gateway cannot be reached.", scope="inbox", endless=True)
WORKS = WaSessionStatus.WORKING


def _session_at(moment: datetime, firm: Firm, gateway: StubGateway, **fields: object) -> WaSession:
    with travel(moment, tick=False):
        session = make_working_session(firm, **fields)
    gateway.infos[session.inbox.external_id] = SessionInfo(WORKS, activity_at=moment)
    return session


def _checked(session: WaSession, at: datetime) -> WaSession:
    with travel(at, tick=False):
        check_sessions()
    return fresh(session)


def test_silence_beyond_the_policy_degrades_and_restarts(
    api: Api, firm: Firm, gateway: StubGateway
) -> None:
    session = _session_at(NOON, firm, gateway, silence_minutes=120)

    assert _checked(session, NOON + timedelta(minutes=119)).status == "working"
    silent = _checked(session, NOON + timedelta(minutes=121))
    assert (silent.status, silent.status_reason) == ("degraded", "silent")
    assert (silent.command, silent.restarts) == ("restart", 1)
    with travel(NOON + timedelta(minutes=121), tick=False):
        shown = api.as_owner(firm).get(f"/accounts/{firm.id}/wa-sessions").data["rows"][0]
        run_session_commands()
    assert shown["health"]["restarts"] == 1
    assert shown["health"]["lastSeenAt"] == "2026-03-10T09:00:00.000Z"
    assert gateway.told("restart") == [("restart", session.inbox.external_id)]

    with travel(NOON + timedelta(minutes=122), tick=False):
        report(session, WORKS)
    assert fresh(session).status == "working"
    assert fresh(session).missed_since == NOON


def test_traffic_proves_life(firm: Firm, gateway: StubGateway) -> None:
    session = _session_at(NOON, firm, gateway)
    seen = NOON + timedelta(minutes=100)
    session_health.seen_alive([session.pk], now=seen)
    assert _checked(session, NOON + timedelta(minutes=200)).status == "working"

    name = session.inbox.external_id
    gateway.infos[name] = SessionInfo(WORKS, activity_at=NOON + timedelta(minutes=300))
    assert _checked(session, NOON + timedelta(minutes=400)).status == "working"


def test_silence_at_night_and_without_a_policy_is_no_silence(
    firm: Firm, gateway: StubGateway
) -> None:
    night = NOON + timedelta(hours=8)  # 20:00
    session = _session_at(night, firm, gateway)
    unwatched = _session_at(night, firm, gateway, silence_minutes=0)

    assert _checked(session, night + timedelta(hours=8)).status == "working"  # 04:00
    assert _checked(session, night + timedelta(hours=13)).status == "degraded"  # 09:00
    assert fresh(unwatched).status == "working"


def test_restarts_pause_longer_and_longer_and_end_at_the_limit(
    firm: Firm, gateway: StubGateway
) -> None:
    session = _session_at(NOON, firm, gateway, silence_minutes=60, restart_limit=2)
    at, restarts = NOON + timedelta(minutes=61), []
    for _ in range(40):
        before = fresh(session).restarts
        after = _checked(session, at)
        if after.restarts > before:
            restarts.append(int((at - NOON).total_seconds() / 60))
        with travel(at, tick=False):
            run_session_commands()
        at += timedelta(minutes=2)

    assert restarts == [61, 67]
    session = fresh(session)
    assert (session.status, session.status_reason) == ("degraded", "restart_limit")


def test_a_session_that_may_not_be_restarted_stays_degraded(
    firm: Firm, gateway: StubGateway
) -> None:
    session = _session_at(NOON, firm, gateway, auto_restart=False)
    silent = _checked(session, NOON + timedelta(minutes=121))
    assert (silent.status, silent.command) == ("degraded", "")

    back = NOON + timedelta(minutes=130)
    gateway.infos[session.inbox.external_id] = SessionInfo(WORKS, activity_at=back)
    assert _checked(session, back + timedelta(minutes=1)).status == "working"


def test_a_gateway_out_of_reach_is_said_at_the_second_look_and_not_restarted(
    api: Api, firm: Firm, gateway: StubGateway
) -> None:
    session = _session_at(NOON, firm, gateway)
    gateway.error = AWAY

    first = _checked(session, NOON + timedelta(minutes=2))
    assert (first.status, first.check_error) == (
        "working",
        "gateway_away: The gateway cannot be reached.",
    )
    second = _checked(session, NOON + timedelta(minutes=4))
    assert (second.status, second.status_reason) == ("degraded", "gateway_unreachable")
    assert (second.command, second.unreachable_since) == ("", NOON + timedelta(minutes=2))

    gateway.error = None
    back = _checked(session, NOON + timedelta(minutes=6))
    assert (back.status, back.check_error, back.unreachable_since) == ("working", "", None)
    assert back.missed_since == NOON


def test_a_state_whose_event_was_missed_is_found_by_the_check(
    firm: Firm, gateway: StubGateway
) -> None:
    session = _session_at(NOON, firm, gateway, auto_restart=False)
    name = session.inbox.external_id
    gateway.infos[name] = SessionInfo(WaSessionStatus.FAILED)
    failed = _checked(session, NOON + timedelta(minutes=2))
    assert (failed.status, failed.status_reason) == ("failed", "unlinked_or_broken")

    gateway.infos[name] = SessionInfo(WORKS, jid="905329998877@c.us")
    works = _checked(session, NOON + timedelta(minutes=4))
    assert (works.status, works.jid) == ("working", "905329998877@c.us")


def test_a_session_that_the_gateway_lost_is_made_anew(firm: Firm, gateway: StubGateway) -> None:
    session = _session_at(NOON, firm, gateway)
    del gateway.infos[session.inbox.external_id]

    lost = _checked(session, NOON + timedelta(minutes=2))
    assert (lost.status, lost.status_reason, lost.command) == (
        "stopped",
        "missing_at_gateway",
        "restart",
    )
    with travel(NOON + timedelta(minutes=2), tick=False):
        run_session_commands()
    assert gateway.told("create", "restart") == [("create", session.inbox.external_id)]


def test_a_logged_out_session_is_left_alone(api: Api, firm: Firm, gateway: StubGateway) -> None:
    session = _session_at(NOON, firm, gateway)
    with travel(NOON + timedelta(minutes=1), tick=False):
        api.as_owner(firm).post(f"/accounts/{firm.id}/wa-sessions/{session.pk}/logout", {})
        run_session_commands()
    gateway.infos[session.inbox.external_id] = SessionInfo(WaSessionStatus.STOPPED)
    assert _checked(session, NOON + timedelta(hours=3)).status == "logged_out"
    assert gateway.told("restart", "create") == []


def test_a_short_outage_of_the_gateway_leaves_a_gap_to_repair(
    firm: Firm, gateway: StubGateway
) -> None:
    session = _session_at(NOON, firm, gateway)
    gateway.error = AWAY
    _checked(session, NOON + timedelta(minutes=2))
    gateway.error = None

    back = _checked(session, NOON + timedelta(minutes=3))

    assert (back.status, back.missed_since) == ("working", NOON + timedelta(minutes=2))


def test_when_we_were_away_ourselves_what_came_meanwhile_is_fetched(
    firm: Firm, gateway: StubGateway
) -> None:
    session = _session_at(NOON, firm, gateway)
    _checked(session, NOON + timedelta(minutes=1))
    assert _checked(session, NOON + timedelta(minutes=3)).missed_since is None

    assert _checked(session, NOON + timedelta(minutes=33)).missed_since == NOON + timedelta(
        minutes=3
    )


def test_a_check_alone_does_not_change_the_version_of_a_session(
    firm: Firm, gateway: StubGateway
) -> None:
    session = _session_at(NOON, firm, gateway)
    checked = _checked(session, NOON + timedelta(minutes=2))
    assert checked.checked_at == NOON + timedelta(minutes=2)
    assert checked.updated_at == session.updated_at
