"""Two workers, and a worker and a person, at one publication at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from messaging.choices import InboxStatus
from messaging.models import Inbox
from messaging.services import dispatching
from messaging.services.inboxes import InboxFacts, connect_inbox
from meta_channels.choices import PublicationState
from meta_channels.errors import PublicationUnderWay
from meta_channels.models import Publication
from meta_channels.services import (
    post_acting,
    publication_flow,
    publication_steps,
    publications,
)
from tests.factories.accounts import Firm, make_firm
from tests.factories.messaging import make_conversation
from tests.factories.posts import make_action, make_comment, make_page, make_post, make_publication
from tests.messaging.outgoing import fresh as fresh_message
from tests.messaging.outgoing import queue
from tests.posts.routed_graph import RoutedGraph
from tests.posts.work import fresh, fresh_action, step

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """All calls, each on a connection of its own."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, call) for call in calls]]


@pytest.fixture
def house() -> Firm:
    return make_firm(title="Doğu Ticaret")


def ready(house: Firm) -> Publication:
    """A publication whose next step publishes it."""
    made = make_publication(make_page(house), house)
    while made.state != PublicationState.READY:
        made = step(made)
    Publication.objects.unscoped().filter(pk=made.pk).update(next_attempt_at=timezone.now())
    return made


def test_four_workers_publish_it_once(house: Firm, meta: RoutedGraph) -> None:
    meta.will("POST /feed", {"id": "1_2"})
    made = ready(house)
    until = timezone.now() + timedelta(seconds=5)
    at_once([lambda: publication_flow.publish_due(until=until)] * 4)
    assert fresh(made).state == PublicationState.PUBLISHED
    assert len(meta.asked("POST .*/feed")) == 1


class Reconnecting(RoutedGraph):
    """Refuses the token `old`, and somebody reconnects before that answer is back."""

    reconnect: Callable[[], Any] = staticmethod(lambda: None)

    def _answer(self, socket: Any, request: bytes) -> None:
        if b"Bearer old" in request:
            at_once([self.reconnect])
            self.will("POST .*", {"error": {"code": 190, "message": "expired"}}, status=401)
        else:
            self.will("POST .*", {"id": "1_2", "message_id": "mid.2"})
        super()._answer(socket, request)


def test_who_is_refused_while_somebody_reconnects_goes_out_by_the_new_access(
    house: Firm, settings: Settings
) -> None:
    page = make_page(house, token="old")
    message = queue(make_conversation(page))
    reply = make_action(house, make_comment(make_post(page)))
    post = make_publication(page, house)
    facts = InboxFacts(page.channel, page.external_id, page.name, token="new")

    def connect(token: str) -> None:
        connect_inbox(
            actor=house.actor,
            account_id=house.id,
            facts=replace(facts, token=token),
            now=timezone.now(),
        )

    with Reconnecting() as meta:
        settings.SANDBOX = True
        settings.SANDBOX_URL = settings.META_GRAPH_URL = meta.url
        meta.reconnect = lambda: connect("new")
        for work in (dispatching.send_due, post_acting.act_due, publication_flow.publish_due):
            connect("old")
            work(until=timezone.now() + timedelta(seconds=5))
            assert Inbox.objects.unscoped().get(pk=page.pk).status == InboxStatus.ACTIVE
    assert fresh_message(message).status == "sent"
    assert fresh_action(reply).state == "sent"
    assert fresh(post).state == PublicationState.PUBLISHED
    tokens = [call.headers["authorization"] for call in meta.calls]
    assert tokens == ["Bearer old", "Bearer new"] * 3


def test_four_workers_try_a_limited_asset_once(house: Firm, meta: RoutedGraph) -> None:
    page = make_page(house)
    for _ in range(6):
        queue(make_conversation(page))
        make_action(house, make_comment(make_post(page)))
    meta.will("POST .*", {"error": {"code": 32, "message": "limit"}}, status=400)
    past = timezone.now() - timedelta(seconds=1)
    Inbox.objects.unscoped().filter(pk=page.pk).update(sends_wait_until=past)
    until = timezone.now() + timedelta(seconds=5)
    at_once(
        [lambda: dispatching.send_due(until=until), lambda: post_acting.act_due(until=until)] * 2
    )
    assert len(meta.calls) == 1


def test_four_workers_answer_once(house: Firm, meta: RoutedGraph) -> None:
    meta.will("POST /comments", {"id": "1_99"})
    action = make_action(house, make_comment(make_post(make_page(house))))
    until = timezone.now() + timedelta(seconds=5)
    at_once([lambda: post_acting.act_due(until=until)] * 4)
    assert fresh_action(action).state == "sent"
    assert len(meta.asked("POST .*/comments")) == 1


def test_either_it_is_cancelled_or_it_is_out_never_both(house: Firm, meta: RoutedGraph) -> None:
    meta.will("POST /feed", {"id": "1_2"})
    for _ in range(8):
        made = ready(house)
        before = len(meta.asked("POST .*/feed"))

        def cancel(made_id: UUID = made.pk) -> bool:
            try:
                publications.cancel(actor=house.actor, publication_id=made_id, now=timezone.now())
            except PublicationUnderWay:
                return False
            return True

        def work() -> None:
            publication_flow.publish_due(until=timezone.now() + timedelta(seconds=5))

        _, cancelled = at_once([work, cancel])
        calls = len(meta.asked("POST .*/feed")) - before
        wanted = PublicationState.CANCELLED if cancelled else PublicationState.PUBLISHED
        assert (fresh(made).state, calls) == (wanted, 0 if cancelled else 1)


def test_a_late_word_that_it_is_out_counts_after_the_lease_ran_out(
    house: Firm, meta: RoutedGraph
) -> None:
    meta.will("POST /feed", {"id": "1_2"})
    made = ready(house)
    claimed = publication_flow.claim(now=timezone.now())
    assert claimed is not None
    attempt = publication_flow._begin(*claimed, timezone.now())
    assert attempt is not None
    publication_flow.expire_leases(now=timezone.now() + timedelta(minutes=5))
    assert fresh(made).state == PublicationState.UNKNOWN
    out = publication_steps.publish(fresh(made), [], timezone.now())
    with transaction.atomic():
        publication_flow._record(fresh(made), claimed[1], attempt, [], out, timezone.now())
    assert (fresh(made).state, fresh(made).external_id) == (PublicationState.PUBLISHED, "1_2")
