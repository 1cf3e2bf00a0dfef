"""Spreadsheets byte by byte, as other programs than openpyxl write them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XLSX = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId7" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Fiyat &amp; Stok" sheetId="1" r:id="rId7"/></sheets></workbook>'
    ),
}
_CALC = "urn:oasis:names:tc:opendocument:xmlns:"
_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def archive(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip file of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in parts.items():
            pack.writestr(name, content)
    return file.getvalue()


def xlsx_of(rows: str) -> bytes:
    """An Excel file whose only sheet holds `rows`, the XML of its `<row>` elements."""
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return archive({**_XLSX, "xl/worksheets/sheet1.xml": sheet})


def text_cell(place: str, text: str) -> str:
    """The XML of a cell with a text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def ods(rows: Sequence[Sequence[str | float | None]]) -> bytes:
    """A file as LibreOffice Calc saves it: with repeated blank cells and rows up to the edges."""
    told = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
    )
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    content = (
        f'<office:document-content xmlns:office="{_CALC}office:1.0" xmlns:table="{_CALC}table:1.0" '
        f'xmlns:text="{_CALC}text:1.0" office:version="1.3"><office:body><office:spreadsheet>'
        f'<table:table table:name="Sayfa1">{told}'
        f'<table:table-row table:number-rows-repeated="1048000">{blank}</table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<m:manifest xmlns:m="{_CALC}manifest:1.0"><m:file-entry m:full-path="/" '
        f'm:media-type="{kind}"/></m:manifest>'
    )
    return archive({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def _ods_cell(value: str | float | None) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        return (
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(value)}</text:p></table:table-cell>"
        )
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


def xls(rows: Sequence[Sequence[str | float | None]]) -> bytes:
    """A workbook of Excel 97 (BIFF8 in a compound file; [MS-XLS], [MS-CFB])."""
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    end = _record(0x000A, b"")
    name = "Liste"
    sheet_at = len(start) + len(_sheet_record(0, name)) + len(end)
    cells = b"".join(
        _xls_cell(place, column, value)
        for place, row in enumerate(rows)
        for column, value in enumerate(row)
        if value is not None
    )
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + end
    return _compound("Workbook", start + _sheet_record(sheet_at, name) + end + sheet)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _sheet_record(at: int, name: str) -> bytes:
    return _record(0x0085, struct.pack("<IHBB", at, 0, len(name), 0) + name.encode("latin-1"))


def _xls_cell(row: int, column: int, value: str | float) -> bytes:
    if isinstance(value, str):
        body = struct.pack("<HHHHB", row, column, 0, len(value), 1) + value.encode("utf-16-le")
        return _record(0x0204, body)
    return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def _compound(name: str, stream: bytes) -> bytes:
    """A compound file with one stream: allocation table, directory, then the stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\x00")
    count = len(stream) // _SECTOR
    assert count + 2 <= _SECTOR // 4
    chain = [_FAT, _END, *range(3, count + 2), _END]
    table = struct.pack("<128I", *chain, *[_FREE] * (128 - len(chain)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    directory = _entry("Root Entry", 5, _END, 0, child=1) + _entry(name, 2, 2, len(stream))
    return head + table + directory.ljust(_SECTOR, b"\x00") + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    said = (name + "\x00").encode("utf-16-le")
    fields = struct.pack("<HBBIII", len(said), kind, 1, _FREE, _FREE, child)
    return said.ljust(64, b"\x00") + fields + bytes(36) + struct.pack("<IQ", start, size)
