"""The doorbells' other ends. Each claims rows; running twice or not at all loses nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.conf import settings

# With one provider call (15 s at most) begun at its very end, still below the soft limit.
_TIME_BUDGET = timedelta(seconds=8)


@shared_task(name="messaging.tasks.send_due")
def send_due() -> None:
    from django.utils import timezone

    from messaging.services import dispatching
    from ticaret import doorbell

    doorbell.answer("messaging.tasks.send_due")
    dispatching.send_due(until=timezone.now() + _TIME_BUDGET)


@shared_task(
    name="messaging.tasks.send_due_files",
    soft_time_limit=settings.FILE_SEND_SOFT_TIME_LIMIT,
    time_limit=settings.FILE_SEND_TIME_LIMIT,
)
def send_due_files() -> None:
    from django.utils import timezone

    from messaging.services import dispatching
    from ticaret import doorbell

    doorbell.answer("messaging.tasks.send_due_files")
    dispatching.send_due(until=timezone.now() + _TIME_BUDGET, slow_files=True)


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


@shared_task(name="messaging.tasks.act_due")
def act_due() -> None:
    from django.utils import timezone

    from messaging.services import acting
    from ticaret import doorbell

    doorbell.answer("messaging.tasks.act_due")
    acting.act_due(until=timezone.now() + _TIME_BUDGET)


@shared_task(name="messaging.tasks.tell_presence", expires=10)
def tell_presence(conversation_id: str, presence: str) -> None:
    from messaging.services import actions
    from ticaret import doorbell

    doorbell.answer(
        "messaging.tasks.tell_presence", conversation_id=conversation_id, presence=presence
    )
    actions.tell_presence(conversation_id=UUID(conversation_id), presence=presence)


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


@shared_task(name="messaging.tasks.run_session_commands")
def run_session_commands() -> None:
    from django.utils import timezone

    from messaging.services import session_commands
    from ticaret import doorbell

    doorbell.answer("messaging.tasks.run_session_commands")
    session_commands.run_due(until=timezone.now() + _TIME_BUDGET)


@shared_task(name="messaging.tasks.check_sessions")
def check_sessions() -> None:
    from django.utils import timezone

    from messaging.services import session_health

    session_health.check_due(until=timezone.now() + _TIME_BUDGET)


@shared_task(name="messaging.tasks.start_due_syncs")
def start_due_syncs() -> None:
    from django.utils import timezone

    from messaging.services import history
    from ticaret import doorbell

    doorbell.answer("messaging.tasks.start_due_syncs")
    history.start_due(now=timezone.now())


@shared_task(name="messaging.tasks.push_labels")
def push_labels() -> None:
    from django.utils import timezone

    from messaging.services import label_pushing
    from ticaret import doorbell

    doorbell.answer("messaging.tasks.push_labels")
    label_pushing.push_due(until=timezone.now() + _TIME_BUDGET)
