"""What an app brings so that its rows can be imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from ticaret.tabular.cells import Cell
from ticaret.tabular.choices import RowVerdict

JSON = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A field that a file may have a column for.

    `titles` are the names that people give it, the first one in Turkish and the second one in
    English; those two head the template. `read` turns a cell that is not empty into the
    field's value or raises `cells.CellError`. `example` is shown in the template.
    """

    name: str
    titles: tuple[str, ...]
    read: Callable[[Cell], Any]
    required: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: in which field (empty for the whole row), and why."""

    field: str
    code: str
    tr: str
    en: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row whose cells could all be read. An empty cell is absent from `values`."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows to write. With `write` false nothing is written, and the verdicts are the same."""

    import_id: UUID
    account_id: UUID
    requested_by: str
    rows: Sequence[Row]
    write: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row. `undo` is JSON from which the importer takes it back."""

    verdict: RowVerdict
    faults: Sequence[Fault] = ()
    undo: JSON | None = None


@dataclass(frozen=True, slots=True)
class UndoBatch:
    """What `Outcome.undo` said of rows, the last one first."""

    import_id: UUID
    account_id: UUID
    requested_by: str
    entries: Sequence[JSON]
    now: datetime


@dataclass(frozen=True, slots=True)
class Undone:
    """How many rows were taken back, and how many stay because they changed since."""

    taken_back: int
    kept: int


class Importer(Protocol):
    """One kind of rows.

    `key` is the field that tells rows apart within a file: a second row with the same value
    is a fault. A column titled `<one of open_titles>: X` becomes the field `<open_field>.X`,
    read by `read_open`.
    `write` gets rows without repetitions and gives one outcome for each, in their order; it
    runs in a transaction with its checkpoint and must not raise for anything a file says.
    """

    @property
    def kind(self) -> str: ...

    @property
    def columns(self) -> Sequence[Column]: ...

    @property
    def key(self) -> str: ...

    @property
    def open_field(self) -> str: ...

    @property
    def open_titles(self) -> Sequence[str]: ...

    def read_open(self, cell: Cell) -> Any: ...

    def write(self, batch: Batch) -> Sequence[Outcome]: ...

    def undo(self, batch: UndoBatch) -> Undone: ...


_importers: dict[str, Importer] = {}


def register_importer(importer: Importer) -> None:
    """Called once at start-up by the app that owns the kind."""
    _importers[importer.kind] = importer


def importer_of(kind: str) -> Importer:
    """The importer of `kind`. Raises KeyError for an unknown one."""
    return _importers[kind]
