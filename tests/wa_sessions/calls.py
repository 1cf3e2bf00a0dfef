"""Valid calls of the operations on WhatsApp sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from messaging.choices import SharePermission, WaSessionStatus
from messaging.models import WaSession
from tests.contracts.calls import Call, World, call
from tests.factories.accounts import make_firm
from tests.factories.wa_sessions import make_session, make_working_session, report, share
from tests.support import stub_gateway

_ONE = "AccountsAccountIdWaSessionsSessionId"


def _working(world: World) -> Call:
    session = make_working_session(world.firm, name=world.marker)
    return Call(path={"accountId": world.firm.id, "sessionId": session.pk})


def _waiting_for_a_scan(world: World) -> Call:
    stub_gateway.register(stub_gateway.StubGateway())
    session = make_session(world.firm, name=world.marker)
    report(session, WaSessionStatus.SCAN_QR)
    return Call(path={"accountId": world.firm.id, "sessionId": session.pk})


def _shared(world: World) -> Call:
    session = make_working_session(world.firm, name=world.marker)
    target = make_firm(title=world.marker)
    share(session, world.firm, target, SharePermission.REPLY)
    return Call(
        path={
            "accountId": world.firm.id,
            "sessionId": session.pk,
            "targetAccountId": target.id,
        }
    )


def _sessions(world: World, number: int) -> None:
    for _ in range(number):
        make_working_session(world.firm, name=world.marker)


def _newest(world: World) -> WaSession:
    rows = WaSession.objects.for_accounts([world.firm.id]).select_related("inbox")
    return rows.latest("created_at")


def _states(world: World, number: int) -> None:
    session, now = _newest(world), timezone.now()
    for step in range(number):
        status = WaSessionStatus.STOPPED if step % 2 else WaSessionStatus.STARTING
        report(session, status, occurred_at=now + timedelta(seconds=step + 1))


def _shares(world: World, number: int) -> None:
    session = _newest(world)
    for _ in range(number):
        share(session, world.firm, make_firm(title=world.marker))


@call("getAccountsAccountIdWaSessions", rows=_sessions)
def sessions(world: World) -> Call:
    make_working_session(world.firm, name=world.marker)
    return Call(path={"accountId": world.firm.id})


@call("postAccountsAccountIdWaSessions")
def create(world: World) -> Call:
    return Call(path={"accountId": world.firm.id}, body={"name": world.marker})


@call(f"get{_ONE}")
def session(world: World) -> Call:
    call = _shared(world)
    return replace(call, path={k: v for k, v in call.path.items() if k != "targetAccountId"})


@call(f"patch{_ONE}")
def update(world: World) -> Call:
    return replace(_working(world), body={"name": f"Yeni {world.marker}", "silenceMinutes": 30})


@call(f"delete{_ONE}")
def end(world: World) -> Call:
    return _working(world)


@call(f"post{_ONE}Logout")
def logout(world: World) -> Call:
    return replace(_working(world), body={})


@call(f"post{_ONE}Restart")
def restart(world: World) -> Call:
    return replace(_working(world), body={})


@call(f"get{_ONE}Qr")
def qr(world: World) -> Call:
    return _waiting_for_a_scan(world)


@call(f"post{_ONE}PairingCode")
def pairing_code(world: World) -> Call:
    return replace(_waiting_for_a_scan(world), body={"phoneNumber": "+905321112233"})


@call(f"get{_ONE}States", rows=_states)
def states(world: World) -> Call:
    return _working(world)


@call(f"post{_ONE}Sync")
def sync(world: World) -> Call:
    return replace(_working(world), body={"days": 3})


@call(f"get{_ONE}Shares", rows=_shares)
def shares(world: World) -> Call:
    return _working(world)


@call(f"post{_ONE}Shares")
def make_share(world: World) -> Call:
    # As text: with whom one shares is another account by nature.
    target = str(make_firm(title=world.marker).id)
    return replace(_working(world), body={"targetAccountId": target, "permission": "reply"})


@call(f"patch{_ONE}SharesTargetAccountId")
def change_share(world: World) -> Call:
    return replace(_shared(world), body={"permission": "manage"})


@call(f"delete{_ONE}SharesTargetAccountId")
def end_share(world: World) -> Call:
    return _shared(world)
