"""What others hear of imports. Payload keys are as callers see them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ticaret.events.catalogue import register_event_type
from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from ticaret.tabular.models import ImportRun

IMPORT_PROGRESS = "import.progress"
IMPORT_FINISHED = "import.finished"
IMPORT_UNDONE = "import.undone"

_ID = "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87"
_EXAMPLE = {
    "importId": _ID,
    "jobId": _ID,
    "kind": "catalog.products",
    "state": "running",
    "dryRun": False,
    "totalRows": 500,
    "createdRows": 180,
    "updatedRows": 15,
    "unchangedRows": 3,
    "failedRows": 2,
    "errorCode": "",
}


def register_types() -> None:
    """Put the events of imports into the catalogue."""
    register_event_type(
        IMPORT_PROGRESS,
        tr="Bir içe aktarım ilerledi.",
        en="An import came further.",
        example=_EXAMPLE,
    )
    register_event_type(
        IMPORT_FINISHED,
        tr="Bir içe aktarım bitti: tamamlandı ya da başarısız oldu.",
        en="An import ended: it is done or failed.",
        example={**_EXAMPLE, "state": "finished", "createdRows": 480},
    )
    register_event_type(
        IMPORT_UNDONE,
        tr="Bir içe aktarım geri alındı.",
        en="An import was undone.",
        example={**_EXAMPLE, "state": "undone"},
    )


def import_event(kind: str, run: ImportRun, occurred_at: datetime) -> DomainEvent:
    """An event about `run` as it is now. No row of the file is in it."""
    payload = {
        "importId": str(run.id),
        "jobId": str(run.job_id),
        "kind": run.kind,
        "state": run.state,
        "dryRun": run.dry_run,
        "totalRows": run.total_rows,
        "createdRows": run.created_rows,
        "updatedRows": run.updated_rows,
        "unchangedRows": run.unchanged_rows,
        "failedRows": run.failed_rows,
        "errorCode": run.error_code,
    }
    return DomainEvent(
        account_id=run.account_id, type=kind, payload=payload, occurred_at=occurred_at
    )
