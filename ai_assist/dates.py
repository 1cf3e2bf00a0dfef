"""Days that customers name, as dates."""

from __future__ import annotations

import re
from datetime import date, timedelta

from ticaret.db.search import fold

_AHEAD = {
    "bugun": 0, "today": 0, "bu aksam": 0, "tonight": 0, "yarin": 1, "tomorrow": 1,
    "obur gun": 2, "oburgun": 2, "ertesi gun": 2, "day after tomorrow": 2,
    "haftaya": 7, "next week": 7,
}  # fmt: skip
_WEEKDAYS = (
    ("pazartesi", "monday"),
    ("sali", "tuesday"),
    ("carsamba", "wednesday"),
    ("persembe", "thursday"),
    ("cuma", "friday"),
    ("cumartesi", "saturday"),
    ("pazar", "sunday"),
)
_MONTHS = (
    ("ocak", "january"), ("subat", "february"), ("mart", "march"), ("nisan", "april"),
    ("mayis", "may"), ("haziran", "june"), ("temmuz", "july"), ("agustos", "august"),
    ("eylul", "september"), ("ekim", "october"), ("kasim", "november"), ("aralik", "december"),
)  # fmt: skip
_NUMERIC = re.compile(r"\b(\d{1,2})[./](\d{1,2})(?:[./](\d{4}))?\b")
_NAMED = re.compile(r"\b(\d{1,2})\s+([a-z]+)(?:\s+(\d{4}))?")


def day_in(words: str, *, today: date) -> date | None:
    """The day that `words` name (`yarın`, `Cuma`, `15 Mart`, `15.03.2026`), never before `today`.

    None when they name none.
    """
    text = fold(words)
    written = _written(text, today)
    if written is not None:
        return written
    for day, names in enumerate(_WEEKDAYS):
        if any(re.search(rf"\b{name}", text) for name in names) and not (
            # `pazar` begins `pazartesi`, and `cuma` `cumartesi`.
            (day == 6 and "pazartesi" in text) or (day == 4 and "cumartesi" in text)
        ):
            ahead = (day - today.weekday()) % 7 or 7
            return today + timedelta(days=ahead)
    # The longest name first: `day after tomorrow` holds `tomorrow`.
    for name in sorted(_AHEAD, key=len, reverse=True):
        if re.search(rf"\b{name}", text):
            return today + timedelta(days=_AHEAD[name])
    return None


def _written(text: str, today: date) -> date | None:
    if found := _NUMERIC.search(text):
        return _future(int(found[1]), int(found[2]), found[3], today)
    if found := _NAMED.search(text):
        for number, names in enumerate(_MONTHS, 1):
            if found[2].startswith(names):
                return _future(int(found[1]), number, found[3], today)
    return None


def _future(day: int, month: int, year: str | None, today: date) -> date | None:
    try:
        found = date(int(year) if year else today.year, month, day)
        if found < today and year is None:
            found = date(today.year + 1, month, day)
    except ValueError:
        return None
    return found if found >= today else None
