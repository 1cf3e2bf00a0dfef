"""Taking an import back, chunk by chunk from the last."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ticaret.events.outbox import publish
from ticaret.jobs.ports import Stage, Step
from ticaret.tabular import selectors
from ticaret.tabular.choices import ImportState
from ticaret.tabular.events import IMPORT_PROGRESS, IMPORT_UNDONE, import_event
from ticaret.tabular.models import ImportRun
from ticaret.tabular.ports import UndoBatch, importer_of
from ticaret.tabular.services import chunks


def undo_step(stage: Stage, now: datetime) -> Step:
    """Take back the last chunk that is still there."""
    run = selectors.locked_run(
        account_id=stage.account_id, import_id=UUID(stage.parameters["importId"])
    )
    last = int(stage.parameters["lastChunk"])
    number = int(stage.checkpoint.get("chunk", last))
    take_back(run=run, number=number, now=now)
    finished = number == 0
    if finished:
        run.state = ImportState.UNDONE
        run.undone_at = now
    run.save()
    publish(import_event(IMPORT_UNDONE if finished else IMPORT_PROGRESS, run, now))
    return Step(
        done=last - number + 1,
        total=last + 1,
        checkpoint={"chunk": number - 1},
        result={"importId": str(run.id)} if finished else None,
    )


def undo_failed(stage: Stage, now: datetime) -> None:
    """The job was given up: what was taken back stays so, and it can be asked for again."""
    run = selectors.locked_run(
        account_id=stage.account_id, import_id=UUID(stage.parameters["importId"])
    )
    run.state = ImportState.FINISHED
    run.save()


def take_back(*, run: ImportRun, number: int, now: datetime) -> None:
    """Undo what was written of one chunk and count it; the caller saves `run`."""
    chunk = selectors.chunk_of(run, number)
    if chunk is None or chunk.undo is None:
        return
    undone = importer_of(run.kind).undo(
        UndoBatch(
            import_id=run.id,
            account_id=run.account_id,
            requested_by=run.requested_by,
            entries=chunks.unpack(chunk.undo)[::-1],
            now=now,
        )
    )
    run.undone_rows += undone.taken_back
    run.kept_rows += undone.kept
    chunk.undo = None
    chunk.save(update_fields=["undo", "updated_at"])
