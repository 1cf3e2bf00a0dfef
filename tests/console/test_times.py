"""How times are written: in Istanbul, short, relative while fresh."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from ticaret.console import times

# 00:30 in Istanbul, where the day began half an hour ago; in London it is still the 22nd.
NOW = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "turkish", "english"),
    [
        (timedelta(seconds=-5), "az önce", "just now"),
        (timedelta(seconds=59), "az önce", "just now"),
        (timedelta(minutes=1), "1 dk", "1 min"),
        (timedelta(minutes=59, seconds=59), "59 dk", "59 min"),
        (timedelta(hours=1), "dün", "yesterday"),
        (timedelta(hours=24, minutes=29), "dün", "yesterday"),
        (timedelta(hours=24, minutes=31), "21 Kas", "21 Nov"),
        (timedelta(days=400), "19.10.2025", "19.10.2025"),
    ],
)
def test_a_moment_is_told_from_now_in_istanbul(
    passed: timedelta, turkish: str, english: str
) -> None:
    with translation.override("tr"):
        assert times.ago(NOW - passed, now=NOW) == turkish
    with translation.override("en"):
        assert times.ago(NOW - passed, now=NOW) == english


def test_days_have_names() -> None:
    with translation.override("tr"):
        assert times.day_name(NOW, now=NOW) == "Bugün"
        assert times.day_name(NOW - timedelta(hours=1), now=NOW) == "Dün"
        assert times.day_name(NOW - timedelta(days=2), now=NOW) == "21 Kasım Cumartesi"
        assert times.day_name(NOW - timedelta(days=365), now=NOW) == "23 Kasım 2025"


@pytest.mark.parametrize(
    ("minutes", "text"), [(80, "1 sa 20 dk"), (60, "1 sa"), (5, "5 dk"), (0, "0 dk"), (-1, "")]
)
def test_what_is_left_is_told_in_hours_and_minutes(minutes: int, text: str) -> None:
    with translation.override("tr"):
        assert times.left(NOW + timedelta(minutes=minutes), now=NOW) == text
