"""What runs later."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone


@shared_task
def forget_sign_ins() -> None:
    """Delete the sign-ins whose every refresh token has expired."""
    from accounts.services import sessions

    sessions.forget_expired(now=timezone.now())
