"""Thousands of receipts, shuffled, doubled and before their messages: the furthest one counts."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from messaging.models import Inbox, Message, ParkedUpdate
from tests.factories.accounts import Firm
from tests.factories.gateway import fixture, link_number, post
from tests.factories.inboxes import drain_all

pytestmark = pytest.mark.django_db

_LEVELS = [(1, "SERVER", "sent"), (2, "DEVICE", "delivered"), (3, "READ", "read")]
_LEVELS += [(4, "PLAYED", "played")]
# Posts that wait together, as they do after an outage.
_TOGETHER = 500


@pytest.mark.parametrize("seed", [1, 2])
def test_receipts_in_any_order_end_in_the_same_states(
    firm: Firm, full_size: bool, seed: int
) -> None:
    inbox = link_number(firm)
    number = 4_000 if full_size else 60
    # The same for every order: how far each message came.
    furthest = {f"3EB0{index:016X}": index % len(_LEVELS) for index in range(number)}
    posts = [_own_message(inbox, name, index) for index, name in enumerate(furthest)]
    for index, (name, level) in enumerate(furthest.items()):
        posts += [_receipt(inbox, name, index, reached) for reached in range(level + 1)]
    receipts = len(posts) - number
    assert receipts == (10_000 if full_size else 150)
    order = Random(seed)
    posts += order.sample(posts, len(posts) // 10)
    order.shuffle(posts)

    _take(inbox, posts)

    ended = dict(Message.objects.unscoped().values_list("external_id", "status"))
    assert ended == {name: _LEVELS[level][2] for name, level in furthest.items()}
    assert ParkedUpdate.objects.unscoped().count() == 0


def _take(inbox: Inbox, posts: Sequence[dict[str, Any]]) -> None:
    for first in range(0, len(posts), _TOGETHER):
        for one in posts[first : first + _TOGETHER]:
            answer = post(one, inbox)
            assert answer.status_code == 200, answer.content
        drain_all()


def _own_message(inbox: Inbox, name: str, index: int) -> dict[str, Any]:
    body = fixture("message_own_from_phone", inbox)
    chat = _chat(index)
    body["id"] = f"evt_message_{index}"
    body["payload"] |= {"id": f"true_{chat}_{name}", "to": chat, "ack": 0, "ackName": "PENDING"}
    body["payload"]["timestamp"] += index
    return body


def _receipt(inbox: Inbox, name: str, index: int, reached: int) -> dict[str, Any]:
    body = fixture("message_ack", inbox)
    chat = _chat(index)
    ack, ack_name, _ = _LEVELS[reached]
    body["id"] = f"evt_ack_{index}_{reached}"
    body["payload"] |= {"id": f"true_{chat}_{name}", "from": chat, "ack": ack, "ackName": ack_name}
    return body


def _chat(index: int) -> str:
    return f"9053299900{index % 20:02d}@c.us"
