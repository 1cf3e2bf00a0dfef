"""Files that an import offers: its rows in error to be corrected, and an empty template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from uuid import UUID

from ticaret.tabular.choices import RowVerdict
from ticaret.tabular.headers import REASON_TITLE
from ticaret.tabular.ports import importer_of
from ticaret.tabular.selectors import one_import, rows_of
from ticaret.tabular.workbook import Value
from ticaret.tenancy.actor import Actor

_AT_ONCE = 1_000


def rows_in_error(
    *, actor: Actor, account_id: UUID, kind: str, import_id: UUID, english: bool
) -> Iterator[Sequence[Value]]:
    """The rows in error as they were sent, under their header, with the reasons in a last column.

    Corrected and sent again, the last column is passed over. Raises NotFound or Forbidden
    before the first row is asked for.
    """
    run = one_import(actor=actor, account_id=account_id, kind=kind, import_id=import_id)
    rows = rows_of(
        actor=actor,
        account_id=account_id,
        kind=kind,
        import_id=import_id,
        verdict=RowVerdict.FAILED,
    )

    def table() -> Iterator[Sequence[Value]]:
        width = len(run.header)
        yield [*run.header, REASON_TITLE]
        last = 0
        while page := list(rows.filter(number__gt=last).order_by("number")[:_AT_ONCE]):
            last = page[-1].number
            for row in page:
                cells = [_shown(cell) for cell in row.cells[:width]]
                cells += [None] * (width - len(cells))
                yield [*cells, _reasons(row.faults, english=english)]

    return table()


def template(*, kind: str, english: bool) -> Iterator[Sequence[Value]]:
    """A header with every column and one row of examples."""
    importer = importer_of(kind)
    yield [column.titles[1 if english else 0] for column in importer.columns]
    yield [column.example for column in importer.columns]


def _reasons(faults: Sequence[dict[str, str]], *, english: bool) -> str:
    said = [
        f"{fault['column']}: {fault['en' if english else 'tr']}".removeprefix(": ")
        for fault in faults
    ]
    return " ".join(said)


def _shown(cell: object) -> Value:
    if cell is None or isinstance(cell, (str, bool, int)):
        return cell
    return Decimal(f"{cell:.15g}") if isinstance(cell, float) else str(cell)
