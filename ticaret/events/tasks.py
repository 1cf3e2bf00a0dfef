"""The sweep of the relay."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="ticaret.events.tasks.relay_all")
def relay_all() -> None:
    from ticaret.events import relay

    relay.relay_waiting()
