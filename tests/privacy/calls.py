"""Valid calls of the operations of personal data."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from messaging.ports import Partner
from tests.contracts.calls import Call, World, call
from tests.factories.messaging import make_inbox, receive
from ticaret.jobs import runner
from ticaret.privacy.choices import RequestKind
from ticaret.privacy.models import PersonalDataRequest
from ticaret.privacy.ports import Subject
from ticaret.privacy.services import requesting


def _ask(world: World) -> PersonalDataRequest:
    receive(make_inbox(world.firm), text=world.marker, partner=Partner(external_id=world.marker))
    return requesting.start(
        actor=world.firm.actor,
        account_id=world.firm.id,
        kind=RequestKind.EXPORT,
        subject=Subject(external_id=world.marker),
        now=timezone.now(),
    )


def _requests(world: World, number: int) -> None:
    for _ in range(number):
        _ask(world)


def _subject(world: World) -> Call:
    _ask(world)
    return Call(path={"accountId": world.firm.id}, body={"externalId": world.marker})


@call("postAccountsAccountIdPersonalDataExports")
def export(world: World) -> Call:
    return _subject(world)


@call("postAccountsAccountIdPersonalDataErasures")
def erase(world: World) -> Call:
    return _subject(world)


@call("getAccountsAccountIdPersonalDataRequests", rows=_requests)
def requests(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call("getAccountsAccountIdPersonalDataRequestsRequestId")
def request(world: World) -> Call:
    return Call(path={"accountId": world.firm.id, "requestId": _ask(world).id})


@call("getAccountsAccountIdPersonalDataRequestsRequestIdDocument")
def document(world: World) -> Call:
    asked = _ask(world)
    runner.run_due(until=timezone.now() + timedelta(seconds=10))
    return Call(path={"accountId": world.firm.id, "requestId": asked.id})
