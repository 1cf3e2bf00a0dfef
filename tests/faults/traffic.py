"""A day's mixture of webhooks, what must be stored of it, and senders that never give up."""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from tests.support import meta
from tests.support.installation import INSTAGRAM, NUMBER, PAGE, WABA, Installation

Json = dict[str, Any]
_EMOJI = ["👍", "❤", "😮", "🎉"]
_LARGEST_BATCH = 4


@dataclass(slots=True)
class Expected:
    """A message as it must be stored in the end."""

    partner: str
    direction: str
    text: str
    occurred_at: datetime
    status: str
    reactions: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Partner:
    channel: str
    id: str


class Traffic:
    """`count` messages of `partners` people with reactions, edits and statuses among them."""

    def __init__(self, *, seed: int, count: int, partners: int) -> None:
        self._random = random.Random(seed)
        self.prefix = f"bar.{seed}."
        self.messages: dict[str, Expected] = {}
        self.events: dict[str, list[Json]] = defaultdict(list)
        channels = ["page", "instagram", "whatsapp"]
        people = [Partner(channels[n % 3], f"{9000 + seed % 1000}{n:08d}") for n in range(partners)]
        begun = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)
        for number in range(count):
            partner = people[number] if number < partners else self._random.choice(people)
            self._add(number, partner, begun + timedelta(seconds=number))

    def _add(self, number: int, partner: Partner, at: datetime) -> None:
        mid = f"{self.prefix}{number}"
        text = f"Sipariş {number} nerede? 📦 <b>ç</b> a/b"
        ours = self._random.random() < 0.2
        expected = Expected(
            partner.id,
            "outbound" if ours else "inbound",
            text,
            at,
            "sent" if ours else "received",
        )
        self.messages[mid] = expected
        add = self._whatsapp if partner.channel == "whatsapp" else self._direct
        add(partner, mid, expected, ours=ours, later=at + timedelta(seconds=30))

    def _direct(
        self, partner: Partner, mid: str, expected: Expected, *, ours: bool, later: datetime
    ) -> None:
        own = PAGE if partner.channel == "page" else INSTAGRAM
        write = meta.direct_echo if ours else meta.direct_message
        events = [write(own, partner.id, mid, expected.text, expected.occurred_at)]
        if not ours and self._random.random() < 0.15:
            expected.reactions.append(emoji := self._random.choice(_EMOJI))
            events.append(meta.direct_reaction(own, partner.id, mid, emoji, later))
        if not ours and self._random.random() < 0.15:
            for edit in (1, 2):
                at = later + timedelta(seconds=edit)
                expected.text = f"{edit}. düzeltme: {expected.text}"
                events.append(meta.direct_edit(own, partner.id, mid, expected.text, edit, at))
        self.events[partner.channel] += events

    def _whatsapp(
        self, partner: Partner, mid: str, expected: Expected, *, ours: bool, later: datetime
    ) -> None:
        at = expected.occurred_at
        if ours:
            events = [meta.whatsapp_echo(NUMBER, partner.id, mid, expected.text, at)]
            reached = self._random.choice([[], ["delivered"], ["sent", "delivered", "read"]])
            for place, status in enumerate(reached):
                moment = later + timedelta(seconds=place)
                events.append(meta.whatsapp_status(partner.id, mid, status, moment))
                expected.status = status
        else:
            events = [meta.whatsapp_message(partner.id, mid, expected.text, at)]
            if self._random.random() < 0.15:
                expected.reactions.append(emoji := self._random.choice(_EMOJI))
                events.append(
                    meta.whatsapp_reaction(partner.id, f"{mid}.reaction", mid, emoji, later)
                )
            if self._random.random() < 0.15:
                expected.text = f"düzeltme: {expected.text}"
                events.append(
                    meta.whatsapp_edit(partner.id, f"{mid}.edit", mid, expected.text, later)
                )
        self.events["whatsapp"] += events

    @property
    def items(self) -> int:
        return sum(map(len, self.events.values()))

    def bodies(self) -> list[bytes]:
        """Every event twice: once alone, once in a batch with others; all of it shuffled."""
        bodies: list[bytes] = []
        for channel, events in self.events.items():
            bodies += [self._body(channel, [event]) for event in events]
            again = self._random.sample(events, len(events))
            bodies += [self._body(channel, batch) for batch in self._batches(again)]
        self._random.shuffle(bodies)
        return bodies

    def _batches(self, events: Sequence[Json]) -> Iterator[Sequence[Json]]:
        place = 0
        while place < len(events):
            size = self._random.randint(2, _LARGEST_BATCH)
            yield events[place : place + size]
            place += size

    def _body(self, channel: str, events: Sequence[Json]) -> bytes:
        if channel == "whatsapp":
            return meta.encoded(meta.whatsapp(WABA, NUMBER, *events))
        return meta.encoded(meta.direct(channel, PAGE if channel == "page" else INSTAGRAM, *events))


class Senders:
    """Some connections that post `bodies` at `rate` a second, each until it is answered 200."""

    def __init__(
        self, installation: Installation, bodies: Sequence[bytes], *, rate: float, number: int = 4
    ) -> None:
        self._installation = installation
        self._bodies = bodies
        self._rate = rate
        self._lock = threading.Lock()
        self._next = 0
        self._threads = [threading.Thread(target=self._send, daemon=True) for _ in range(number)]
        self.acknowledged: set[bytes] = set()
        self.refusals: dict[str, int] = defaultdict(int)

    def start(self) -> None:
        self._begun = time.monotonic()
        for thread in self._threads:
            thread.start()

    @property
    def progress(self) -> float:
        """The part of the bodies that has been acknowledged, from 0 to 1."""
        return len(self.acknowledged) / len(self._bodies)

    def join(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
            assert not thread.is_alive(), f"a sender is stuck: {dict(self.refusals)}"

    def _send(self) -> None:
        session = requests.Session()
        while True:
            with self._lock:
                place = self._next
                self._next += 1
            if place >= len(self._bodies):
                return
            time.sleep(max(0.0, self._begun + place / self._rate - time.monotonic()))
            while not self._accepted(session, self._bodies[place]):
                time.sleep(0.1)

    def _accepted(self, session: requests.Session, body: bytes) -> bool:
        signature = meta.signature(body, self._installation.app_secret)
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
        try:
            answer = session.post(
                f"{self._installation.url}/meta/webhook", data=body, headers=headers, timeout=20
            )
        except requests.RequestException as error:
            self._note(type(error).__name__)
            return False
        if answer.status_code != 200:
            self._note(str(answer.status_code))
            return False
        with self._lock:
            self.acknowledged.add(hashlib.sha256(body).digest())
        return True

    def _note(self, refusal: str) -> None:
        with self._lock:
            self.refusals[refusal] += 1
