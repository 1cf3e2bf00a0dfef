"""The process that reads a file of somebody: limited in memory and time, without secrets.

    python -m ticaret.tabular.child <path> <options as JSON>

It writes lines of JSON: first `{"kind", "encoding", "delimiter", "sheet", "sheets"}`, then
lists of `[row number, [cells]]`, at last `{"end": rows}` or `{"refused": code}`. Rows
without a word in them are left out; row numbers are those of the file, from 1.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import orjson

from ticaret.tabular.silent import silent_cells
from ticaret.tabular.sources import Refused, check_archive, decode, delimiter_of, kind_of

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 8
ROWS_IN_A_LINE = 1_000
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_WIDTH = 16_384  # of Excel; a row wider than that is no table
MAX_CELL = 32_767

Rows = Iterator[tuple[int, list[Any]]]
Told = tuple[dict[str, Any], Rows]


def main() -> None:
    """Read the file that the arguments name; the exit code is 0 also for a refusal."""
    _limit()
    path, options = sys.argv[1], json.loads(sys.argv[2])
    try:
        for line in _lines(path, options):
            sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()
    except Refused as refusal:
        _say({"refused": refusal.code})
    except MemoryError:
        _say({"refused": "too_complex"})


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(fact: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(fact) + b"\n")
    sys.stdout.buffer.flush()


def _lines(path: str, options: dict[str, Any]) -> Iterator[bytes]:
    with Path(path).open("rb") as file:
        kind = kind_of(file.read(8192))
    if kind == "text":
        told = _text_rows(path, options)
    else:
        kind = check_archive(path) if kind == "zip" else kind
        told = _sheet_rows(path, kind, options)
    facts, rows = told
    yield orjson.dumps(facts)
    batch: list[tuple[int, list[Any]]] = []
    count = 0
    for number, cells in rows:
        if len(cells) > MAX_WIDTH:
            raise Refused("too_many_columns")
        while cells and (cells[-1] is None or cells[-1] == ""):
            cells.pop()
        if not cells or not any(cell is not None and cell != "" for cell in cells):
            continue
        if len(cells) > MAX_COLUMNS:
            raise Refused("too_many_columns")
        count += 1
        if count > MAX_ROWS:
            raise Refused("too_many_rows")
        batch.append((number, cells))
        if len(batch) == ROWS_IN_A_LINE:
            yield orjson.dumps(batch, default=_plain)
            batch = []
    if batch:
        yield orjson.dumps(batch, default=_plain)
    yield orjson.dumps({"end": count})


def _text_rows(path: str, options: dict[str, Any]) -> Told:
    text, encoding = decode(Path(path).read_bytes(), options.get("encoding", ""))
    delimiter, start = delimiter_of(text)
    delimiter = options.get("delimiter") or delimiter
    facts: dict[str, Any] = {
        "kind": "csv",
        "encoding": encoding,
        "delimiter": delimiter,
        "sheet": "",
        "sheets": [],
    }
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text[start:], newline=""), delimiter=delimiter)
    return facts, _csv_rows(reader, 1 if start else 0)


def _csv_rows(reader: Any, skipped: int) -> Rows:
    while True:
        number = reader.line_num + skipped + 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refused("damaged") from None


def _sheet_rows(path: str, kind: str, options: dict[str, Any]) -> Told:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_path(path)
        names = [sheet.name for sheet in book.sheets_metadata if "Visible" in str(sheet.visible)]
        wanted = options.get("sheet", "")
        if wanted and wanted not in book.sheet_names:
            raise Refused("no_such_sheet")
        for name in [wanted] if wanted else names or book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.start is not None:
                break
        else:
            raise Refused("empty_file")
    except PasswordError:
        raise Refused("password_protected") from None
    except CalamineError:
        raise Refused("damaged") from None
    if sheet.start is None:
        raise Refused("empty_file")
    facts = {"kind": kind, "encoding": "", "delimiter": "", "sheet": name, "sheets": names}
    silent = silent_cells(path, name) if kind == "xlsx" else {}
    return facts, _numbered(sheet.iter_rows(), sheet.start[1], silent)


def _numbered(
    rows: Iterable[list[Any]], left: int, silent: Mapping[int, Mapping[int, str]]
) -> Rows:
    # `iter_rows` begins at the first row of the sheet whether or not something is in it, but at
    # the first column that has a value, and it ends with the last row that has one.
    number = 0
    for number, row in enumerate(rows, start=1):
        yield number, _filled(row, silent.get(number, {}), left)
    for further in sorted(silent.keys() - range(number + 1)):
        yield further, _filled([], silent[further], left)


def _filled(row: list[Any], silent: Mapping[int, str], left: int) -> list[Any]:
    cells = [None if cell == "" else cell for cell in row]
    for column, text in silent.items():
        if left <= column < left + MAX_WIDTH:
            cells += [None] * (column - left + 1 - len(cells))
            cells[column - left] = text
    return cells


def _plain(value: object) -> object:
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    raise TypeError(type(value).__name__)


if __name__ == "__main__":
    main()
