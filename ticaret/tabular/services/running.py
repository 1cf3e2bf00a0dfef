"""Carrying an import out, step by step: read the file, check its rows, write them."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.db import transaction

from ticaret.api.naming import camel
from ticaret.db.bulk import insert_new
from ticaret.events.outbox import publish
from ticaret.jobs.ports import Stage, Step
from ticaret.tabular import selectors
from ticaret.tabular.choices import ImportMode, ImportState, RowVerdict
from ticaret.tabular.errors import REFUSALS
from ticaret.tabular.events import IMPORT_FINISHED, IMPORT_PROGRESS, import_event
from ticaret.tabular.headers import Header, find_header
from ticaret.tabular.models import ImportChunk, ImportRow, ImportRun, ImportSource
from ticaret.tabular.ports import Batch, Importer, Outcome, importer_of
from ticaret.tabular.reading import Facts, RawRow, read_file
from ticaret.tabular.services import chunks, rows
from ticaret.tabular.services.starting import known_mapping
from ticaret.tabular.services.undoing import take_back
from ticaret.tabular.sources import Refused

_COUNTS = {
    RowVerdict.CREATED: "created_rows",
    RowVerdict.UPDATED: "updated_rows",
    RowVerdict.UNCHANGED: "unchanged_rows",
    RowVerdict.FAILED: "failed_rows",
}


def import_step(stage: Stage, now: datetime) -> Step:
    """The next step of an import: the whole reading, or a chunk of its rows."""
    run = _run_of(stage)
    phase = stage.checkpoint.get("phase", "read")
    steps: dict[str, Callable[[ImportRun, int, datetime], Step]] = {
        "read": _read,
        "check": _check,
        "write": _write,
        "revert": _revert,
    }
    return steps[phase](run, int(stage.checkpoint.get("chunk", 0)), now)


def import_failed(stage: Stage, now: datetime) -> None:
    """The job was given up: say so where people look; its file goes."""
    run = _run_of(stage)
    ImportSource.objects.for_accounts([run.account_id]).filter(run_id=run.id).delete()
    _fail(run, "tabular.internal", REFUSALS["internal"], now)


def _run_of(stage: Stage) -> ImportRun:
    return selectors.locked_run(
        account_id=stage.account_id, import_id=UUID(stage.parameters["importId"])
    )


def _read(run: ImportRun, chunk: int, now: datetime) -> Step:
    run.state = ImportState.RUNNING
    source = ImportSource.objects.for_accounts([run.account_id]).filter(run_id=run.id).first()
    if source is not None:
        try:
            with transaction.atomic(), tempfile.NamedTemporaryFile(prefix="import-") as file:
                file.write(source.content)
                file.flush()
                _take_in(run, Path(file.name))
        except Refused as refusal:
            source.delete()
            return _refuse(run, refusal, now)
        source.delete()
    checks_first = run.dry_run or run.mode == ImportMode.ALL_OR_NOTHING
    run.save()
    publish(import_event(IMPORT_PROGRESS, run, now))
    return Step(
        done=0,
        total=_rows_to_handle(run),
        checkpoint={"phase": "check" if checks_first else "write", "chunk": 0},
    )


def _take_in(run: ImportRun, path: Path) -> None:
    said = read_file(path, run.options)
    facts = cast(Facts, next(said))
    first = cast("list[RawRow]", next(said, []))
    run.format, run.encoding, run.delimiter = facts.kind, facts.encoding, facts.delimiter
    run.sheet, run.sheets = facts.sheet[:255], facts.sheets[:100]
    importer = importer_of(run.kind)
    known = known_mapping(account_id=run.account_id, kind=run.kind)
    header = find_header([cells for _, cells in first], importer, known)
    run.header, run.ignored_columns = header.titles, header.ignored
    run.mapping = {str(index): field for index, field in header.fields.items()}
    if header.missing:
        raise Refused("no_header")
    run.header_row = first[header.at - 1][0]
    key = next((index for index, name in header.fields.items() if name == importer.key), None)
    run.total_rows = chunks.store(run=run, rows=_below(header, first, said), key_index=key)
    if not run.total_rows:
        raise Refused("no_rows")


def _below(
    header: Header, first: list[RawRow], said: Iterator[Facts | list[RawRow]]
) -> Iterator[RawRow]:
    yield from first[header.at :]
    for more in said:
        yield from cast("list[RawRow]", more)


def _refuse(run: ImportRun, refusal: Refused, now: datetime) -> Step:
    tr, en = REFUSALS[refusal.code]
    importer = importer_of(run.kind)
    named = set(run.mapping.values())
    missing = [column for column in importer.columns if column.required]
    titles = [column.titles for column in missing if column.name not in named]
    texts = (
        tr.format(columns=", ".join(names[0] for names in titles)),
        en.format(columns=", ".join(names[1] for names in titles)),
    )
    return _fail(run, f"tabular.{refusal.code}", texts, now)


def _check(run: ImportRun, number: int, now: datetime) -> Step:
    _handle(run, number, now, write=False)
    if selectors.chunk_of(run, number + 1) is not None:
        return _next(run, "check", number + 1, now)
    if run.dry_run:
        return _finish(run, now)
    if run.failed_rows:
        return _refuse_rows(run, now)
    run.created_rows = run.updated_rows = run.unchanged_rows = 0
    return _next(run, "write", 0, now)


def _write(run: ImportRun, number: int, now: datetime) -> Step:
    _handle(run, number, now, write=True)
    if run.failed_rows and run.mode == ImportMode.ALL_OR_NOTHING:
        # It was good when it was checked, and somebody changed something since.
        return _next(run, "revert", number, now)
    if selectors.chunk_of(run, number + 1) is not None:
        return _next(run, "write", number + 1, now)
    return _finish(run, now)


def _revert(run: ImportRun, number: int, now: datetime) -> Step:
    take_back(run=run, number=number, now=now)
    if number:
        return _next(run, "revert", number - 1, now)
    return _refuse_rows(run, now)


def _handle(run: ImportRun, number: int, now: datetime, *, write: bool) -> None:
    chunk = selectors.chunk_of(run, number)
    if chunk is None:
        return
    importer = importer_of(run.kind)
    packed: list[chunks.PackedRow] = chunks.unpack(chunk.rows)
    reader = rows.RowReader(run, importer)
    read = [reader.read(row) for row in packed]
    good = [row for row in read if not isinstance(row, rows.BadRow)]
    outcomes = iter(
        importer.write(
            Batch(
                import_id=run.id,
                account_id=run.account_id,
                requested_by=run.requested_by,
                rows=good,
                write=write,
                now=now,
            )
        )
    )
    settled = [
        Outcome(RowVerdict.FAILED, row.faults) if isinstance(row, rows.BadRow) else next(outcomes)
        for row in read
    ]
    for verdict, count in Counter(outcome.verdict for outcome in settled).items():
        name = _COUNTS[verdict]
        setattr(run, name, getattr(run, name) + count)
    _report(run, importer, packed, settled)
    if write:
        _keep_undo(chunk, packed, settled)


def _report(
    run: ImportRun,
    importer: Importer,
    packed: Sequence[chunks.PackedRow],
    outcomes: Sequence[Outcome],
) -> None:
    reported = [
        ImportRow(
            account_id=run.account_id,
            run=run,
            number=number,
            verdict=outcome.verdict,
            cells=cells,
            faults=rows.told(run, importer, cells, outcome.faults),
        )
        for (number, cells, _), outcome in zip(packed, outcomes, strict=True)
        if run.dry_run or outcome.verdict == RowVerdict.FAILED
    ]
    insert_new(reported)


def _keep_undo(
    chunk: ImportChunk, packed: Sequence[chunks.PackedRow], outcomes: Sequence[Outcome]
) -> None:
    entries: list[Any] = [
        {**outcome.undo, chunks.ROW: number}
        for (number, _, _), outcome in zip(packed, outcomes, strict=True)
        if outcome.undo is not None
    ]
    if entries:
        chunk.undo = chunks.pack(entries)
        chunk.save(update_fields=["undo", "updated_at"])


def _next(run: ImportRun, phase: str, number: int, now: datetime) -> Step:
    run.save()
    publish(import_event(IMPORT_PROGRESS, run, now))
    both = not run.dry_run and run.mode == ImportMode.ALL_OR_NOTHING
    checked = run.total_rows or 0 if both and phase != "check" else 0
    behind = min(number * chunks.ROWS_IN_A_CHUNK, run.total_rows or 0)
    return Step(
        done=checked + behind,
        total=_rows_to_handle(run),
        checkpoint={"phase": phase, "chunk": number},
    )


def _rows_to_handle(run: ImportRun) -> int:
    both = not run.dry_run and run.mode == ImportMode.ALL_OR_NOTHING
    return (run.total_rows or 0) * (2 if both else 1)


def _finish(run: ImportRun, now: datetime) -> Step:
    run.state = ImportState.FINISHED
    run.finished_at = now
    run.save()
    publish(import_event(IMPORT_FINISHED, run, now))
    total = _rows_to_handle(run)
    return Step(done=total, total=total, result={"importId": str(run.id)})


def _refuse_rows(run: ImportRun, now: datetime) -> Step:
    run.created_rows = run.updated_rows = run.unchanged_rows = 0
    tr, en = REFUSALS["rows_in_error"]
    texts = (tr.format(count=run.failed_rows), en.format(count=run.failed_rows))
    return _fail(run, "tabular.rows_in_error", texts, now)


def _fail(run: ImportRun, code: str, texts: tuple[str, str], now: datetime) -> Step:
    run.state = ImportState.FAILED
    run.error_code = code
    run.error_tr, run.error_en = texts
    run.finished_at = now
    run.save()
    publish(import_event(IMPORT_FINISHED, run, now))
    done = run.total_rows or 0
    return Step(done=done, total=_rows_to_handle(run), error=f"{code}: {texts[1]}"[:255])


def field_names(run: ImportRun) -> dict[str, str]:
    """Title → field (as the API writes it) of the columns that were recognised."""
    return {run.header[int(index)]: camel(field) for index, field in run.mapping.items()}
