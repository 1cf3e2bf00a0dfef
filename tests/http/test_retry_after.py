from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ticaret.http import retry_after

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("999999", 3600.0),
        ("9" * 5000, 3600.0),
        ("Mon, 23 Nov 2026 12:01:30 GMT", 90.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("Mon, 23 Nov 2027 12:00:00 GMT", 3600.0),
        ("Mon, 23 Nov 2026 12:00:10 -0000", 10.0),
        ("-5", None),
        ("1.5", None),
        ("١٢", None),
        ("soon", None),
        ("", None),
    ],
)
def test_seconds_and_dates_are_read_and_capped_at_an_hour(
    value: str, seconds: float | None
) -> None:
    assert retry_after({"retry-after": value}, now=NOW) == seconds


def test_no_header_is_no_wait() -> None:
    assert retry_after({}, now=NOW) is None
