"""The doorbell's other end for jobs."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

_TIME_BUDGET = timedelta(seconds=15)


@shared_task(name="ticaret.jobs.tasks.run_due")
def run_due() -> None:
    from django.utils import timezone

    from ticaret import doorbell
    from ticaret.jobs import runner

    doorbell.answer(runner.RUN_DUE)
    runner.run_due(until=timezone.now() + _TIME_BUDGET)
