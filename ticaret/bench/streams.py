"""P7: from the commit of a message to the event in every open stream."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from messaging import events
from messaging.models import Message
from ticaret.bench import load
from ticaret.bench.database import Firm, make_firm
from ticaret.bench.figures import Figure, Sizes
from ticaret.bench.processes import granian
from ticaret.events.outbox import publish

_PER_SECOND = 20
_EVENT = re.compile(rb'"position":(\d+),.*?"id":"([0-9a-f-]{36})"')
_PATIENCE = 10.0


@dataclass(slots=True)
class _Heard:
    """What one stream got: positions, in order, and seconds from the commit to here."""

    positions: list[int] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)


def measure(sizes: Sizes, environment: Mapping[str, str], wanted: set[str]) -> Iterator[Figure]:
    """P7."""
    firm = make_firm("Canlı", messages=100, conversations=10)
    with granian("ticaret.asgi:application", "--interface", "asginl", environment=environment) as (
        port,
        _,
    ):
        heard, number = asyncio.run(_listen(port, firm, sizes))
    gaps = sum(
        len(one.positions) != number
        or one.positions != list(range(one.positions[0], one.positions[0] + number))
        for one in heard
    )
    delays = sorted(delay * 1000 for one in heard for delay in one.delays)
    what = f"commit → event, {sizes.streams} streams, {_PER_SECOND}/s"
    for name, share, reach, aim in (("p50", 0.50, 60, 60), ("p95", 0.95, 500, 500)):
        yield Figure(
            name="P7",
            what=f"{what}, {name}",
            value=delays[int(len(delays) * share)] if delays else float("inf"),
            reach=reach,
            aim=aim,
            unit="ms",
            at_most=True,
        )
    yield Figure("P7", "… streams with a gap", gaps, 0, 0, at_most=True)


async def _listen(port: int, firm: Firm, sizes: Sizes) -> tuple[list[_Heard], int]:
    number = int(sizes.stream_seconds * _PER_SECOND)
    committed: dict[bytes, float] = {}
    heard = [_Heard() for _ in range(sizes.streams)]
    ready = asyncio.Semaphore(0)

    async def one(place: int) -> None:
        key, secret = firm.keys[place % len(firm.keys)]
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        writer.write(load.request("GET", "/console/events", x_api_key=key, x_api_secret=secret))
        await reader.readuntil(b"retry: 1000")
        ready.release()
        mine = heard[place]
        async for line in reader:
            if line.startswith(b"data: ") and (found := _EVENT.search(line)):
                mine.delays.append(time.perf_counter() - committed[found[2]])
                mine.positions.append(int(found[1]))
                if len(mine.positions) == number:
                    break
        writer.close()

    streams = [asyncio.create_task(one(place)) for place in range(sizes.streams)]
    for _ in streams:
        await ready.acquire()
    publisher = threading.Thread(target=_publish, args=(firm, number, committed))
    publisher.start()
    await asyncio.wait(streams, timeout=sizes.stream_seconds + _PATIENCE)
    for stream in streams:
        stream.cancel()
    await asyncio.to_thread(publisher.join)
    return heard, number


def _note(committed: dict[bytes, float], message_id: bytes) -> None:
    committed[message_id] = time.perf_counter()


def _publish(firm: Firm, number: int, committed: dict[bytes, float]) -> None:
    """A message changed and published, twenty times a second; notes when each was committed."""
    try:
        rows = list(Message.objects.for_accounts([firm.account_id])[:50])
        began = time.perf_counter()
        for step in range(number):
            time.sleep(max(0.0, began + step / _PER_SECOND - time.perf_counter()))
            message = rows[step % len(rows)]
            message.text = f"Mesaj {step}"
            with transaction.atomic():
                message.save(update_fields=["text", "updated_at"])
                transaction.on_commit(partial(_note, committed, str(message.id).encode()))
                publish(events.message_event(events.MESSAGE_EDITED, message, timezone.now()))
    finally:
        connection.close()
