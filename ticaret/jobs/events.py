"""What others hear of jobs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ticaret.events.catalogue import register_event_type
from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from ticaret.jobs.models import Job

JOB_PROGRESS = "job.progress"
JOB_FINISHED = "job.finished"

_EXAMPLE = {
    "jobId": "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87",
    "kind": "inbound.replay",
    "state": "running",
    "progress": {"done": 40, "total": 120},
    "error": "",
}


def register_types() -> None:
    """Put the events of this app into the catalogue."""
    register_event_type(
        JOB_PROGRESS,
        tr="Uzun süren bir iş ilerledi.",
        en="A long job came further.",
        example=_EXAMPLE,
    )
    register_event_type(
        JOB_FINISHED,
        tr="Uzun süren bir iş bitti: tamamlandı ya da başarısız oldu.",
        en="A long job ended: it succeeded or failed.",
        example={**_EXAMPLE, "state": "succeeded", "progress": {"done": 120, "total": 120}},
    )


def job_event(kind: str, job: Job, occurred_at: datetime) -> DomainEvent:
    """An event about `job` as it is now."""
    payload = {
        "jobId": str(job.id),
        "kind": job.kind,
        "state": job.state,
        "progress": {"done": job.done, "total": job.total},
        "error": job.error,
    }
    return DomainEvent(
        account_id=job.account_id, type=kind, payload=payload, occurred_at=occurred_at
    )
