"""The doorbells' other ends. Each claims rows; running twice or not at all loses nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from celery import shared_task

# With one provider call (15 s at most) begun at its very end, still below the soft limit.
_TIME_BUDGET = timedelta(seconds=8)


@shared_task(name="messaging.tasks.send_due")
def send_due() -> None:
    from django.utils import timezone

    from messaging.services import dispatching
    from ticaret import doorbell

    doorbell.answer("messaging.tasks.send_due")
    dispatching.send_due(until=timezone.now() + _TIME_BUDGET)


@shared_task(name="messaging.tasks.fetch_due_media", soft_time_limit=280, time_limit=290)
def fetch_due_media() -> None:
    from django.utils import timezone

    from messaging.services import media
    from ticaret import doorbell

    doorbell.answer("messaging.tasks.fetch_due_media")
    media.fetch_due(until=timezone.now() + _TIME_BUDGET)


@shared_task(name="messaging.tasks.apply_parked")
def apply_parked() -> None:
    from django.utils import timezone

    from messaging.services import updates

    updates.apply_parked(now=timezone.now())


@shared_task(name="messaging.tasks.tell_read")
def tell_read(conversation_id: str) -> None:
    from messaging.services import reading
    from ticaret import doorbell

    doorbell.answer("messaging.tasks.tell_read", conversation_id=conversation_id)
    reading.tell_read(conversation_id=UUID(conversation_id))


@shared_task(name="messaging.tasks.fetch_due_profiles")
def fetch_due_profiles() -> None:
    from django.utils import timezone

    from messaging.services import profiles
    from ticaret import doorbell

    doorbell.answer("messaging.tasks.fetch_due_profiles")
    profiles.fetch_due(until=timezone.now() + _TIME_BUDGET)


@shared_task(name="messaging.tasks.wake_snoozed")
def wake_snoozed() -> None:
    from django.utils import timezone

    from messaging.services import conversation_state

    conversation_state.wake_due(now=timezone.now())
