"""Asking for an import, for its undoing, and remembering what titles mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from ticaret.api.naming import camel
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.bulk import insert_new
from ticaret.errors import FieldError, Invalid, NotFound
from ticaret.jobs import runner
from ticaret.tabular import selectors
from ticaret.tabular.cells import Cell, is_empty
from ticaret.tabular.choices import ImportMode, ImportState
from ticaret.tabular.errors import FileTooLarge, NothingToImport, NotUndoable, unreadable
from ticaret.tabular.headers import IGNORED, find_header, key_of
from ticaret.tabular.models import ColumnMapping, ImportRun, ImportSource
from ticaret.tabular.ports import Importer, importer_of
from ticaret.tabular.services import chunks
from ticaret.tabular.sources import Refused, kind_of
from ticaret.tenancy.actor import Actor, Role

IMPORT = "tabular.import"
UNDO = "tabular.undo"
MAX_FILE = 25 * 1024 * 1024
_OPTIONS = ("encoding", "delimiter", "sheet")


@transaction.atomic
def start(
    *,
    actor: Actor,
    account_id: UUID,
    kind: str,
    now: datetime,
    content: bytes | None = None,
    filename: str = "",
    rows: Sequence[Mapping[str, Cell]] | None = None,
    mapping: Mapping[str, str] | None = None,
    mode: str = ImportMode.GOOD_ROWS_ONLY,
    dry_run: bool = False,
    role: Role = Role.AGENT,
    **options: str,
) -> ImportRun:
    """Queue an import of a file's `content` or of `rows` (dicts by field or title).

    `mapping` says the field of titles that are not recognised by themselves, empty for a
    column to pass over; it is remembered for the next file. `options` are `encoding`,
    `delimiter` and `sheet`.
    Raises NotFound, Forbidden, NothingToImport, FileTooLarge, UnreadableFile or Invalid.
    """
    actor.require(account_id, role)
    importer = importer_of(kind)
    if (content is None) == (rows is None):
        raise NothingToImport
    if mapping:
        remember(actor, account_id, importer, mapping)
    run = ImportRun(
        account_id=account_id,
        kind=kind,
        mode=mode,
        dry_run=dry_run,
        filename=filename[:255],
        options={name: options[name] for name in _OPTIONS if options.get(name)},
        requested_by=actor.label,
    )
    run.job = runner.start(
        actor=actor,
        account_id=account_id,
        kind=IMPORT,
        parameters={"importId": str(run.id)},
        now=now,
    )
    if content is not None:
        _check(content)
        run.save(force_insert=True)
        ImportSource(account_id=account_id, run=run, content=content).save(force_insert=True)
    else:
        _take_rows(run, importer, rows or ())
    trail.record(
        actor=actor,
        account_id=account_id,
        action="import.requested",
        target=run,
        changes={"filename": (None, run.filename), "dry_run": (None, dry_run)},
    )
    return run


@transaction.atomic
def undo(*, actor: Actor, account_id: UUID, kind: str, import_id: UUID, now: datetime) -> ImportRun:
    """Queue the undoing of a finished import. Raises NotFound, Forbidden, NotUndoable."""
    actor.require(account_id, Role.AGENT)
    run = (
        selectors.imports(actor=actor, account_id=account_id, kind=kind)
        .filter(id=import_id)
        .select_for_update(no_key=True)
        .first()
    )
    if run is None:
        raise NotFound
    last = selectors.chunk_count(run) - 1
    if run.state != ImportState.FINISHED or run.dry_run or last < 0:
        raise NotUndoable
    run.state = ImportState.UNDOING
    run.job = runner.start(
        actor=actor,
        account_id=account_id,
        kind=UNDO,
        parameters={"importId": str(run.id), "lastChunk": last},
        now=now,
    )
    run.save(update_fields=["state", "job", "updated_at"])
    trail.record(actor=actor, account_id=account_id, action="import.undo_requested", target=run)
    return run


@transaction.atomic
def forget_mapping(
    *,
    actor: Actor,
    account_id: UUID,
    kind: str,
    mapping_id: UUID,
    if_match: str | None = None,
) -> None:
    """Forget what a title means. Raises NotFound, Forbidden, PreconditionFailed."""
    actor.require(account_id, Role.AGENT)
    row = (
        selectors.mappings(actor=actor, account_id=account_id, kind=kind)
        .filter(id=mapping_id)
        .select_for_update()
        .first()
    )
    if row is None:
        raise NotFound
    require_match(if_match, row.updated_at)
    trail.record(
        actor=actor,
        account_id=account_id,
        action="column_mapping.forgotten",
        target=row,
        changes={"field": (row.field, None)},
    )
    row.delete()


def known_mapping(*, account_id: UUID, kind: str) -> dict[str, str]:
    """Title key → field, as the account once said."""
    rows = ColumnMapping.objects.for_accounts([account_id]).filter(kind=kind)
    return dict(rows.values_list("title_key", "field"))


def remember(
    actor: Actor, account_id: UUID, importer: Importer, mapping: Mapping[str, str]
) -> None:
    """Keep what the account says of titles. Raises Invalid for a field that there is not."""
    known = {name: column.name for column in importer.columns for name in _spellings(column.name)}
    faults = []
    rows: dict[str, ColumnMapping] = {}
    for title, field in mapping.items():
        key = key_of(title)[:255]
        meant = known.get(field, IGNORED if not field else None)
        if meant is None and field.startswith(f"{importer.open_field}."):
            meant = field
        if meant is None or not key:
            names = ", ".join(camel(column.name) for column in importer.columns)
            faults.append(
                FieldError(
                    f"mapping.{title}",
                    "invalid_choice",
                    f"Alan şunlardan biri olmalıdır: {names}.",
                    f"The field must be one of: {names}.",
                )
            )
            continue
        rows[key] = ColumnMapping(
            account_id=account_id,
            kind=importer.kind,
            title=title[:255],
            title_key=key,
            field=meant[:128],
        )
    if faults:
        raise Invalid(fields=faults)
    # One order of locks for imports that come at the same time.
    for key in sorted(rows):
        if not insert_new([rows[key]]):
            ColumnMapping.objects.for_accounts([account_id]).filter(
                kind=importer.kind, title_key=key
            ).update(field=rows[key].field, title=rows[key].title, updated_at=rows[key].updated_at)


def _spellings(name: str) -> tuple[str, str]:
    return name, camel(name)


def _check(content: bytes) -> None:
    if len(content) > MAX_FILE:
        raise FileTooLarge
    try:
        kind_of(content[:8192])
    except Refused as refusal:
        raise unreadable(refusal) from None


def _take_rows(run: ImportRun, importer: Importer, rows: Sequence[Mapping[str, Cell]]) -> None:
    if not rows:
        raise Invalid(
            fields=[
                FieldError("rows", "empty", "En az bir satır gönderin.", "Send at least one row.")
            ]
        )
    flat = [_flat(row, importer) for row in rows]
    titles = list(dict.fromkeys(title for row in flat for title in row))
    known = known_mapping(account_id=run.account_id, kind=run.kind)
    header = find_header([titles], importer, known)
    if header.missing:
        raise Invalid(
            fields=[
                FieldError(
                    f"rows.0.{camel(name)}", "required", "Bu alan zorunlu.", "This is required."
                )
                for name in header.missing
            ]
        )
    run.format = "json"
    run.header, run.ignored_columns = titles, header.ignored
    run.mapping = {str(index): field for index, field in header.fields.items()}
    run.total_rows = len(flat)
    run.save(force_insert=True)
    key = next((index for index, name in header.fields.items() if name == importer.key), None)
    cells = [(number, [row.get(title) for title in titles]) for number, row in enumerate(flat, 1)]
    chunks.store(run=run, rows=cells, key_index=key)


def _flat(row: Mapping[str, Cell], importer: Importer) -> dict[str, Cell]:
    """The row with an object under the open field taken apart: `attributes.Renk`."""
    flat: dict[str, Any] = {}
    for title, cell in row.items():
        if title == importer.open_field and isinstance(cell, Mapping):
            flat.update({f"{title}.{name}": value for name, value in cell.items()})
        else:
            flat[title] = None if is_empty(cell) else cell
    return flat
