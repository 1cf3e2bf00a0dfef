"""What others hear of jobs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from ticaret.jobs.models import Job

JOB_PROGRESS = "job.progress"
JOB_FINISHED = "job.finished"


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
