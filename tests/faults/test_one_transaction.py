"""A change and its event are one: whatever statement fails, there is never one without the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError, connection

from messaging.choices import Channel
from messaging.models import Dispatch, Message
from tests.factories.accounts import Firm
from tests.factories.inboxes import drain_all, make_inbox, post_webhook, receive
from tests.support import meta
from tests.support.client import Api
from ticaret.events.models import OutboxEvent
from ticaret.ingress.models import InboundItem

PAGE = "100000000000707"
Run = Callable[..., Any]


class Struck(OperationalError):
    """The statement that was to fail did."""


@contextmanager
def failing_statement(number: int) -> Iterator[list[str]]:
    """The statement with this number, counted from 0, fails; yields those that began."""
    begun: list[str] = []

    def run(execute: Run, sql: str, params: Any, many: bool, context: Any) -> Any:
        begun.append(sql)
        if len(begun) - 1 == number:
            raise Struck("struck by the test")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(run):
        yield begun


def _counts() -> tuple[int, int, int]:
    events = OutboxEvent.objects.unscoped()
    messages = Message.objects.unscoped()
    return (
        messages.filter(direction="inbound").count()
        - events.filter(type="message.received").count(),
        messages.filter(direction="outbound").count()
        - events.filter(type="message.queued").count(),
        messages.filter(direction="outbound").count() - Dispatch.objects.unscoped().count(),
    )


def _written(mid: str) -> meta.Json:
    at = datetime.now(UTC)
    return meta.direct("page", PAGE, meta.direct_message(PAGE, "77", mid, "Merhaba", at))


@pytest.mark.django_db(transaction=True)
def test_an_arrival_is_never_stored_without_its_event_nor_told_without_being_stored(
    firm: Firm,
) -> None:
    make_inbox(firm, Channel.FACEBOOK_PAGE, PAGE)
    number, failed = 0, 0
    while True:
        post_webhook(_written(f"m.{number}"))
        with failing_statement(number) as begun:
            try:
                drain_all()
            except Struck:
                failed += 1
        assert _counts() == (0, 0, 0), begun[-1]
        if len(begun) <= number:
            break
        number += 1

    drain_all()
    assert failed >= 10
    assert Message.objects.unscoped().count() == number + 1
    assert set(InboundItem.objects.values_list("verdict", flat=True)) == {"processed"}


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_never_queued_without_its_event_and_its_way_out(firm: Firm, api: Api) -> None:
    make_inbox(firm, Channel.FACEBOOK_PAGE, PAGE)
    receive(_written("m.first"))
    owner = api.as_owner(firm)
    thread = owner.get("/meta/threads").data["rows"][0]["id"]
    number = 0
    while True:
        with failing_statement(number) as begun:
            answer = owner.post(f"/meta/threads/{thread}/messages", {"text": "Merhaba"})
        assert _counts() == (0, 0, 0), begun[-1]
        assert answer.status in {202, 503}, (answer.envelope, begun[-1])
        if len(begun) <= number:
            break
        number += 1
    assert number >= 8
