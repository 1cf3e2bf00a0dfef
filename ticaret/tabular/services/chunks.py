"""Rows of an import, packed for one step each."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from ticaret.tabular.cells import Cell, CellError, text
from ticaret.tabular.models import ImportChunk, ImportRun

ROWS_IN_A_CHUNK = 2_000
# In an entry for undoing: the number of the row it is of.
ROW = "row"
# A row: its number in the file, its cells, and the number of the earlier row with its key.
PackedRow = tuple[int, list[Cell], int | None]


def pack(value: Sequence[Any]) -> bytes:
    """`value` as it is kept."""
    return zlib.compress(orjson.dumps(value), 1)


def unpack(packed: bytes | memoryview) -> list[Any]:
    """What `pack` packed."""
    value: list[Any] = orjson.loads(zlib.decompress(packed))
    return value


def text_of(packed: bytes | memoryview) -> str:
    """What `pack` packed, as JSON without escaped blanks: to see whether something is in it."""
    text = zlib.decompress(packed).decode()
    return text.replace("\\n", " ").replace("\\t", " ").replace("\\r", " ")


def store(*, run: ImportRun, rows: Iterable[tuple[int, list[Cell]]], key_index: int | None) -> int:
    """Keep `rows` for the steps, marking those whose key came before. Returns how many."""
    count = 0
    chunk: list[PackedRow] = []
    chunks = 0
    for row in _marked(rows, key_index):
        chunk.append(row)
        count += 1
        if len(chunk) == ROWS_IN_A_CHUNK:
            _insert(run, chunks, chunk)
            chunks += 1
            chunk = []
    if chunk:
        _insert(run, chunks, chunk)
    return count


def _insert(run: ImportRun, number: int, rows: list[PackedRow]) -> None:
    ImportChunk(account_id=run.account_id, run=run, number=number, rows=pack(rows)).save(
        force_insert=True
    )


def _marked(rows: Iterable[tuple[int, list[Cell]]], key_index: int | None) -> Iterator[PackedRow]:
    first_with: dict[str, int] = {}
    for number, cells in rows:
        key = ""
        if key_index is not None and key_index < len(cells):
            try:
                key = text(cells[key_index])
            except CellError:
                key = ""
        earlier = first_with.setdefault(key, number) if key else number
        yield number, cells, earlier if earlier != number else None
