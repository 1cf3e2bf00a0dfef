"""A session from its row to its end, whatever the gateway does meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from time_machine import travel

from messaging.choices import InboxStatus, SessionCommand, WaSessionStatus
from messaging.gateways import SessionInfo
from messaging.models import Inbox, WaSession, WaSessionState
from messaging.ports import Deferred, Refused
from messaging.services import session_commands
from messaging.tasks import run_session_commands
from tests.factories.accounts import Firm, make_firm
from tests.factories.wa_sessions import fresh, make_session, report
from tests.support.client import Api
from tests.support.stub_gateway import PROVIDER, StubGateway
from ticaret.events.models import OutboxEvent

pytestmark = pytest.mark.django_db

AWAY = Deferred("gateway_away", "The gateway cannot be reached.", scope="inbox", endless=True)


@pytest.fixture
def first_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    """New sessions are made at the stub."""
    monkeypatch.setattr("messaging.services.wa_sessions.default_provider", lambda: PROVIDER)


def _path(firm: Firm, session: WaSession | None = None, step: str = "") -> str:
    path = f"/accounts/{firm.id}/wa-sessions"
    return path + (f"/{session.pk}" if session else "") + (f"/{step}" if step else "")


def _types(firm: Firm) -> list[str]:
    rows = OutboxEvent.objects.for_accounts([firm.id]).filter(type__startswith="wa_session")
    return list(rows.order_by("id").values_list("type", flat=True))


def _states(session: WaSession) -> list[tuple[str, str]]:
    rows = WaSessionState.objects.unscoped().filter(session=session)
    return list(rows.order_by("id").values_list("status", "reason"))


@pytest.mark.usefixtures("first_gateway")
def test_a_new_session_is_told_to_the_gateway_by_a_task_with_a_hook_of_its_own(
    api: Api, firm: Firm, gateway: StubGateway
) -> None:
    created = api.as_owner(firm).post(_path(firm), {"name": "Satış hattı", "historyDays": 7})

    assert created.status == 201
    assert (created.data["status"], created.data["pending"]["command"]) == ("starting", "create")
    assert (created.data["isOwner"], created.data["permission"]) == (True, "manage")
    assert created.data["settings"]["historyDays"] == 7
    assert gateway.calls == []

    run_session_commands()

    session = WaSession.objects.for_accounts([firm.id]).select_related("inbox").get()
    assert (session.status, session.command) == ("scan_qr", "")
    hook = gateway.hooks[session.inbox.external_id]
    assert hook.url == f"{settings.PUBLIC_URL}/wa/webhook?session={session.pk}"
    assert hook.key == session.webhook_key and len(hook.key) >= 40
    assert hook.key not in str(created.envelope)
    assert _types(firm) == ["wa_session.created", "wa_session.status", "wa_session.qr"]


@pytest.mark.usefixtures("first_gateway")
def test_a_gateway_that_is_away_neither_loses_nor_half_makes_a_session(
    api: Api, firm: Firm, gateway: StubGateway
) -> None:
    gateway.error = AWAY
    api.as_owner(firm).post(_path(firm), {"name": "Satış hattı"})
    run_session_commands()

    shown = api.as_owner(firm).get(_path(firm)).data["rows"][0]
    assert (shown["status"], shown["pending"]["command"]) == ("starting", "create")
    assert shown["pending"]["error"] == "gateway_away: The gateway cannot be reached."

    gateway.error = None
    with travel(timezone.now() + timedelta(minutes=1), tick=False):
        run_session_commands()
    assert api.as_owner(firm).get(_path(firm)).data["rows"][0]["status"] == "scan_qr"


def test_what_the_gateway_refuses_to_make_has_failed_and_says_why(
    firm: Firm, gateway: StubGateway
) -> None:
    session = make_session(firm, command=SessionCommand.CREATE)
    gateway.error = Refused("http_400", "no")

    run_session_commands()

    session = fresh(session)
    assert (session.status, session.status_reason, session.command) == ("failed", "http_400", "")
    assert session.command_error == "http_400: no"


def test_a_killed_task_leaves_a_lease_and_the_command_is_given_again(
    firm: Firm, gateway: StubGateway
) -> None:
    session = make_session(firm, command=SessionCommand.CREATE)
    now = timezone.now()
    killed = session_commands.claim(now=now)
    assert killed is not None

    assert session_commands.claim(now=now) is None
    with travel(now + timedelta(seconds=settings.LEASE_SECONDS + 1), tick=False):
        run_session_commands()
    assert fresh(session).command == ""

    session_commands.give(killed)  # it wakes up after all
    assert (fresh(session).status, fresh(session).command) == ("scan_qr", "")


def test_a_session_that_ends_while_it_is_made_is_removed_afterwards(
    api: Api, firm: Firm, gateway: StubGateway
) -> None:
    session = make_session(firm, command=SessionCommand.CREATE)
    making = session_commands.claim(now=timezone.now())
    assert making is not None
    assert api.as_owner(firm).delete(_path(firm, session)).status == 200
    run_session_commands()
    assert gateway.told("remove") == []

    session_commands.give(making)
    run_session_commands()

    assert [kind for kind, _ in gateway.told("create", "remove")] == ["create", "remove"]
    assert gateway.infos == {}


def test_the_owner_ends_a_session_at_the_gateway_too_and_its_history_stays(
    api: Api, firm: Firm, session: WaSession, gateway: StubGateway
) -> None:
    owner = api.as_owner(firm)
    gateway.error = AWAY

    assert owner.delete(_path(firm, session)).data == {"id": str(session.pk), "deleted": True}
    run_session_commands()
    assert owner.get(_path(firm, session)).status == 404
    assert owner.get(_path(firm)).data["rows"] == []
    assert owner.delete(_path(firm, session)).status == 404

    gateway.error = None
    with travel(timezone.now() + timedelta(minutes=1), tick=False):
        run_session_commands()
    assert gateway.told("remove")[-1] == ("remove", session.inbox.external_id)
    assert fresh(session).command == ""
    assert not report(session, WaSessionStatus.WORKING)


def test_after_a_logout_only_a_new_link_or_a_restart_brings_a_session_back(
    api: Api, firm: Firm, session: WaSession, gateway: StubGateway
) -> None:
    answer = api.as_owner(firm).post(_path(firm, session, "logout"), {})
    assert (answer.data["status"], answer.data["linkedAt"]) == ("logged_out", None)
    assert answer.data["pending"]["command"] == "logout"
    run_session_commands()
    assert gateway.told("logout") == [("logout", session.inbox.external_id)]

    for status in (WaSessionStatus.STARTING, WaSessionStatus.SCAN_QR, WaSessionStatus.STOPPED):
        assert not report(session, status)
    assert fresh(session).status == "logged_out"

    gateway.infos[session.inbox.external_id] = SessionInfo(WaSessionStatus.SCAN_QR)
    again = api.as_owner(firm).post(_path(firm, session, "restart"), {})
    assert (again.status, again.data["status"]) == (202, "starting")
    run_session_commands()
    assert fresh(session).status == "scan_qr"


def test_a_gateway_that_lost_a_session_gets_it_anew_at_a_restart(
    api: Api, firm: Firm, session: WaSession, gateway: StubGateway
) -> None:
    api.as_owner(firm).post(_path(firm, session, "restart"), {})
    run_session_commands()
    assert [kind for kind, _ in gateway.told("create", "restart")] == ["create"]


def test_states_of_the_gateway_are_kept_in_order_and_told(firm: Firm) -> None:
    session, now = make_session(firm), timezone.now()
    at = [now + timedelta(seconds=second) for second in range(20)]

    report(session, WaSessionStatus.SCAN_QR, occurred_at=at[1])
    for flip in range(2, 12):
        assert report(session, WaSessionStatus.SCAN_QR, occurred_at=at[flip])
    assert fresh(session).qr_rounds == 11
    report(session, WaSessionStatus.FAILED, occurred_at=at[12])
    assert (fresh(session).status, fresh(session).status_reason) == ("failed", "qr_expired")
    report(
        session,
        WaSessionStatus.WORKING,
        occurred_at=at[14],
        jid="905321112233@c.us",
        lid="77@lid",
        phone_number="+905321112233",
        push_name="Deniz Gıda",
    )
    assert not report(session, WaSessionStatus.STOPPED, occurred_at=at[13])  # came late

    session = fresh(session)
    assert (session.status, session.jid, session.lid) == ("working", "905321112233@c.us", "77@lid")
    assert (session.inbox.phone_number, session.inbox.username) == ("+905321112233", "Deniz Gıda")
    assert _states(session) == [("scan_qr", ""), ("failed", "qr_expired"), ("working", "")]
    assert _types(firm).count("wa_session.qr") == 11
    assert _types(firm).count("wa_session.status") == 3


def test_sends_wait_as_long_as_a_session_does_not_work_and_the_inbox_says_why(
    firm: Firm, session: WaSession
) -> None:
    for status in WaSessionStatus:
        if status == WaSessionStatus.WORKING:
            continue
        report(session, status, reason="why")
        inbox = Inbox.objects.unscoped().get(pk=session.pk)
        assert (inbox.status, inbox.status_reason) == (
            InboxStatus.NEEDS_RECONNECT,
            f"{status}: why",
        )
        report(session, WaSessionStatus.WORKING)
        inbox.refresh_from_db()
        assert (inbox.status, inbox.status_reason) == (InboxStatus.ACTIVE, "")


def test_a_qr_code_is_shown_as_a_picture_or_as_text_while_it_can_be_scanned(
    api: Api, firm: Firm
) -> None:
    session = make_session(firm)
    report(session, WaSessionStatus.SCAN_QR)
    owner = api.as_owner(firm)

    picture = owner.get(_path(firm, session, "qr")).data
    assert picture["format"] == "image" and picture["value"] is None
    assert picture["image"].startswith("data:image/png;base64,iVBOR")
    raw = owner.get(_path(firm, session, "qr"), {"format": "raw"}).data
    assert (raw["value"], raw["image"]) == ("2@abc,def,ghi", None)
    assert raw["expiresAt"] > timezone.now().isoformat()[:19]

    report(session, WaSessionStatus.WORKING)
    refused = owner.get(_path(firm, session, "qr"))
    assert (refused.status, refused.code) == (409, "messaging.session_not_ready")


def test_a_pairing_code_is_asked_for_a_phone_in_any_notation(
    api: Api, firm: Firm, gateway: StubGateway
) -> None:
    session = make_session(firm)
    report(session, WaSessionStatus.SCAN_QR)
    owner, path = api.as_owner(firm), _path(firm, session, "pairing-code")

    assert owner.post(path, {"phoneNumber": "0532 111 22 33"}).data == {"code": "ABCD-EFGH"}
    assert gateway.calls == [("pairing_code", "+905321112233")]
    assert owner.post(path, {"phoneNumber": "yok"}).fields == {"phoneNumber": "invalid"}
    gateway.error = AWAY
    refused = owner.post(path, {"phoneNumber": "05321112233"})
    assert (refused.status, refused.code) == (503, "messaging.gateway_unavailable")


def test_settings_change_under_if_match_and_leave_a_trail(
    api: Api, firm: Firm, session: WaSession
) -> None:
    owner, path = api.as_owner(firm), _path(firm, session)
    before = owner.get(path).data

    changed = owner.patch(
        path,
        {"name": "Destek", "silenceMinutes": 15, "autoRestart": False},
        if_match=f'"{before["entityVersion"]}"',
    )
    assert changed.data["name"] == "Destek"
    assert changed.data["settings"] == {
        **before["settings"],
        "silenceMinutes": 15,
        "autoRestart": False,
    }
    stale = owner.patch(path, {"name": "Yine"}, if_match=f'"{before["entityVersion"]}"')
    assert stale.status == 412
    assert owner.get(path).data["name"] == "Destek"
    entry = owner.get(f"/accounts/{firm.id}/audit").data["rows"][0]
    assert entry["action"] == "wa_session.updated"
    assert entry["changes"] == {
        "name": ["Satış hattı", "Destek"],
        "silenceMinutes": [120, 15],
        "autoRestart": [True, False],
    }


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["name"]),
        ({"name": ""}, ["name"]),
        ({"name": "a\u0000b"}, ["name"]),
        ({"name": "x", "checkSeconds": 10**30}, ["checkSeconds"]),
        ({"name": "x", "historyDays": "çok"}, ["historyDays"]),
        ({"name": ["x"], "watchFromHour": 24}, ["name", "watchFromHour"]),
    ],
)
def test_a_wrong_session_is_refused_and_nothing_is_made(
    api: Api, firm: Firm, body: dict[str, object], fields: list[str]
) -> None:
    refused = api.as_owner(firm).post(_path(firm), body)
    assert (refused.status, sorted(refused.fields)) == (400, fields)
    assert not WaSession.objects.for_accounts([firm.id]).exists()


def test_a_program_limited_to_inboxes_makes_no_session(
    api: Api, firm: Firm, session: WaSession
) -> None:
    program = api.as_api_account(firm, inbox_ids=[session.pk])
    assert program.post(_path(firm), {"name": "x"}).status == 403
    assert [row["id"] for row in program.get(_path(firm)).data["rows"]] == [str(session.pk)]


def test_details_show_what_the_session_can_do_and_where_it_was(
    api: Api, firm: Firm, session: WaSession
) -> None:
    shown = api.as_owner(firm).get(_path(firm, session)).data
    assert {"text", "image", "location"} <= set(shown["capabilities"]["types"])
    assert "react" in shown["capabilities"]["actions"]
    assert [state["status"] for state in shown["states"]] == ["working"]
    assert shown["health"]["lastSeenAt"] is not None


@pytest.mark.django_db(transaction=True)
def test_the_same_creation_twice_at_once_makes_one_session_and_two_make_two(api: Api) -> None:
    firm = make_firm()
    owner = api.as_owner(firm)

    def create(key: str) -> int:
        try:
            return owner.post(_path(firm), {"name": "Hat"}, idempotency_key=key).status
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(create, ["bir", "bir", "iki", "iki"]))

    assert set(statuses) <= {201, 409} and statuses.count(201) >= 2
    names = list(Inbox.objects.for_accounts([firm.id]).values_list("external_id", flat=True))
    assert len(names) == len(set(names)) == 2
    assert all(UUID(hex=name.removeprefix("ticaret-")) for name in names)
