"""Importing what a trial has looked at, without the file being sent again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ticaret.audit import trail
from ticaret.errors import NotFound
from ticaret.jobs import runner
from ticaret.tabular import selectors
from ticaret.tabular.cells import Cell
from ticaret.tabular.choices import ImportMode
from ticaret.tabular.errors import NothingToImport
from ticaret.tabular.headers import find_header
from ticaret.tabular.models import ImportRun
from ticaret.tabular.ports import importer_of
from ticaret.tabular.services import chunks
from ticaret.tabular.services.starting import IMPORT, known_mapping, remember
from ticaret.tenancy.actor import Actor, Role

_FILE = ("kind", "filename", "options", "format", "encoding", "delimiter", "sheet", "sheets")


@transaction.atomic
def repeat(
    *,
    actor: Actor,
    account_id: UUID,
    kind: str,
    import_id: UUID,
    now: datetime,
    mode: str = ImportMode.GOOD_ROWS_ONLY,
    dry_run: bool = False,
    mapping: Mapping[str, str] | None = None,
) -> ImportRun:
    """Queue an import of the rows of an earlier one, perhaps with other meanings of its titles.

    `mapping` is as in `starting.start`. Raises NotFound, Forbidden, Invalid, and
    NothingToImport once the rows are no longer kept.
    """
    actor.require(account_id, Role.AGENT)
    earlier = (
        selectors.imports(actor=actor, account_id=account_id, kind=kind)
        .filter(id=import_id)
        .first()
    )
    if earlier is None:
        raise NotFound
    importer = importer_of(kind)
    if mapping:
        remember(actor, account_id, importer, mapping)
    known = known_mapping(account_id=account_id, kind=kind)
    header = find_header([earlier.header], importer, known)
    run = ImportRun(
        account_id=account_id,
        mode=mode,
        dry_run=dry_run,
        requested_by=actor.label,
        header=earlier.header,
        header_row=earlier.header_row,
        ignored_columns=header.ignored,
        mapping={str(index): field for index, field in header.fields.items()},
        **{name: getattr(earlier, name) for name in _FILE},
    )
    run.job = runner.start(
        actor=actor,
        account_id=account_id,
        kind=IMPORT,
        parameters={"importId": str(run.id)},
        now=now,
    )
    run.save(force_insert=True)
    key = next((index for index, name in header.fields.items() if name == importer.key), None)
    run.total_rows = chunks.store(run=run, rows=_rows(earlier), key_index=key)
    if not run.total_rows or header.missing:
        raise NothingToImport
    run.save(update_fields=["total_rows", "updated_at"])
    trail.record(
        actor=actor,
        account_id=account_id,
        action="import.requested",
        target=run,
        changes={"filename": (None, run.filename), "dry_run": (None, dry_run)},
    )
    return run


def _rows(run: ImportRun) -> Iterator[tuple[int, list[Cell]]]:
    number = 0
    while (chunk := selectors.chunk_of(run, number)) is not None:
        for row_number, cells, _ in chunks.unpack(chunk.rows):
            yield row_number, cells
        number += 1
