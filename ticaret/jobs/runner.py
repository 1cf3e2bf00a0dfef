"""Starting jobs and carrying them out, step by step, whoever dies on the way."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from ticaret import doorbell
from ticaret.db.ids import new_id
from ticaret.events.outbox import publish
from ticaret.jobs.choices import JobState
from ticaret.jobs.events import JOB_FINISHED, JOB_PROGRESS, job_event
from ticaret.jobs.models import Job
from ticaret.jobs.ports import Stage, Step, Wait, fetch_of, given_up_of, step_of
from ticaret.tenancy.actor import Actor

logger = logging.getLogger(__name__)

RUN_DUE = "ticaret.jobs.tasks.run_due"
MAX_ATTEMPTS = 5
_FIRST_DELAY = timedelta(seconds=5)
_LONGEST_ERROR = 255

_CLAIM = """
    UPDATE ticaret_jobs_job AS job
    SET state = 'running', lease_token = %(lease)s, lease_until = %(until)s
    FROM (
        SELECT id FROM ticaret_jobs_job
        WHERE state IN ('queued', 'running') AND next_attempt_at <= %(now)s
          AND (lease_until IS NULL OR lease_until < %(now)s)
        ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE job.id = due.id
    RETURNING job.id
"""


def start(
    *, actor: Actor, account_id: UUID, kind: str, parameters: Mapping[str, Any], now: datetime
) -> Job:
    """Queue a job of a registered `kind` for an account of the actor."""
    with transaction.atomic():
        job = Job.objects.create(
            account_id=account_id,
            kind=kind,
            parameters=dict(parameters),
            requested_by=actor.label,
            next_attempt_at=now,
        )
        publish(job_event(JOB_PROGRESS, job, now))
        doorbell.ring_on_commit(RUN_DUE)
    return job


def run_due(*, until: datetime) -> None:
    """Take due jobs further until none is due or `until` has come.

    A job that is not finished by then queues behind the others and the bell rings again.
    """
    while timezone.now() < until:
        lease = new_id()
        job_id = _claim(lease, timezone.now())
        if job_id is None:
            return
        while timezone.now() < until and _take_step(job_id, lease, now=timezone.now()):
            pass
        _let_go(job_id, lease, timezone.now())
    doorbell.ring(RUN_DUE)


def _claim(lease: UUID, now: datetime) -> UUID | None:
    until = now + timedelta(seconds=settings.LEASE_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"lease": lease, "until": until, "now": now})
        row = cursor.fetchone()
    return None if row is None else row[0]


def _take_step(job_id: UUID, lease: UUID, *, now: datetime) -> bool:
    """One step in one transaction with its checkpoint. Returns whether the next may follow."""
    try:
        fetched = _fetch(job_id, lease)
        with transaction.atomic():
            job = _leased(job_id, lease)
            if job is None:
                return False
            stage = _stage(job, fetched)
            _record(job, step_of(job.kind)(stage, now), now)
            return job.state == JobState.RUNNING
    except OperationalError:
        raise  # the database is in trouble, not the job
    except Wait as wait:
        _wait(job_id, lease, wait, now)
        return False
    except Exception:
        logger.exception("a step of job %s failed", job_id)
        _postpone(job_id, lease, now)
        return False


def _fetch(job_id: UUID, lease: UUID) -> Any:
    """What the next step needs from outside. The lease keeps the checkpoint as it is read here."""
    job = Job.objects.unscoped().filter(id=job_id, lease_token=lease).first()
    fetch = fetch_of(job.kind) if job is not None else None
    return fetch(_stage(job, None)) if job is not None and fetch is not None else None


def _stage(job: Job, fetched: Any) -> Stage:
    return Stage(job.account_id, job.parameters, job.checkpoint, job.done, job.total, fetched)


def _wait(job_id: UUID, lease: UUID, wait: Wait, now: datetime) -> None:
    """Due again later, however often that happens; `error` tells for what."""
    with transaction.atomic():
        job = _leased(job_id, lease)
        if job is None:
            return
        job.error = wait.reason[:_LONGEST_ERROR]
        job.next_attempt_at = now + timedelta(seconds=wait.seconds)
        job.save()
        publish(job_event(JOB_PROGRESS, job, now))


def _record(job: Job, step: Step, now: datetime) -> None:
    job.done, job.total = step.done, step.total
    job.checkpoint = dict(step.checkpoint)
    job.attempts, job.error = 0, ""
    job.lease_until = now + timedelta(seconds=settings.LEASE_SECONDS)
    if step.result is not None:
        job.state = JobState.SUCCEEDED
        job.result = dict(step.result)
        job.finished_at = now
    elif step.error:
        job.state = JobState.FAILED
        job.error = step.error
        job.finished_at = now
    job.save()
    finished = job.state != JobState.RUNNING
    publish(job_event(JOB_FINISHED if finished else JOB_PROGRESS, job, now))


def _postpone(job_id: UUID, lease: UUID, now: datetime) -> None:
    with transaction.atomic():
        job = _leased(job_id, lease)
        if job is None:
            return
        job.attempts += 1
        job.next_attempt_at = now + _FIRST_DELAY * 2**job.attempts
        if job.attempts >= MAX_ATTEMPTS:
            job.state = JobState.FAILED
            job.error = "a step failed again and again; see the log for the job's id"
            job.finished_at = now
            if given_up := given_up_of(job.kind):
                given_up(_stage(job, None), now)
            publish(job_event(JOB_FINISHED, job, now))
        job.save()


def _let_go(job_id: UUID, lease: UUID, now: datetime) -> None:
    mine = Job.objects.unscoped().filter(id=job_id, lease_token=lease)
    mine.filter(state=JobState.RUNNING, next_attempt_at__lt=now).update(next_attempt_at=now)
    mine.update(lease_token=None, lease_until=None)


def _leased(job_id: UUID, lease: UUID) -> Job | None:
    return (
        Job.objects.unscoped()
        .select_for_update()
        .filter(id=job_id, lease_token=lease, state=JobState.RUNNING)
        .first()
    )
