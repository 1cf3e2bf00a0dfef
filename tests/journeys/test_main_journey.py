"""A customer writes, it is shown live, answered, ticked: web, worker and provider are processes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.installation import Installation
from tests.support.sse import EventSource

CHANNELS = ["messenger", "instagram", "whatsapp"]
# What a person takes for "at once".


class Journey:
    """An open event stream and a customer on every channel."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.stream = self.listen()
        self.people: dict[str, str] = {}

    def listen(self, last_event_id: str = "") -> EventSource:
        installation = self.installation
        url = f"{installation.url}/console/events?accountId={installation.account_id}"
        return EventSource(url, installation.key_headers, last_event_id)

    def write(self, channel: str, text: str) -> str:
        """The customer of `channel` writes; returns the provider's message id."""
        person = self.people.get(channel, "")
        who = {"customerId": person} if person else {"customer": {"name": "Ayşe Gezgin"}}
        written = self.installation.sandbox("POST", "/messages", channel=channel, text=text, **who)
        self.people[channel] = written["customerId"]
        return str(written["messageId"])

    def thread(self, channel: str) -> dict[str, Any]:
        threads = self.installation.call("GET", "/meta/threads")["rows"]
        (thread,) = [t for t in threads if t["participantId"] == self.people[channel]]
        return dict(thread)

    def arrived(self, mid: str) -> bool:
        """Whether the stream has told of the message."""
        told = [
            event
            for event in self.stream.of_type("message.received")
            if event.data["data"]["message"]["externalId"] == mid
        ]
        assert len(told) <= 1, "told once"
        return bool(told)

    def ticks(self, message_id: str) -> list[str]:
        """The statuses that the stream has told of one of our messages."""
        return [
            event.data["data"]["message"]["status"]
            for event in self.stream.of_type("message.status")
            if event.data["data"]["message"]["id"] == message_id
        ]


@pytest.fixture
def journey(installation: Installation) -> Iterator[Journey]:
    installation.until(
        "everything is up", lambda: installation.call("GET", "/meta/threads")["limit"] == 20
    )
    journey = Journey(installation)
    yield journey
    journey.stream.close()


def test_a_customer_writes_and_is_answered_on_three_channels(journey: Journey) -> None:
    installation = journey.installation
    for channel in CHANNELS:
        mid = journey.write(channel, "Kargom nerede? 📦")
        installation.until("the stream tells of it", lambda mid=mid: journey.arrived(mid))  # type: ignore[misc]

        thread = journey.thread(channel)
        assert thread["unreadCount"] == 1
        assert thread["lastMessage"]["text"] == "Kargom nerede? 📦"

    for channel in CHANNELS:
        thread_id = journey.thread(channel)["id"]
        path = f"/meta/threads/{thread_id}/messages"
        sent = installation.call("POST", path, {"text": "Yarın sizde olur. Teşekkürler!"})
        assert (sent["status"], sent["direction"]) == ("queued", "outbound")

        installation.until(
            "the customer has read it and the tick says so",
            lambda path=path, sent=sent: (  # type: ignore[misc]
                next(
                    m["status"]
                    for m in installation.call("GET", path)["rows"]
                    if m["id"] == sent["id"]
                )
                == "read"
            ),
        )
        seen = installation.sandbox(
            "GET", f"/messages?channel={channel}&customerId={journey.people[channel]}"
        )["messages"]
        assert [(m["fromFirm"], m["text"]) for m in seen] == [
            (False, "Kargom nerede? 📦"),
            (True, "Yarın sizde olur. Teşekkürler!"),
        ]
        installation.until(
            "the stream has told the last tick",
            lambda sent=sent: journey.ticks(sent["id"])[-1:] == ["read"],  # type: ignore[misc]
        )
        told = journey.ticks(sent["id"])
        assert told == sorted(told, key=["sent", "delivered", "read"].index)


def test_a_stream_goes_on_without_a_gap_after_web_and_redis_were_killed(journey: Journey) -> None:
    installation = journey.installation
    first = journey.write("messenger", "Bir")
    installation.until("the stream tells of it", lambda: journey.arrived(first))
    heard = list(journey.stream.events)

    installation.kill("web")
    installation.kill("Valkey")
    missed = journey.write("whatsapp", "Kimse dinlemezken")
    installation.until(
        "the web server is back",
        lambda: bool(installation.call("GET", "/meta/threads")["rows"]),
    )
    installation.until_drained()
    journey.stream = journey.listen(heard[-1].id)
    installation.until("what was missed is told", lambda: bool(journey.arrived(missed)))
    last = journey.write("instagram", "Üç")
    installation.until("what is new is told", lambda: bool(journey.arrived(last)))

    positions = [event.data["position"] for event in [*heard, *journey.stream.events]]
    assert positions == list(range(positions[0], positions[0] + len(positions)))
    feed = installation.call(
        "GET",
        f"/accounts/{installation.account_id}/events",
        after=positions[0] - 1,
        limit=len(positions),
    )
    told = [event.data["id"] for event in [*heard, *journey.stream.events]][: len(feed["rows"])]
    assert [row["id"] for row in feed["rows"]][: len(told)] == told
