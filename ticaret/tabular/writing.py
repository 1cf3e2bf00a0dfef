"""Tables for people and their spreadsheets: CSV and Excel as they come, neither with a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from ticaret.tabular import workbook
from ticaret.tabular.cells import FORMULA_STARTS
from ticaret.tabular.workbook import Value

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROWS_IN_A_PIECE = 500

Table = Iterable[Sequence[Value]]


def harmless(value: str) -> str:
    """A text that no spreadsheet takes for a formula: a quote goes before what could be one.

    OWASP, "CSV Injection"; `cells.text` takes the quote off again.
    """
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def as_csv(rows: Table, *, delimiter: str = ",") -> Iterator[bytes]:
    """CSV as RFC 4180 has it, in UTF-8 with its mark, so that Excel sees the letters.

    With `;` numbers have a decimal comma, as Excel expects in Turkish.
    """
    yield "\ufeff".encode()
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    for number, row in enumerate(rows, start=1):
        writer.writerow([_as_text(value, decimal_comma=delimiter == ";") for value in row])
        if number % _ROWS_IN_A_PIECE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def as_xlsx(rows: Table, *, title: str) -> Iterator[bytes]:
    """An Excel file with one sheet named `title`, as its rows come."""
    safe = ([harmless(v) if isinstance(v, str) else v for v in row] for row in rows)
    return workbook.pieces(safe, title=title)


def _as_text(value: Value, *, decimal_comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        said = format(value, "f")
        head, point, rest = said.partition(".")
        if len(rest) == 3:
            rest += "0"  # three decimals would read as thousands in Turkish
        return head + (("," if decimal_comma else ".") + rest if point else "")
    return harmless(str(value))


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
