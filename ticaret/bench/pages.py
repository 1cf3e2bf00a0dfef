"""Pages that ours and a bare program answer alike, and what they cost."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from ticaret.bench import load
from ticaret.bench.database import Firm
from ticaret.bench.figures import Figure, alternating

_CLIENTS = 8
Server = tuple[int, int]


def requests_of(firm: Firm, *paths: str) -> Iterator[bytes]:
    """GETs of `paths` without end, by one of the firm's callers after the other."""
    asked = itertools.cycle(paths)
    for key, secret in itertools.cycle(firm.keys):
        yield load.request("GET", next(asked), x_api_key=key, x_api_secret=secret)


def against_bare(
    name: str,
    what: str,
    ours: Server,
    bare: Server,
    requests: Iterator[bytes],
    *,
    rounds: int,
    seconds: float,
    reach: float,
    aim: float,
) -> Figure:
    """Requests per processor second of ours for one of the bare program.

    Raises RuntimeError when the two answer differently.
    """
    _require_same(ours, bare, next(requests))

    def of(target: Server) -> float:
        return load.press(*target, requests, clients=_CLIENTS, seconds=seconds).per_cpu_second

    of(ours), of(bare)
    return alternating(
        name,
        what,
        ours=lambda: of(ours),
        bare=lambda: of(bare),
        rounds=rounds,
        reach=reach,
        aim=aim,
        unit="per CPU s",
    )


def growth(name: str, what: str, ours: float, other: float) -> Figure:
    """How much longer than `other` it takes; both in seconds."""
    return Figure(
        name=name,
        what=what,
        value=ours / other,
        reach=1.2,
        aim=1.05,
        unit="ms",
        ours=ours * 1000,
        bare=other * 1000,
        at_most=True,
    )


def medians(port: int, kinds: list[Iterator[bytes]], number: int) -> list[float]:
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


def _require_same(ours: Server, bare: Server, asked: bytes) -> None:
    """The bare program counts only if it answers the same."""
    first, second = (json.loads(load.answer(port, asked))["data"] for port, _ in (ours, bare))
    if not first["rows"]:
        raise RuntimeError(f"an empty page says nothing: {asked[:100]!r}")
    if difference := _difference(_outline(first), _outline(second)):
        raise RuntimeError(f"the bare program answers another page than ours: {difference}")


def _outline(value: Any) -> Any:
    """`value` with times cut to seconds, because their notation differs, and without cursors."""
    if isinstance(value, dict):
        return {key: _outline(inner) for key, inner in value.items() if key != "nextCursor"}
    if isinstance(value, list):
        return [_outline(inner) for inner in value]
    if isinstance(value, str) and value[4:5] == "-" and value[10:11] == "T":
        return value[:19]
    return value


def _difference(ours: Any, bare: Any, place: str = "") -> str:
    """Where the two first differ, or nothing."""
    if isinstance(ours, dict) and isinstance(bare, dict) and ours.keys() == bare.keys():
        pairs = [(ours[key], bare[key], f"{place}.{key}") for key in ours]
    elif isinstance(ours, list) and isinstance(bare, list) and len(ours) == len(bare):
        pairs = [
            (mine, other, f"{place}.{at}")
            for at, (mine, other) in enumerate(zip(ours, bare, strict=True))
        ]
    else:
        return "" if ours == bare else f"{place}: {ours!r:.200} against {bare!r:.200}"
    return next(filter(None, (_difference(*pair) for pair in pairs)), "")
