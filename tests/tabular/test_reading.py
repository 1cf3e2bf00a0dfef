"""Files as people have them, and files as nobody should send them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from tests.factories.catalog import xlsx
from ticaret.tabular.reading import Facts, read_file
from ticaret.tabular.sources import Refused

_LINES = "Stok Kodu;Ürün Adı;Fiyat\nŞĞ-1;Işıklı çiğ köfte;1.234,50\n\nIİ-2;Tülümbağ;12,5\n"
_ROWS = [
    (1, ["Stok Kodu", "Ürün Adı", "Fiyat"]),
    (2, ["ŞĞ-1", "Işıklı çiğ köfte", "1.234,50"]),
    (4, ["Iİ-2", "Tülümbağ", "12,5"]),
]


def _read(tmp_path: Path, content: bytes, **options: str) -> tuple[Facts, list[Any]]:
    path = tmp_path / "file"
    path.write_bytes(content)
    facts, *lists = read_file(path, options)
    assert isinstance(facts, Facts)
    return facts, [(number, cells) for rows in lists for number, cells in rows]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        (_LINES.encode(), "utf-8"),
        (_LINES.encode("utf-8-sig"), "utf-8"),
        (_LINES.encode("cp1254"), "windows-1254"),
        (_LINES.encode("utf-16"), "utf-16"),
    ],
)
def test_turkish_letters_arrive_in_every_encoding(
    tmp_path: Path, encoded: bytes, encoding: str
) -> None:
    facts, rows = _read(tmp_path, encoded)

    assert (facts.kind, facts.encoding, facts.delimiter) == ("csv", encoding, ";")
    assert rows == _ROWS


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_recognised_beside_decimal_commas(tmp_path: Path, delimiter: str) -> None:
    lines = [["Kod", "Ad", "Fiyat"], ["1", "A, B; C", "12,50"], ["2", "D", "1,25"]]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)

    facts, rows = _read(tmp_path, text.encode())

    assert facts.delimiter == delimiter
    assert [cells for _, cells in rows] == lines


def test_the_first_line_may_name_the_delimiter(tmp_path: Path) -> None:
    facts, rows = _read(tmp_path, b"sep=|\na;b|c\n")

    assert (facts.delimiter, rows) == ("|", [(2, ["a;b", "c"])])


def test_a_workbook_gives_numbers_dates_and_the_numbers_of_its_rows(tmp_path: Path) -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet["B3"], sheet["C3"] = "Kod", "Fiyat"
    sheet["B5"], sheet["C5"] = "A-1", 12.5
    sheet["XFD1048576"].font = Font(bold=True)  # a stray format far away
    file = io.BytesIO()
    book.save(file)

    facts, rows = _read(tmp_path, file.getvalue())

    assert (facts.kind, facts.sheet) == ("xlsx", "Sheet")
    assert rows == [(3, ["Kod", "Fiyat"]), (5, ["A-1", 12.5])]


def _archive(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _with(parts: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(xlsx([["Kod"], ["1"]]))) as archive:
        own = {name: archive.read(name) for name in archive.namelist()}
    return _archive({**own, **parts})


_SHEET = "xl/worksheets/sheet1.xml"
_OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'


def _far_apart() -> bytes:
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return _with({_SHEET: _OPEN + cells + b"</sheetData></worksheet>"})


_HOSTILE: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "a PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", {"not_a_table"}),
    "a web page": (lambda: b"<html><table><tr><td>1</td></tr></table>", {"web_page"}),
    "nothing": (lambda: b"", {"empty_file"}),
    "binary": (lambda: b"\x7fELF\x00\x00\x00", {"not_a_table"}),
    "another archive": (lambda: _archive({"a.txt": b"a"}), {"not_a_table"}),
    "a bomb": (lambda: _with({_SHEET: _OPEN + b" " * 30_000_000}), {"too_complex"}),
    "many small bombs": (
        lambda: _with({f"xl/{n}.bin": bytes(90_000) for n in range(1_300)}),
        {"too_complex"},
    ),
    "an archive in an archive": (
        lambda: _archive({"xl/workbook.xml": _archive({"a": bytes(10)})}),
        {"damaged"},
    ),
    "entities": (lambda: _with({_SHEET: _LAUGHS}), {"has_entities"}),
    "a path out": (lambda: _with({"../../etc/passwd": b"x"}), {"damaged"}),
    "cut in two": (lambda: xlsx([["Kod"]] * 50)[:-900], {"damaged"}),
    "a sheet that is not one": (lambda: _with({_SHEET: b"<a><b>"}), {"damaged", "empty_file"}),
    "cells at both ends of the sheet": (_far_apart, {"too_complex"}),
    "a million columns": (lambda: b"x," * 1_000_000, {"too_many_columns"}),
    "a million empty columns": (lambda: b"," * 1_000_000, {"too_many_columns"}),
    "one endless cell": (lambda: b'a;"' + b"x" * 1_000_000, {"damaged"}),
    "letters of no encoding": (lambda: b"Kod;\x81\x8d\n", {"wrong_encoding"}),
    "an old workbook that is none": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
        {"damaged"},
    ),
}


@pytest.mark.parametrize("what", _HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason(tmp_path: Path, what: str) -> None:
    make, codes = _HOSTILE[what]

    with pytest.raises(Refused) as refusal:
        _read(tmp_path, make())

    assert refusal.value.code in codes


def test_more_rows_than_are_taken_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="too_many_rows"):
        _read(tmp_path, b"a;b\n" * 200_001)


def test_the_reader_has_none_of_our_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    spy = tmp_path / "python"
    spy.write_text(f"#!/bin/sh\nenv > {seen}\n")
    spy.chmod(0o700)
    monkeypatch.setattr("ticaret.tabular.reading.sys.executable", str(spy))

    with pytest.raises(Refused):
        _read(tmp_path, b"a;b\n")

    names = {line.partition("=")[0] for line in seen.read_text().splitlines()}
    assert names <= {"PYTHONPATH", "LANG", "PWD", "_", "SHLVL", "OLDPWD"}
