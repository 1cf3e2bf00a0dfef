"""Meta under bad weather: answers, comments and publications of one asset, and of another beside it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from messaging.models import Dispatch, Inbox, Message
from meta_channels.choices import ActionKind, PublicationKind, PublicationState
from meta_channels.models import PostAction, Publication
from meta_channels.services import publication_flow
from tests.factories.accounts import Firm
from tests.factories.messaging import make_conversation
from tests.factories.posts import (
    image_of,
    make_action,
    make_comment,
    make_instagram,
    make_page,
    make_post,
    make_publication,
)
from tests.messaging.outgoing import fresh as fresh_message
from tests.messaging.outgoing import queue, send_next
from tests.posts.routed_graph import RoutedGraph
from tests.posts.work import act, fresh, fresh_action

Weather = Callable[[socket.socket], None]


def says(status: int, body: bytes, **headers: str) -> Weather:
    """Bad weather that answers."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{lines}\r\n"
    return lambda connection: connection.sendall(head.encode() + body)


def refuses(code: int) -> Weather:
    return says(400, b'{"error": {"code": %d, "message": "not now"}}' % code)


def hangs(connection: socket.socket) -> None:
    connection.recv(1)


def stops_halfway(connection: socket.socket) -> None:
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n{"message_id": "m')
    connection.shutdown(socket.SHUT_RDWR)


def hangs_up(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


class Sky(RoutedGraph):
    """Graph API with `weather` over the inbox of `over`; `heard` is when that one called what."""

    def __init__(self) -> None:
        super().__init__()
        self.weather: Weather | None = None
        self.over = ""
        self.heard: list[tuple[datetime, str]] = []

    def _answer(self, connection: socket.socket, request: bytes) -> None:
        head = request.partition(b"\r\n\r\n")[0].decode()
        if f"Bearer {self.over}\r\n" in f"{head}\r\n":
            self.heard.append((timezone.now(), head.split("?")[0].split(" HTTP")[0]))
            if self.weather is not None:
                self.weather(connection)
                return
        super()._answer(connection, request)


@pytest.fixture
def sky(settings: Settings) -> Iterator[Sky]:
    """Everything works here, for every asset, until a test changes the weather."""
    with Sky() as server:
        settings.SANDBOX = True
        settings.SANDBOX_URL = settings.META_GRAPH_URL = server.url
        settings.INSTAGRAM_GRAPH_URL = server.url
        settings.META_APP_SECRET = "app-secret-0123456789"
        quota = {"quota_usage": 0, "config": {"quota_total": 50, "quota_duration": 86400}}
        server.will("GET /content_publishing_limit", {"data": [quota]})
        server.will("POST /messages", *({"message_id": f"mid.{n}"} for n in range(60)))
        server.will("POST /(comments|replies)", *({"id": f"9_{n}"} for n in range(60)))
        server.will("POST /[0-9_]+", {"success": True})
        server.will("POST /media", {"id": "c1"})
        server.will("GET /c1", {"status_code": "FINISHED"})
        server.will("POST /media_publish", *({"id": f"m{n}"} for n in range(9)))
        server.will("GET /(comments|replies|media)", {"data": []})
        yield server


@dataclass
class Work:
    """What one asset has to get out: answers, an answer to a comment, a hiding, a picture."""

    inbox: Inbox
    messages: list[Message]
    reply: PostAction
    hiding: PostAction
    publication: Publication

    def states(self) -> list[str]:
        return [
            *(fresh_message(message).status for message in self.messages),
            fresh_action(self.reply).state,
            fresh_action(self.hiding).state,
            fresh(self.publication).state,
        ]

    @property
    def is_done(self) -> bool:
        return self.states() == ["sent"] * (len(self.messages) + 2) + [PublicationState.PUBLISHED]


def work_of(firm: Firm, token: str) -> Work:
    inbox = make_instagram(firm, token=token)
    comment = make_comment(make_post(inbox))
    people = [make_conversation(inbox) for _ in range(3)]
    return Work(
        inbox=inbox,
        messages=[queue(person, text) for person in people for text in ("bir", "iki")],
        reply=make_action(firm, comment),
        hiding=make_action(firm, make_comment(comment.post), ActionKind.HIDE, ""),
        publication=make_publication(
            inbox, firm, kind=PublicationKind.IMAGE, media=[image_of(firm)]
        ),
    )


def work() -> None:
    """A round of every worker."""
    while send_next():
        pass
    act()
    publication_flow.publish_due(until=timezone.now() + timedelta(seconds=20))


def later(start: datetime, seconds: float) -> Any:
    return time_machine.travel(start + timedelta(seconds=seconds), tick=True)


def written_to(node: str, asked: list[str]) -> int:
    """How many of the calls write there."""
    return len([call for call in asked if call.startswith("POST") and call.endswith(f"/{node}")])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "weather",
    [
        says(429, b"slow down", Retry_After="5"),
        says(429, b'{"error": {"code": 4, "message": "limit"}}', Retry_After="0"),
        refuses(32),
        refuses(2),
    ],
    ids=["429-html", "429-at-once", "page-limit", "service-away"],
)
def test_a_limited_asset_is_called_once_a_second_at_most_and_loses_and_doubles_nothing(
    firm: Firm, sky: Sky, weather: Weather
) -> None:
    limited, free = work_of(firm, "limited"), work_of(firm, "free")
    sky.over, sky.weather = "limited", weather
    start = timezone.now()
    for second in range(0, 70, 2):
        with later(start, second):
            work()
            if second == 0:
                # What was under way together when the limit was told.
                times = [sky.heard[-1][0]]
                under_way = len(sky.heard)
            if second == 20:
                assert free.is_done
    times += [moment for moment, _ in sky.heard[under_way:]]
    assert under_way <= 3
    assert len(times) > 1
    assert min((after - before).total_seconds() for before, after in pairwise(times)) >= 1
    assert "sent" not in limited.states()
    assert "failed" not in limited.states()

    sky.weather = None
    heard = len(sky.heard)
    for second in range(70, 130, 5):
        with later(start, second):
            work()
    assert limited.is_done
    asked = [asked for _, asked in sky.heard[heard:]]
    assert written_to("messages", asked) == len(limited.messages)
    assert written_to("media_publish", asked) == written_to("replies", asked) == 1


@pytest.mark.django_db
def test_half_an_hour_without_meta_loses_nothing_and_ends_within_a_minute(
    firm: Firm, sky: Sky, settings: Settings
) -> None:
    ours = work_of(firm, "ours")
    settings.META_GRAPH_URL = "http://127.0.0.1:1"
    start = timezone.now()
    for second in range(0, 1800, 10):
        with later(start, second):
            work()
    assert {"sent", "failed", "published", "unknown"}.isdisjoint(ours.states())
    settings.META_GRAPH_URL = sky.url
    for second in range(1800, 1860, 5):
        with later(start, second):
            work()
    assert ours.is_done
    assert len(sky.asked("POST .*/messages")) == len(ours.messages)
    assert len(sky.asked("POST .*/replies")) == 1
    assert len(sky.asked("POST .*/media_publish")) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "weather",
    [
        says(500, b"<html>broken</html>"),
        says(503, b'{"error": {"code": 2, "message": "away"}}'),
        says(200, b"[]"),
        says(200, b'{"success": '),
        stops_halfway,
        hangs_up,
        hangs,
    ],
    ids=["500", "503", "wrong-json", "half-json", "half-body", "reset", "hang"],
)
def test_what_may_have_arrived_is_not_written_again_and_the_rest_is_repeated(
    firm: Firm, sky: Sky, settings: Settings, weather: Weather
) -> None:
    settings.HTTP_TOTAL_TIMEOUT = 0.3
    ours, free = work_of(firm, "ours"), work_of(firm, "free")
    sky.over, sky.weather = "ours", weather
    start = timezone.now()
    for second in (0, 1, 5, 10):
        with later(start, second):
            work()
    assert free.is_done
    assert written_to("messages", [asked for _, asked in sky.heard]) == len(ours.messages)
    sky.weather = None
    for second in range(15, 75, 5):
        with later(start, second):
            work()
    *messages, reply, hiding, publication = ours.states()
    assert (set(messages), reply, hiding) == ({"unknown"}, "unknown", "sent")
    assert publication == PublicationState.PUBLISHED
    asked = [asked for _, asked in sky.heard]
    assert written_to("messages", asked) == len(ours.messages)
    assert written_to("replies", asked) == written_to("media_publish", asked) == 1


@pytest.mark.django_db
def test_a_look_up_that_nobody_answers_counts_for_nothing(firm: Firm, sky: Sky) -> None:
    inbox = make_page(firm, token="ours")
    sky.over, sky.weather = "ours", says(500, b"")
    reply = make_action(firm, make_comment(make_post(inbox)))
    start = timezone.now()
    for second in range(0, 1800, 30):
        with later(start, second):
            act()
    assert (fresh_action(reply).state, fresh_action(reply).look_ups) == ("unknown", 0)
    written = {
        "id": "9_9",
        "message": reply.text,
        "from": {"id": inbox.external_id, "name": inbox.name},
        "created_time": start.isoformat(),
    }
    sky.weather = None
    sky.will("GET /comments", {"data": [written]})
    with later(start, 1831):
        act()
    assert fresh_action(reply).state == "sent"


@pytest.mark.django_db
def test_an_inbox_that_cannot_send_is_given_up_after_a_day(firm: Firm, sky: Sky) -> None:
    inbox = make_page(firm, token="ours")
    sky.over, sky.weather = "ours", refuses(32)
    message = queue(make_conversation(inbox))
    send_next()
    for hours, status in ((2, "queued"), (23, "queued"), (25, "failed")):
        with later(timezone.now(), hours * 3600):
            Dispatch.objects.unscoped().update(attempts=40)
            send_next()
            assert fresh_message(message).status in {status, "failed"}
    assert fresh_message(message).status == "failed"
