"""Rows of kept files that are about one person: found by what they say or made, and emptied."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import phonenumbers

from ticaret.tabular import selectors
from ticaret.tabular.cells import Cell
from ticaret.tabular.models import ImportChunk, ImportRow, ImportRun
from ticaret.tabular.services import chunks

_AT_ONCE = 20
# Between the digits of a number people write spaces, points, brackets and hyphens.
_BETWEEN = r"[\s().\-/]*"
# Country code and zeros with everything between them.
_LONGEST_HEAD = 24


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A row of a file: where it stands, and its cells under the titles of the file."""

    run: ImportRun
    number: int
    cells: dict[str, Cell]
    told_at: datetime


class Person:
    """Whom rows are looked for: by what their cells say, and by the ids of what they wrote."""

    def __init__(
        self, *, phone: str = "", email: str = "", external_id: str = "", ids: Iterable[UUID] = ()
    ) -> None:
        """`phone` is digits with the country code, `email` lower case.

        `ids` are those of the rows of other apps that are this person.
        """
        self._ids = {str(id) for id in ids}
        words = [re.escape(word) for word in (email, external_id) if word]
        self._words = [re.compile(rf"(?<![\w.+\-]){word}(?![\w\-]|\.\w)") for word in words]
        numbers = {phone, external_id if external_id.isdecimal() else ""} - {""}
        self._numbers = [_patterns_of(number) for number in sorted(numbers)]

    def is_in(self, text: str) -> bool:
        """Whether `text` says an address, id or number of this person."""
        low = text.lower()
        return any(word.search(low) for word in self._words) or any(
            head.search(low[max(0, found.start() - _LONGEST_HEAD) : found.start()])
            for head, national in self._numbers
            for found in national.finditer(low)
        )

    def is_in_cells(self, cells: Iterable[Any]) -> bool:
        """Whether one of `cells` says so. Excel keeps a phone as a number."""
        return any(
            self.is_in(f"{cell:.0f}" if isinstance(cell, float) else str(cell))
            for cell in cells
            if isinstance(cell, str | int | float)
        )

    def is_in_entry(self, entry: dict[str, Any]) -> bool:
        """Whether an entry for undoing is of a row that is this person, or keeps their data."""
        if any(isinstance(value, str) and value in self._ids for value in entry.values()):
            return True
        kept = [value for value in entry.values() if isinstance(value, dict)]
        return any(self.is_in_cells(values.values()) for values in kept)


def _patterns_of(digits: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands before a number and the number: `905321234567` is also `0 (532) 123 45 67`."""
    try:
        known = phonenumbers.parse(f"+{digits}", None)
        code, national = str(known.country_code), str(known.national_number)
    except phonenumbers.NumberParseException:
        code, national = "", digits
    ahead = rf"(?:(?:00)?{_BETWEEN}{_BETWEEN.join(code)}{_BETWEEN})?" if code else ""
    return (
        re.compile(rf"(?<!\d){ahead}0?{_BETWEEN}$"),
        re.compile(rf"{_BETWEEN.join(national)}(?!\d)"),
    )


def rows_about(*, account_id: UUID, person: Person) -> Iterator[ToldRow]:
    """The rows of kept files that are about `person`, each once, the oldest import first."""
    for chunk in _chunks(account_id):
        numbers = _numbers_of(chunk, person)
        if not numbers:
            continue
        for number, cells, _ in chunks.unpack(chunk.rows):
            if number in numbers:
                yield ToldRow(chunk.run, number, _titled(chunk.run.header, cells), chunk.created_at)


def empty_rows_about(*, account_id: UUID, person: Person) -> int:
    """Take their cells away, and how to undo what was written of them; returns how many rows.

    Called again it finds none. A row that its import has not reached yet is empty when it does,
    and is reported as such.
    """
    return sum(_empty(chunk, person) for chunk in _chunks(account_id) if _numbers_of(chunk, person))


def _empty(chunk: ImportChunk, person: Person) -> int:
    # Whoever works on the import holds this lock.
    selectors.locked_run(account_id=chunk.account_id, import_id=chunk.run_id)
    chunk.refresh_from_db(fields=["rows", "undo"])
    numbers = _numbers_of(chunk, person)
    chunk.rows = chunks.pack(
        [
            [number, [] if number in numbers else cells, earlier]
            for number, cells, earlier in chunks.unpack(chunk.rows)
        ]
    )
    if chunk.undo is not None:
        entries = [one for one in chunks.unpack(chunk.undo) if one.get(chunks.ROW) not in numbers]
        chunk.undo = chunks.pack(entries) if entries else None
    chunk.save(update_fields=["rows", "undo", "updated_at"])
    reported = ImportRow.objects.for_accounts([chunk.account_id]).filter(run_id=chunk.run_id)
    reported.filter(number__in=numbers).update(cells=[], faults=[])
    return len(numbers)


def _numbers_of(chunk: ImportChunk, person: Person) -> set[int]:
    """The numbers of the rows that are about `person`."""
    numbers: set[int] = set()
    if person.is_in(chunks.text_of(chunk.rows)):
        rows = chunks.unpack(chunk.rows)
        numbers = {number for number, cells, _ in rows if person.is_in_cells(cells)}
    if chunk.undo is not None:
        entries = chunks.unpack(chunk.undo)
        numbers |= {
            one[chunks.ROW] for one in entries if chunks.ROW in one and person.is_in_entry(one)
        }
    return numbers


def _titled(header: Sequence[str], cells: Sequence[Cell]) -> dict[str, Cell]:
    titles = [*header, *[""] * len(cells)]
    return {
        title or f"#{place}": cell
        for place, (title, cell) in enumerate(zip(titles, cells, strict=False), start=1)
        if cell is not None
    }


def _chunks(account_id: UUID) -> Iterator[ImportChunk]:
    """Those of all imports of an account, few at a time: one may hold a megabyte."""
    rows = ImportChunk.objects.for_accounts([account_id]).select_related("run").order_by("id")
    page = list(rows[:_AT_ONCE])
    while page:
        yield from page
        page = list(rows.filter(id__gt=page[-1].pk)[:_AT_ONCE])
