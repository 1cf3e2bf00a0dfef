"""The doorbell's other end for inbound deliveries."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

# Well below the soft time limit: what is left over is found by the next bell or sweep.
_TIME_BUDGET = timedelta(seconds=15)


@shared_task(name="ticaret.ingress.tasks.drain")
def drain() -> None:
    from django.utils import timezone

    from ticaret import doorbell
    from ticaret.ingress import drain as draining

    doorbell.answer("ticaret.ingress.tasks.drain")
    draining.drain(until=timezone.now() + _TIME_BUDGET)


@shared_task(name="ticaret.ingress.tasks.forget_old_deliveries")
def forget_old_deliveries() -> None:
    from django.utils import timezone

    from ticaret.ingress import retention

    retention.forget_old_deliveries(now=timezone.now())
