"""Reading jobs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Min
from django.utils import timezone

from ticaret.jobs.choices import JobState
from ticaret.jobs.models import Job
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def jobs(*, actor: Actor, account_id: UUID) -> TenantQuerySet[Job]:
    """The jobs of an account. Raises NotFound or Forbidden."""
    actor.require(account_id, Role.VIEWER)
    return Job.objects.for_accounts([account_id])


def unfinished(*, job_id: UUID) -> bool:
    """Whether a job is still queued or running: for the app that started it."""
    states = [JobState.QUEUED, JobState.RUNNING]
    return Job.objects.unscoped().filter(id=job_id, state__in=states).exists()


def oldest_due() -> datetime | None:
    """Since when the oldest job that nobody works on has waited; None when none does."""
    now = timezone.now()
    waiting = (
        Job.objects.unscoped()
        .filter(state__in=[JobState.QUEUED, JobState.RUNNING], next_attempt_at__lte=now)
        .exclude(lease_until__gt=now)
    )
    moment: datetime | None = waiting.aggregate(t=Min("next_attempt_at"))["t"]
    return moment
