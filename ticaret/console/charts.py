"""Simple charts as SVG, with the same numbers as a table for who cannot see them.

Only the shapes are stretched to the width of the page; words stand beside them as text,
so that they stay readable on a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 1000
HEIGHT = 200


@dataclass(frozen=True, slots=True)
class Series:
    """`tone` is a colour of `shell.css`: `a`, `b` or `c`. None is a gap."""

    name: str
    values: Sequence[float | None]
    tone: str = "a"


@dataclass(frozen=True, slots=True)
class Chart:
    """`labels` has one for each place, `shown` the few that stand below the axis.

    `texts` says each value as people read it, per series; without it the number stands.
    """

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    texts: Sequence[Sequence[str]] = ()
    top_text: str = ""

    @property
    def top(self) -> float:
        """The value at the upper edge: a round number that no value exceeds."""
        values = [value for line in self.series for value in line.values if value is not None]
        return round_up(max(values, default=0))

    @property
    def is_empty(self) -> bool:
        return not any(value for line in self.series for value in line.values)

    @property
    def shown(self) -> Sequence[str]:
        """About six labels, evenly, the first among them."""
        step = max(1, -(-len(self.labels) // 6))
        return self.labels[::step]

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The table: each label with the text of every series there."""
        return [
            (label, [self._text(s, place) for s in range(len(self.series))])
            for place, label in enumerate(self.labels)
        ]

    def _text(self, series: int, place: int) -> str:
        if self.texts:
            return self.texts[series][place]
        value = self.series[series].values[place]
        return "" if value is None else f"{value:g}"


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    tone: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """`path` of an SVG; lone values, which no line shows, are points."""

    path: str
    points: Sequence[tuple[float, float]]
    tone: str


def bars(chart: Chart) -> list[Bar]:
    """One bar for each value, those of one place side by side."""
    if not chart.labels:
        return []
    slot = WIDTH / len(chart.labels)
    width = slot * 0.76 / len(chart.series)
    found = []
    for which, line in enumerate(chart.series):
        for place, value in enumerate(line.values):
            if not value:
                continue
            height = HEIGHT * value / chart.top
            x = slot * place + slot * 0.12 + width * which
            label = f"{chart.labels[place]} · {line.name}: {chart._text(which, place)}"
            found.append(
                Bar(
                    round(x, 1),
                    round(HEIGHT - height, 1),
                    round(width, 1),
                    round(height, 1),
                    line.tone,
                    label,
                )
            )
    return found


def lines(chart: Chart) -> list[Line]:
    """One line for each series, broken where it has no value."""
    if not chart.labels:
        return []
    slot = WIDTH / len(chart.labels)
    found = []
    for line in chart.series:
        path, points, is_open = [], [], False
        for place, value in enumerate(line.values):
            if value is None:
                is_open = False
                continue
            x = round(slot * (place + 0.5), 1)
            y = round(HEIGHT - HEIGHT * value / chart.top, 1)
            path.append(f"{'L' if is_open else 'M'}{x} {y}")
            points.append((x, y))
            is_open = True
        found.append(Line(" ".join(path), points, line.tone))
    return found


def round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50, … that is not below `value`; at least 1."""
    step = 1.0
    while True:
        for factor in (1, 2, 5):
            if step * factor >= value:
                return step * factor
        step *= 10
