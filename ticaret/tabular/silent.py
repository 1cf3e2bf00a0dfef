"""Cells of an Excel file that have no value though something is in them. Imports nothing of Django.

The reader of spreadsheets gives an empty cell for an error (`#N/A`) and for a formula that no
program has computed yet. An import would take either for "says nothing".
"""

from __future__ import annotations

import posixpath
import re
import zipfile

from defusedxml import ElementTree

# What is put in place of a formula without a result.
UNCOMPUTED = "#FORMULA?"

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_EMPTY_TEXT_TYPE = re.compile(rb'\bt="str"')
_ERROR = re.compile(
    rb'(<(?:\w+:)?c\b[^<>]*\bt="e"[^<>]*>)(?:<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>))?\s*+'
    rb"<(?:\w+:)?v>([^<]{1,20})<"
)
_FORMULA = re.compile(
    rb"(<(?:\w+:)?c\b[^<>]*>)\s*+<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*+"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')


def silent_cells(path: str, sheet: str) -> dict[int, dict[int, str]]:
    """What is in these cells of a checked xlsx file: row from 1 → column from 0 → text.

    The text is the error as Excel shows it, or `UNCOMPUTED`. A formula whose result is the
    empty text has one.
    """
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, sheet)
        if part not in archive.NameToInfo:
            return {}
        xml = archive.read(part)
    found: dict[int, dict[int, str]] = {}
    # To look at every cell takes as long as reading the sheet, and most sheets have neither.
    if b't="e"' in xml:
        for cell in _ERROR.finditer(xml):
            _note(found, cell[1], cell[2].decode("utf-8", "replace"))
    if b"<f" in xml or b":f" in xml:
        for cell in _FORMULA.finditer(xml):
            if not _EMPTY_TEXT_TYPE.search(cell[1]):
                _note(found, cell[1], UNCOMPUTED)
    return found


def _note(found: dict[int, dict[int, str]], head: bytes, text: str) -> None:
    if place := _PLACE.search(head):
        found.setdefault(int(place[2]), {})[_column(place[1])] = text


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The name of the part that holds `sheet`; empty when the workbook does not say."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return ""
    ids = [each.get(_RELATION) for each in book.iter() if each.get("name") == sheet]
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    target = next((targets[id] for id in ids if id in targets), "")
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
