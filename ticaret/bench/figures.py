"""What a benchmark found, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much there is of everything; `rounds` of ours and bare alternate."""

    messages: int
    conversations: int
    rounds: int
    round_seconds: float
    deep_page: int
    deliveries: int
    sends: int
    streams: int
    stream_seconds: float
    paced_seconds: float
    products: int
    customers: int
    media_megabytes: int


SMALL = Sizes(
    messages=50_000,
    conversations=5_000,
    rounds=3,
    round_seconds=2.0,
    deep_page=200,
    deliveries=1_000,
    sends=400,
    streams=50,
    stream_seconds=5.0,
    paced_seconds=4.0,
    products=5_000,
    customers=5_000,
    media_megabytes=100,
)
FULL = Sizes(
    messages=1_000_000,
    conversations=50_000,
    rounds=5,
    round_seconds=6.0,
    deep_page=1_000,
    deliveries=5_000,
    sends=2_000,
    streams=500,
    stream_seconds=30.0,
    paced_seconds=20.0,
    products=100_000,
    customers=100_000,
    media_megabytes=100,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    `value` is held against `reach` and `aim`: at least them, or, when `at_most`, at
    most them. `ours` and `bare` are what it was made of, in `unit`.
    """

    name: str
    what: str
    value: float
    reach: float
    aim: float
    unit: str = ""
    ours: float | None = None
    bare: float | None = None
    at_most: bool = False
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """`aim`, `reach`, or `MISSED`."""
        for bound, word in ((self.aim, "aim"), (self.reach, "reach")):
            if (self.value <= bound) if self.at_most else (self.value >= bound):
                return word
        return "MISSED"

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "verdict": self.verdict}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A figure that could not be measured here, and why."""

    name: str
    what: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "verdict": "skipped"}


def alternating(
    name: str,
    what: str,
    *,
    ours: Callable[[], float],
    bare: Callable[[], float],
    rounds: int,
    reach: float,
    aim: float,
    unit: str,
) -> Figure:
    """Run `ours` and `bare` in turn; the value is the median of the rounds' ratios."""
    pairs = [(ours(), bare()) for _ in range(rounds)]
    return Figure(
        name=name,
        what=what,
        value=median(mine / theirs for mine, theirs in pairs),
        reach=reach,
        aim=aim,
        unit=unit,
        ours=median(mine for mine, _ in pairs),
        bare=median(theirs for _, theirs in pairs),
        notes={"rounds": pairs},
    )


def table(found: Sequence[Figure | Skipped]) -> str:
    """The figures as lines of text."""
    lines = [
        f"{'':6}{'':46}{'ours':>10}{'bare':>10} {'':14}{'value':>8}{'reach':>9}{'aim':>9}  verdict"
    ]
    for one in found:
        if isinstance(one, Skipped):
            lines.append(f"{one.name:6}{one.what:46}skipped: {one.reason}")
            continue
        sign = "≤" if one.at_most else "≥"
        lines.append(
            f"{one.name:6}{one.what:46}{_short(one.ours):>10}{_short(one.bare):>10} {one.unit:14}"
            f"{_short(one.value):>8}{sign + _short(one.reach):>9}{sign + _short(one.aim):>9}"
            f"  {one.verdict}"
        )
    return "\n".join(lines)


def _short(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:.0f}" if abs(number) >= 100 else f"{number:.3g}"
