"""The status machine: every pair of statuses, and every order in which they can come."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

import pytest
from django.utils import timezone

from messaging.choices import Direction, MessageStatus
from messaging.models import Inbox, Message
from messaging.ports import InboundEvent, MessageSeen, Partner, StatusSeen
from messaging.services import inbound
from messaging.states import may_become, statuses_before
from tests.factories.accounts import Firm
from tests.factories.messaging import make_inbox

_S = MessageStatus
_ALLOWED = {
    _S.RECEIVED: set(),
    _S.QUEUED: {_S.SENDING, _S.SENT, _S.DELIVERED, _S.READ, _S.PLAYED, _S.FAILED},
    _S.SENDING: {_S.SENT, _S.DELIVERED, _S.READ, _S.PLAYED, _S.FAILED, _S.UNKNOWN},
    _S.UNKNOWN: {_S.SENT, _S.DELIVERED, _S.READ, _S.PLAYED, _S.FAILED},
    _S.SENT: {_S.DELIVERED, _S.READ, _S.PLAYED, _S.FAILED},
    _S.DELIVERED: {_S.READ, _S.PLAYED},
    _S.READ: {_S.PLAYED},
    _S.PLAYED: set(),
    _S.FAILED: {_S.DELIVERED, _S.READ, _S.PLAYED},
}
_NEW = [status for status in _S if status != _S.RECEIVED]


@pytest.mark.parametrize("current", list(_S))
@pytest.mark.parametrize("new", _NEW)
def test_every_pair_of_statuses(current: MessageStatus, new: MessageStatus) -> None:
    assert may_become(current, new) is (new in _ALLOWED[current])


@pytest.mark.parametrize("new", _NEW)
def test_the_statuses_before_are_those_that_may_become_it(new: MessageStatus) -> None:
    assert set(statuses_before(new)) == {old for old, after in _ALLOWED.items() if new in after}


@pytest.mark.django_db
def test_statuses_and_their_message_end_the_same_in_every_order(firm: Firm) -> None:
    """120 orders of four statuses and the echo they belong to."""
    inbox = make_inbox(firm)
    start = timezone.now().replace(microsecond=0)
    orders = list(enumerate(permutations(range(5))))
    for step in range(5):
        events = [_event(number, order[step], start) for number, order in orders]
        inbound.receive([inbound.Report(inbox, event) for event in events], now=timezone.now())
    ends = {_end(inbox, number) for number, _ in orders}
    assert ends == {("read", None)}


def _event(number: int, index: int, start: datetime) -> InboundEvent:
    external_id = f"wamid.{number}"
    moment = start + timedelta(seconds=index)
    if index == 0:
        return MessageSeen(
            partner=Partner(external_id="905321112233"),
            external_id=external_id,
            occurred_at=moment,
            direction=Direction.OUTBOUND,
            text="Telefondan yazıldı",
        )
    status = (_S.SENT, _S.DELIVERED, _S.READ, _S.DELIVERED)[index - 1]
    return StatusSeen(external_id=external_id, status=status, occurred_at=moment)


def _end(inbox: Inbox, number: int) -> tuple[str, object]:
    message = Message.objects.unscoped().get(inbox=inbox, external_id=f"wamid.{number}")
    assert {"read"} <= set(message.status_times) <= {"sent", "delivered", "read"}
    return message.status, message.error
