"""What a file is, by its bytes: its kind, its encoding, its delimiter. Imports nothing of Django.

A file is what it contains, whatever its name says.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections import Counter

MAX_ENTRIES = 1_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
_PIECE = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = (";", ",", "\t", "|")
_SAMPLE = 64 * 1024


class Refused(Exception):
    """A file that is not read; `code` says why (`errors.py` has the words)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def kind_of(head: bytes) -> str:
    """`zip`, `xls` or `text` by the first bytes of a file. Raises Refused."""
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith(_OLE):
        return "xls"
    if not head.strip():
        raise Refused("empty_file")
    if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        raise Refused("web_page")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "text"
    if b"\x00" in head or head.startswith(
        (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
    ):
        raise Refused("not_a_table")
    return "text"


def check_archive(path: str) -> str:
    """`xlsx`, `xlsb` or `ods`, once it is known that unpacking it harms nobody. Raises Refused.

    Every part is unpacked once, piece by piece, because the sizes that an archive declares
    may lie; XML with a document type is refused, whatever is in it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_ENTRIES:
                raise Refused("too_complex")
            names = {part.filename for part in parts}
            left = MAX_UNPACKED
            for part in parts:
                if part.flag_bits & 0x1:
                    raise Refused("password_protected")
                if part.filename.startswith("/") or ".." in part.filename.split("/"):
                    raise Refused("damaged")
                if part.file_size > MAX_RATIO * max(part.compress_size, 1024):
                    raise Refused("too_complex")
                left -= _unpack(archive, part, left)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError):
        raise Refused("damaged") from None
    except RuntimeError:
        raise Refused("password_protected") from None
    for name, kind in (
        ("xl/workbook.xml", "xlsx"),
        ("xl/workbook.bin", "xlsb"),
        ("content.xml", "ods"),
    ):
        if name in names:
            return kind
    raise Refused("not_a_table")


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    size = 0
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    before = b""
    with archive.open(part) as content:
        while piece := content.read(_PIECE):
            if is_xml and size == 0 and not piece.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
                raise Refused("damaged")  # also XML in UTF-16, where a DTD could hide
            size += len(piece)
            if size > left or size > MAX_RATIO * max(part.compress_size, 1024):
                raise Refused("too_complex")
            if is_xml and b"<!DOCTYPE" in before + piece:
                raise Refused("has_entities")
            before = piece[-16:]
    return size


def decode(raw: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file and the encoding it is in: by its mark, strict UTF-8, else Windows-1254.

    `encoding` names one instead of guessing. Raises Refused.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tries = ["utf-16"]
    elif raw.startswith(codecs.BOM_UTF8):
        tries = ["utf-8-sig"]
    else:
        tries = [encoding] if encoding else ["utf-8", "cp1254"]
    for name in tries:
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text, {"utf-8-sig": "utf-8", "cp1254": "windows-1254"}.get(name, name)
    raise Refused("wrong_encoding")


def delimiter_of(text: str) -> tuple[str, int]:
    """The delimiter of a CSV text, and how many characters of a `sep=` line come before it."""
    if text[:4].lower() == "sep=" and text[4:5] in _DELIMITERS:
        line_end = text.find("\n")
        return text[4], line_end + 1 if line_end >= 0 else len(text)
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best = max(_DELIMITERS, key=lambda delimiter: _steadiness(sample, delimiter))
    return best, 0


def _steadiness(sample: str, delimiter: str) -> tuple[float, int]:
    """How many rows share the commonest width above one, then that width."""
    widths: Counter[int] = Counter()
    try:
        for number, row in enumerate(csv.reader(io.StringIO(sample), delimiter=delimiter)):
            if row:
                widths[len(row)] += 1
            if number >= 50:
                break
    except csv.Error:
        return 0.0, 0
    wide = [(count, width) for width, count in widths.items() if width > 1]
    if not wide:
        return 0.0, 0
    count, width = max(wide)
    return count / widths.total(), width
