"""The sweep of the relay."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="ticaret.events.tasks.relay_all")
def relay_all() -> None:
    from ticaret.events import relay

    relay.relay_waiting()


@shared_task(name="ticaret.events.tasks.forget_old_events")
def forget_old_events() -> None:
    from django.utils import timezone

    from ticaret.events import retention

    retention.forget_old_events(now=timezone.now())
