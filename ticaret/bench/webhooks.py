"""P4 and P5: provider posts taken in, and made into messages."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from messaging.models import Inbox
from ticaret.bench import load
from ticaret.bench.database import make_firm
from ticaret.bench.figures import Figure, Sizes, alternating
from ticaret.bench.processes import granian, run
from ticaret.ingress import door
from ticaret.ingress.drain import drain

_CLIENTS = 32
_PACE = 100
_MESSAGES_EACH = 5


def measure(sizes: Sizes, environment: Mapping[str, str], wanted: set[str]) -> Iterator[Figure]:
    """P4 and P5, as far as they are wanted."""
    firm = make_firm("Gelen", messages=0, conversations=0)
    page = Inbox.objects.unscoped().get(pk=firm.inbox_ids[0]).external_id
    bodies = (_body(page, number) for number in itertools.count())
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bare_delivery (LIKE ticaret_ingress_inbounddelivery INCLUDING ALL)"
        )
    if "P4" in wanted:
        yield from _received(sizes, environment, bodies)
    if "P5" in wanted:
        yield _handled(sizes, environment, bodies)


def _body(page: str, number: int) -> bytes:
    """A message as a Page gets it; each person writes five times."""
    at = int(time.time() * 1000)
    message = {"mid": f"m_{page}_{number}", "text": f"Merhaba, siparişim nerede? {number}"}
    event = {
        "sender": {"id": f"9{number // _MESSAGES_EACH:015d}"},
        "recipient": {"id": page},
        "timestamp": at,
        "message": message,
    }
    return json.dumps(
        {"object": "page", "entry": [{"id": page, "time": at, "messaging": [event]}]}
    ).encode()


def _signed(bodies: Iterator[bytes]) -> Iterator[bytes]:
    secret = settings.META_APP_SECRET.encode()
    for body in bodies:
        signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
        yield load.request(
            "POST", "/meta/webhook", body=body, X_Hub_Signature_256=f"sha256={signature}"
        )


def _received(
    sizes: Sizes, environment: Mapping[str, str], bodies: Iterator[bytes]
) -> Iterator[Figure]:
    posts = _signed(bodies)
    with ExitStack() as stack:
        ours = stack.enter_context(
            granian("ticaret.asgi:application", "--interface", "asginl", environment=environment)
        )
        bare = stack.enter_context(
            granian(
                *("tests.bench.bare_webhook:application", "--interface", "asginl"),
                environment=environment,
            )
        )

        def of(target: tuple[int, int]) -> float:
            return load.press(
                *target, posts, clients=_CLIENTS, seconds=sizes.round_seconds
            ).per_cpu_second

        of(ours), of(bare)
        yield alternating(
            "P4",
            "POST /meta/webhook, signed, durable",
            ours=lambda: of(ours),
            bare=lambda: of(bare),
            rounds=sizes.rounds,
            reach=0.50,
            aim=0.75,
            unit="per CPU s",
        )
        paced = load.pace(ours[0], posts, per_second=_PACE, seconds=sizes.paced_seconds)
    slow = sorted(paced.latencies)[int(len(paced.latencies) * 0.99)]
    yield Figure(
        name="P4",
        what=f"… p99 at {_PACE} a second, workers stopped",
        value=slow * 1000,
        reach=250,
        aim=250,
        unit="ms",
        at_most=True,
    )


def _handled(sizes: Sizes, environment: Mapping[str, str], bodies: Iterator[bytes]) -> Figure:
    def ours() -> float:
        _forget()
        for body in itertools.islice(bodies, sizes.deliveries):
            door.store("meta", body)
        began = time.perf_counter()
        handled = drain(until=timezone.now() + timedelta(minutes=10))
        took = time.perf_counter() - began
        if handled != sizes.deliveries:
            raise RuntimeError(f"{handled} of {sizes.deliveries} deliveries were handled")
        return sizes.deliveries / took

    def bare() -> float:
        """The rows that our last round left, once more into tables like those."""
        return sizes.deliveries / float(run("tests.bench.bare_store", environment=environment))

    return alternating(
        "P5",
        "deliveries → messages, one worker",
        ours=ours,
        bare=bare,
        rounds=sizes.rounds,
        reach=0.20,
        aim=0.40,
        unit="per s",
    )


def _forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE ticaret_ingress_inbounddelivery CASCADE")
        cursor.execute("TRUNCATE messaging_channelcontact, ticaret_events_outboxevent CASCADE")
