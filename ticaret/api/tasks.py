"""What runs later."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone


@shared_task
def forget_idempotency_keys() -> None:
    """Delete the idempotency keys whose time is over."""
    from ticaret.api import idempotency

    idempotency.forget_expired(now=timezone.now())
