"""P1 and P2: the list of conversations."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from ticaret.bench import load, pages
from ticaret.bench.database import Firm, make_firm
from ticaret.bench.figures import Figure, Sizes
from ticaret.bench.processes import granian

_PAGE = "/meta/threads?limit=20"


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
            yield pages.against_bare(
                "P1",
                "GET /meta/threads, 20 rows",
                ours,
                bare,
                pages.requests_of(big, _PAGE),
                rounds=sizes.rounds,
                seconds=sizes.round_seconds,
                reach=0.40,
                aim=0.60,
            )
        if "P2" in wanted:
            yield from _growth(sizes, ours[0], big, small)


def _growth(sizes: Sizes, port: int, big: Firm, small: Firm) -> Iterator[Figure]:
    last = _deep_cursor(port, big, sizes.deep_page)
    kinds = [(big, _PAGE), (small, _PAGE), (big, f"{_PAGE}&cursor={last}")]
    first, at_one_percent, far = pages.medians(
        port, [pages.requests_of(*kind) for kind in kinds], sizes.rounds * 60
    )
    yield pages.growth("P2", f"… {sizes.messages} messages against 1 %", first, at_one_percent)
    yield pages.growth("P2", f"… page {sizes.deep_page} against page 1", far, first)


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
