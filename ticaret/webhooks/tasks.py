"""The doorbells' other ends. Each claims rows; running twice or not at all loses nothing."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

# With one post (15 s at most) begun at its very end, still below the soft limit.
_TIME_BUDGET = timedelta(seconds=8)


@shared_task(name="ticaret.webhooks.tasks.deliver")
def deliver() -> None:
    from django.utils import timezone

    from ticaret import doorbell
    from ticaret.webhooks.services import delivering

    doorbell.answer("ticaret.webhooks.tasks.deliver")
    delivering.deliver_due(until=timezone.now() + _TIME_BUDGET)


@shared_task(name="ticaret.webhooks.tasks.tell_administrators")
def tell_administrators() -> None:
    from django.utils import timezone

    from ticaret import doorbell
    from ticaret.webhooks.services import disabling

    doorbell.answer("ticaret.webhooks.tasks.tell_administrators")
    disabling.tell_administrators(now=timezone.now())


@shared_task(name="ticaret.webhooks.tasks.forget_old")
def forget_old() -> None:
    from django.utils import timezone

    from ticaret.webhooks.services import retention

    retention.forget_old(now=timezone.now())
