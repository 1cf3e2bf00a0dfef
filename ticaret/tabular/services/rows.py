"""One row of a file: its cells read into values, and what is told of its faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ticaret.api.naming import camel
from ticaret.tabular.cells import Cell, CellError, is_empty
from ticaret.tabular.models import ImportRun
from ticaret.tabular.ports import Fault, Importer, Row
from ticaret.tabular.services.chunks import PackedRow

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that does not get as far as the importer."""

    number: int
    faults: list[Fault]


class RowReader:
    """Reads the rows of one chunk of an import."""

    def __init__(self, run: ImportRun, importer: Importer) -> None:
        readers = {column.name: column.read for column in importer.columns}
        self._key = importer.key
        self._required = [column.name for column in importer.columns if column.required]
        # What the cells of each column came down to: most say the same again and again. Only
        # texts and decimals, because `1`, `1.0` and `true` are one key.
        self._columns: list[tuple[int, str, Callable[[Cell], Any], dict[Cell, Any]]] = [
            (int(index), field, readers.get(field, importer.read_open), {})
            for index, field in run.mapping.items()
        ]

    def read(self, packed: PackedRow) -> Row | BadRow:
        """The values of a row's known columns, or what is wrong with them, all faults at once."""
        number, cells, earlier = packed
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        width = len(cells)
        for place, field, read, known in self._columns:
            cell = cells[place] if place < width else None
            if cell is None:
                continue
            kind = type(cell)
            is_kept = kind is str or kind is float
            if is_kept and cell in known:
                values[field] = known[cell]
                continue
            if is_empty(cell):
                continue
            try:
                value = read(cell)
            except CellError as error:
                faults.append(Fault(field, error.code, error.tr, error.en))
                continue
            values[field] = value
            if is_kept:
                known[cell] = value
        if earlier is None and not faults and all(name in values for name in self._required):
            return Row(number, values)
        return BadRow(number, [*faults, *self._missing(values, faults), *self._repeated(earlier)])

    def _missing(self, values: Mapping[str, Any], faults: Sequence[Fault]) -> list[Fault]:
        wrong = {fault.field for fault in faults}
        return [
            Fault(name, "required", "Bu alan zorunlu.", "This field is required.")
            for name in self._required
            if name not in values and name not in wrong
        ]

    def _repeated(self, earlier: int | None) -> list[Fault]:
        if earlier is None:
            return []
        tr = f"{earlier}. satırla aynı; yalnız ilki alınır."
        en = f"The same as row {earlier}; only the first counts."
        return [Fault(self._key, "repeated", tr, en)]


def told(
    run: ImportRun, importer: Importer, cells: Sequence[Cell], faults: Sequence[Fault]
) -> list[dict[str, str]]:
    """`[{column, field, value, code, tr, en}]`, the column by its title in the file."""
    places = {field: int(index) for index, field in run.mapping.items()}
    return [
        {
            "column": run.header[places[fault.field]] if fault.field in places else "",
            "field": camel(fault.field),
            "value": _shown(cells, places.get(fault.field)),
            "code": fault.code,
            "tr": fault.tr,
            "en": fault.en,
        }
        for fault in faults
    ]


def _shown(cells: Sequence[Cell], place: int | None) -> str:
    if place is None or place >= len(cells) or cells[place] is None:
        return ""
    return str(cells[place])[:_SHOWN].replace("\x00", "�")
