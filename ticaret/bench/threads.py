"""P1 and P2: the list of conversations."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from statistics import median
from typing import Any

from ticaret.bench import load
from ticaret.bench.database import Firm, make_firm
from ticaret.bench.figures import Figure, Sizes, alternating
from ticaret.bench.processes import granian

_PAGE = "/meta/threads?limit=20"
_CLIENTS = 8


def measure(sizes: Sizes, environment: Mapping[str, str], wanted: set[str]) -> Iterator[Figure]:
    """P1 and P2, as far as they are wanted."""
    big = make_firm("Büyük", messages=sizes.messages, conversations=sizes.conversations)
    small = make_firm(
        "Küçük", messages=sizes.messages // 100, conversations=sizes.conversations // 100
    )
    with ExitStack() as stack:
        ours = stack.enter_context(
            granian("ticaret.asgi:application", "--interface", "asginl", environment=environment)
        )
        if "P1" in wanted:
            bare = stack.enter_context(
                granian(
                    *("tests.bench.bare_threads:application", "--interface", "asginl"),
                    environment=environment,
                )
            )
            _same_page(ours[0], bare[0], big)
            yield _throughput(sizes, ours, bare, big)
        if "P2" in wanted:
            yield from _growth(sizes, ours[0], big, small)


def _requests(firm: Firm, path: str = _PAGE) -> Iterator[bytes]:
    return itertools.cycle(
        [load.request("GET", path, x_api_key=key, x_api_secret=word) for key, word in firm.keys]
    )


def _same_page(ours: int, bare: int, firm: Firm) -> None:
    """The bare program counts only if it answers the same. Raises RuntimeError when not."""
    asked = next(_requests(firm))
    first, second = (json.loads(load.answer(port, asked))["data"] for port in (ours, bare))
    if _outline(first) != _outline(second):
        raise RuntimeError("the bare program answers another page than ours")


def _outline(value: Any) -> Any:
    """`value` with times cut to seconds, because their notation differs."""
    if isinstance(value, dict):
        return {key: _outline(inner) for key, inner in value.items() if key != "nextCursor"}
    if isinstance(value, list):
        return [_outline(inner) for inner in value]
    if isinstance(value, str) and value[4:5] == "-" and value[10:11] == "T":
        return value[:19]
    return value


def _throughput(sizes: Sizes, ours: tuple[int, int], bare: tuple[int, int], firm: Firm) -> Figure:
    requests = _requests(firm)

    def of(target: tuple[int, int]) -> float:
        return load.press(
            *target, requests, clients=_CLIENTS, seconds=sizes.round_seconds
        ).per_cpu_second

    of(ours), of(bare)
    return alternating(
        "P1",
        "GET /meta/threads, 20 rows",
        ours=lambda: of(ours),
        bare=lambda: of(bare),
        rounds=sizes.rounds,
        reach=0.40,
        aim=0.60,
        unit="per CPU s",
    )


def _growth(sizes: Sizes, port: int, big: Firm, small: Firm) -> Iterator[Figure]:
    last = _deep_cursor(port, big, sizes.deep_page)
    deep = f"{_PAGE}&cursor={last}"
    times = _medians(
        port, [_requests(big), _requests(small), _requests(big, deep)], sizes.rounds * 60
    )
    first, at_one_percent, far = times
    for what, ours, other in (
        (f"… {sizes.messages} messages against 1 %", first, at_one_percent),
        (f"… page {sizes.deep_page} against page 1", far, first),
    ):
        yield Figure(
            name="P2",
            what=what,
            value=ours / other,
            reach=1.2,
            aim=1.05,
            unit="ms",
            ours=ours * 1000,
            bare=other * 1000,
            at_most=True,
        )


def _deep_cursor(port: int, firm: Firm, page: int) -> str:
    """The cursor that leads to page number `page`."""
    cursor = ""
    keys = itertools.cycle(firm.keys)

    async def walk() -> str:
        nonlocal cursor
        connection = await load.Connection.open(port)
        for _ in range((page - 1) // 5):
            key, secret = next(keys)
            path = "/meta/threads?limit=100" + (f"&cursor={cursor}" if cursor else "")
            asked = load.request("GET", path, x_api_key=key, x_api_secret=secret)
            cursor = json.loads(await connection.ask(asked))["data"]["nextCursor"]
        connection.close()
        return cursor

    return asyncio.run(walk())


def _medians(port: int, kinds: list[Iterator[bytes]], number: int) -> list[float]:
    """The median time of each kind of request, asked in turn by one client."""
    times: list[list[float]] = [[] for _ in kinds]

    async def ask() -> None:
        connection = await load.Connection.open(port)
        for _ in range(number):
            for kind, taken in zip(kinds, times, strict=True):
                began = time.perf_counter()
                await connection.ask(next(kind))
                taken.append(time.perf_counter() - began)
        connection.close()

    asyncio.run(ask())
    return [median(taken) for taken in times]
