"""How a figure is judged and told."""

from __future__ import annotations

import os

import pytest
from django.core.management import CommandError, call_command

from ticaret.bench.figures import Figure, Skipped, alternating, table
from ticaret.bench.processes import cpu_seconds, family, memory_megabytes


def figure(value: float, *, at_most: bool = False) -> Figure:
    reach, aim = (1.2, 1.05) if at_most else (0.4, 0.6)
    return Figure("P0", "something", value, reach, aim, at_most=at_most)


def test_a_figure_is_held_against_its_reach_and_its_aim() -> None:
    assert [figure(value).verdict for value in (0.39, 0.4, 0.6)] == ["MISSED", "reach", "aim"]
    assert [figure(value, at_most=True).verdict for value in (1.21, 1.2, 1.05)] == [
        "MISSED",
        "reach",
        "aim",
    ]


def test_the_value_is_the_median_of_the_ratios_of_alternating_rounds() -> None:
    mine, theirs = iter([10.0, 30.0, 100.0]), iter([20.0, 40.0, 1000.0])
    found = alternating(
        "P0", "x", ours=lambda: next(mine), bare=lambda: next(theirs), rounds=3,
        reach=0.4, aim=0.6, unit="per s",
    )  # fmt: skip
    assert found.value == 0.5
    assert (found.ours, found.bare, found.verdict) == (30.0, 40.0, "reach")


def test_what_was_skipped_says_why() -> None:
    assert "skipped: no room" in table([figure(0.5), Skipped("P12", "start", "no room")])


def test_processor_time_and_memory_are_read_of_this_process() -> None:
    assert os.getpid() in family(os.getpid())
    before = cpu_seconds(os.getpid())
    sum(number * number for number in range(3_000_000))
    assert cpu_seconds(os.getpid()) > before
    assert memory_megabytes(os.getpid()) > 10


def test_a_figure_that_does_not_exist_is_refused_before_anything_runs() -> None:
    with pytest.raises(CommandError, match="No such figure: P99"):
        call_command("bench", only="P99")
