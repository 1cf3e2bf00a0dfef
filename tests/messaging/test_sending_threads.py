"""The worker as it runs: threads, each with its own connection."""

from __future__ import annotations

import socket
import time
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from messaging.choices import MessageType
from messaging.models import Conversation, Message
from messaging.ports import IncomingMedia, Partner
from messaging.services import dispatching, media, profiles
from tests.factories.accounts import Firm
from tests.factories.messaging import make_conversation, make_inbox, receive
from tests.messaging.outgoing import queue
from tests.support.graph_server import GraphServer
from ticaret.events.models import OutboxEvent

pytestmark = pytest.mark.django_db(transaction=True)


def test_everything_that_is_due_leaves_once_and_in_order(graph: GraphServer, firm: Firm) -> None:
    inboxes = [make_inbox(firm) for _ in range(3)]
    conversations = [make_conversation(inbox) for inbox in inboxes for _ in range(4)]
    for number in range(3):
        for conversation in conversations:
            queue(conversation, f"{number}")
    for number in range(36):
        graph.will_answer({"message_id": f"mid.sent.{number}"})

    assert dispatching.send_due(until=timezone.now() + timedelta(seconds=20)) == 36

    texts: dict[str, list[str]] = {}
    for call in graph.calls:
        texts.setdefault(call.json["recipient"]["id"], []).append(call.json["message"]["text"])
    assert texts == {
        conversation.contact.external_id: ["0", "1", "2"] for conversation in conversations
    }
    sent = Message.objects.unscoped().filter(direction="outbound")
    assert set(sent.values_list("status", flat=True)) == {"sent"}
    positions = OutboxEvent.objects.unscoped().order_by("position").values_list("position")
    assert [row[0] for row in positions] == list(range(1, len(positions) + 1))


def test_nothing_is_claimed_once_the_time_is_over(graph: GraphServer, firm: Firm) -> None:
    conversation: Conversation = make_conversation(make_inbox(firm))
    queue(conversation)
    began = time.monotonic()

    assert dispatching.send_due(until=timezone.now()) == 0

    assert (graph.calls, time.monotonic() - began < 5) == ([], True)


class _Watching(GraphServer):
    """Counts, at every call, the connections that sit in an open transaction."""

    def __init__(self) -> None:
        super().__init__()
        self.open_transactions: list[int] = []

    def _answer(self, connection: socket.socket, request: bytes) -> None:
        with psycopg.connect(**_parameters()) as own:
            row = own.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
            ).fetchone()
        self.open_transactions.append(row[0] if row else -1)
        super()._answer(connection, request)


def _parameters() -> dict[str, Any]:
    facts = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    return {name: facts[key] for name, key in {**names, "port": "PORT"}.items() if facts[key]}


def test_no_call_leaves_inside_a_transaction(firm: Firm, settings: Settings) -> None:
    with _Watching() as server:
        settings.SANDBOX_URL = settings.META_GRAPH_URL = server.url
        server.will_answer({"message_id": "mid.1", "name": "Ali"})
        inbox = make_inbox(firm)
        picture = IncomingMedia(type=MessageType.IMAGE, url=f"{server.url}/resim.png")
        receive(inbox, partner=Partner(external_id="7001"), media=[picture])
        queue(make_conversation(inbox))
        until = timezone.now() + timedelta(seconds=20)

        assert dispatching.send_due(until=until) == 1
        assert media.fetch_due(until=until) == 1
        assert profiles.fetch_due(until=until) == 1

        assert server.open_transactions == [0, 0, 0]
