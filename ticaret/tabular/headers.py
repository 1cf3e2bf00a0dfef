"""Which column of a file is which field, by its title in Turkish or English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ticaret.db.search import fold
from ticaret.tabular.cells import Cell, CellError, text
from ticaret.tabular.ports import Column, Importer

_LOOK_AT = 30
_NOT_A_LETTER = re.compile(r"[^a-z0-9]")
IGNORED = ""
# What a file of rows in error calls its reasons; sent again, the column is passed over.
REASON_TITLE = "Hata"


@dataclass(frozen=True, slots=True)
class Header:
    """`titles` of every column; `fields` maps the index of a known one to its field.

    `at` counts the rows up to and with the header. `missing` are the fields without which
    no row can be imported.
    """

    titles: list[str]
    fields: dict[int, str]
    at: int
    missing: list[str]

    @property
    def ignored(self) -> list[str]:
        """The titles of columns that nothing was recognised in."""
        return [
            title
            for index, title in enumerate(self.titles)
            if title and index not in self.fields and key_of(title) != key_of(REASON_TITLE)
        ]


def key_of(title: str) -> str:
    """A title for comparison: `Ürün Adı *` and `URUN ADI` are the same."""
    return _NOT_A_LETTER.sub("", fold(title))


def find_header(
    rows: Sequence[Sequence[Cell]], importer: Importer, mapping: Mapping[str, str]
) -> Header:
    """The header among the first rows: the row, or two rows under merged titles, that names most.

    `mapping` says the field of a title by its `key_of`, empty for a column to pass over; it
    goes before the titles that the importer knows.
    """
    best: Header | None = None
    for at, row in enumerate(rows[:_LOOK_AT]):
        candidates = [_titles(row)]
        if at:
            candidates.append(_merged(candidates[0], _titles(rows[at - 1])))
        for titles in candidates:
            found = _header(titles, at + 1, importer, mapping)
            if best is None or len(found.fields) > len(best.fields):
                best = found
    if best is None:
        return Header([], {}, 0, [column.name for column in importer.columns if column.required])
    return best


def _header(titles: list[str], at: int, importer: Importer, mapping: Mapping[str, str]) -> Header:
    known = {key_of(title): column for column in importer.columns for title in _names(column)}
    fields: dict[int, str] = {}
    taken: set[str] = set()
    for index, title in enumerate(titles):
        key = key_of(title)
        if not key:
            continue
        if key in mapping:
            field = mapping[key]
        else:
            field = known[key].name if key in known else _open_field(title, importer)
        if field != IGNORED and field not in taken:
            fields[index] = field
            taken.add(field)
    missing = [
        column.name for column in importer.columns if column.required and column.name not in taken
    ]
    return Header(titles, fields, at, missing)


def _names(column: Column) -> tuple[str, ...]:
    return (column.name, *column.titles)


def _open_field(title: str, importer: Importer) -> str:
    for prefix in importer.open_titles:
        head, mark, rest = title.partition(":")
        if not mark:
            head, mark, rest = title.partition(".")
        if mark and rest.strip() and key_of(head) == key_of(prefix):
            return f"{importer.open_field}.{rest.strip()}"
    return IGNORED


def _titles(row: Sequence[Cell]) -> list[str]:
    titles = []
    for cell in row:
        try:
            titles.append(" ".join(text(cell).split()))
        except CellError:
            titles.append("")
    return titles


def _merged(lower: list[str], upper: list[str]) -> list[str]:
    """Where the lower row is silent, the title above reaches down to it."""
    longest = max(len(lower), len(upper))
    padded = [titles + [""] * (longest - len(titles)) for titles in (lower, upper)]
    return [below or above for below, above in zip(*padded, strict=True)]
