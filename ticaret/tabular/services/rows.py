"""One row of a file: its cells read into values, and what is told of its faults."""

from __future__ import annotations

from collections.abc import Sequence
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


def read_row(run: ImportRun, importer: Importer, packed: PackedRow) -> Row | BadRow:
    """The values of a row's known columns, or what is wrong with them, all faults at once."""
    number, cells, earlier = packed
    readers = {column.name: column.read for column in importer.columns}
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for index, field in run.mapping.items():
        place = int(index)
        cell = cells[place] if place < len(cells) else None
        if is_empty(cell):
            continue
        try:
            values[field] = readers.get(field, importer.read_open)(cell)
        except CellError as error:
            faults.append(Fault(field, error.code, error.tr, error.en))
    wrong = {fault.field for fault in faults}
    faults.extend(
        Fault(column.name, "required", "Bu alan zorunlu.", "This field is required.")
        for column in importer.columns
        if column.required and column.name not in values and column.name not in wrong
    )
    if earlier is not None:
        faults.append(
            Fault(
                importer.key,
                "repeated",
                f"{earlier}. satırla aynı; yalnız ilki alınır.",
                f"The same as row {earlier}; only the first counts.",
            )
        )
    return BadRow(number, faults) if faults else Row(number, values)


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
