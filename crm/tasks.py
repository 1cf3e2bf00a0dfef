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
