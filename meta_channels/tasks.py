"""The doorbells' other ends. Each claims rows; running twice or not at all loses nothing."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

# With one call to Meta (15 s at most) begun at its very end, still below the soft limit.
_TIME_BUDGET = timedelta(seconds=8)


@shared_task(name="meta_channels.tasks.act_due")
def act_due() -> None:
    from django.utils import timezone

    from meta_channels.services import post_acting
    from ticaret import doorbell

    doorbell.answer("meta_channels.tasks.act_due")
    post_acting.act_due(until=timezone.now() + _TIME_BUDGET)


@shared_task(name="meta_channels.tasks.publish_due")
def publish_due() -> None:
    from django.utils import timezone

    from meta_channels.services import publication_flow
    from ticaret import doorbell

    doorbell.answer("meta_channels.tasks.publish_due")
    publication_flow.publish_due(until=timezone.now() + _TIME_BUDGET)


@shared_task(name="meta_channels.tasks.fetch_due_details")
def fetch_due_details() -> None:
    from django.utils import timezone

    from meta_channels.services import post_details
    from ticaret import doorbell

    doorbell.answer("meta_channels.tasks.fetch_due_details")
    post_details.fetch_due(until=timezone.now() + _TIME_BUDGET)
