"""An Excel file that is sent while it is written: never whole in memory nor on the disk.

ECMA-376 (Office Open XML) in its smallest form: one sheet, texts in their cells. openpyxl must
finish a file before it gives the first byte, and takes half a millisecond for a row (measured).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

Value = str | int | Decimal | bool | None

MAX_CELL = 32_767  # of Excel; https://support.microsoft.com, "Excel specifications and limits"
_ROWS_IN_A_PIECE = 500
# What XML 1.0 cannot hold. A carriage return would come back as a line feed.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_RETURN = {"\r": "&#13;"}

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    f'ContentType="{_SHEET_TYPE}.worksheet+xml"/></Types>'
)
_SHEET = f'<worksheet xmlns="{_MAIN}"><sheetData>'
_SHEET_END = "</sheetData></worksheet>"


def pieces(rows: Iterable[Sequence[Value]], *, title: str) -> Iterator[bytes]:
    """The bytes of a file with one sheet named `title`, as its rows come.

    Characters that no Excel file can hold are left out, and what is beyond 32,767 of a cell.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _parts(title):
            archive.writestr(name, _DECLARATION + content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write((_DECLARATION + _SHEET).encode())
            waiting: list[str] = []
            for number, row in enumerate(rows, start=1):
                waiting.append(_row(number, row))
                if number % _ROWS_IN_A_PIECE == 0:
                    sheet.write("".join(waiting).encode())
                    waiting.clear()
                    yield sink.take()
            sheet.write(("".join(waiting) + _SHEET_END).encode())
    yield sink.take()


class _Sink(io.RawIOBase):
    """What the archive is written into; it cannot be sought, so sizes follow their parts."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, piece: Buffer, /) -> int:
        held = bytes(piece)
        self._held.append(held)
        return len(held)

    def take(self) -> bytes:
        taken = b"".join(self._held)
        self._held.clear()
        return taken


def _parts(title: str) -> list[tuple[str, str]]:
    return [
        ("[Content_Types].xml", _TYPES),
        ("_rels/.rels", _relation("officeDocument", "xl/workbook.xml")),
        (
            "xl/workbook.xml",
            (
                f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
                f'<sheet name={quoteattr(title)} sheetId="1" r:id="rId1"/></sheets></workbook>'
            ),
        ),
        ("xl/_rels/workbook.xml.rels", _relation("worksheet", "worksheets/sheet1.xml")),
    ]


def _relation(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def _row(number: int, row: Sequence[Value]) -> str:
    cells = [
        _cell(f"{_letters(column)}{number}", value)
        for column, value in enumerate(row)
        if value is not None
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: str | int | Decimal | bool) -> str:
    if isinstance(value, str):
        text = escape(_ILLEGAL.sub("", value)[:MAX_CELL], _RETURN)
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{value:d}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


@cache
def _letters(column: int) -> str:
    """`A` for 0, `Z` for 25, `AA` for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
