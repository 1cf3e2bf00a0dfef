"""The doorbells' other ends. Each claims rows; running twice or not at all loses nothing."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

# With the calls for one asset (15 s each at most) begun at its very end.
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


@shared_task(name="meta_channels.tasks.guard_tokens", soft_time_limit=85, time_limit=90)
def guard_tokens() -> None:
    from django.utils import timezone

    from meta_channels.services import guardian

    guardian.check_due(until=timezone.now() + _TIME_BUDGET)


@shared_task(name="meta_channels.tasks.tell_of_losses")
def tell_of_losses() -> None:
    from django.utils import timezone

    from meta_channels.services import guardian, notices

    guardian.tell_of_losses(now=timezone.now())
    notices.send_due(now=timezone.now())


@shared_task(name="meta_channels.tasks.check_subscriptions", soft_time_limit=85, time_limit=90)
def check_subscriptions() -> None:
    from django.utils import timezone

    from meta_channels.services import subscriptions

    subscriptions.check_due(until=timezone.now() + _TIME_BUDGET)


@shared_task(name="meta_channels.tasks.unsubscribe_due", soft_time_limit=85, time_limit=90)
def unsubscribe_due() -> None:
    from django.utils import timezone

    from meta_channels.services import subscriptions
    from ticaret import doorbell

    doorbell.answer("meta_channels.tasks.unsubscribe_due")
    subscriptions.end_due(until=timezone.now() + _TIME_BUDGET)


@shared_task(name="meta_channels.tasks.start_syncs")
def start_syncs() -> None:
    from django.utils import timezone

    from meta_channels.services import sync

    sync.start_due(now=timezone.now())


@shared_task(name="meta_channels.tasks.forget_people")
def forget_people() -> None:
    from django.utils import timezone

    from meta_channels.services import leaving
    from ticaret import doorbell

    doorbell.answer("meta_channels.tasks.forget_people")
    leaving.forget_due(now=timezone.now())


@shared_task(name="meta_channels.tasks.forget_questions")
def forget_questions() -> None:
    from django.utils import timezone

    from meta_channels.services import onboarding

    onboarding.forget_old(now=timezone.now())
