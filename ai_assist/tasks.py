"""The doorbells' other ends. Each claims rows; running twice or not at all loses nothing."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

# With one call of a model (a minute at most, and one for each recording) begun at its very
# end, still below the soft limit.
_TIME_BUDGET = timedelta(seconds=15)


@shared_task(name="ai_assist.tasks.run_due", soft_time_limit=220, time_limit=230)
def run_due() -> None:
    from django.utils import timezone

    from ai_assist.services import running
    from ticaret import doorbell

    doorbell.answer("ai_assist.tasks.run_due")
    running.run_due(until=timezone.now() + _TIME_BUDGET)


@shared_task(name="ai_assist.tasks.settle_lost_calls")
def settle_lost_calls() -> None:
    from django.utils import timezone

    from ai_assist.services import spending

    spending.settle_lost(now=timezone.now())
