"""What beat rings for. Each run claims rows; running twice or not at all loses nothing."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="crm.tasks.tell_due")
def tell_due() -> None:
    """Remind of tasks, and say which are overdue."""
    from django.utils import timezone

    from crm.services import reminders

    now = timezone.now()
    reminders.remind_due(now=now)
    reminders.tell_overdue(now=now)


@shared_task(name="crm.tasks.hand_over")
def hand_over() -> None:
    """Give chats that wait for somebody with room to whom has it now."""
    from django.utils import timezone

    from crm.services import auto_assignment

    auto_assignment.hand_over_waiting(now=timezone.now())
