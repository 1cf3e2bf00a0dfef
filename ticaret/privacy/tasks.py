"""Housekeeping of personal data requests."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="ticaret.privacy.tasks.forget_expired")
def forget_expired() -> None:
    from django.utils import timezone

    from ticaret.privacy.services import retention

    retention.forget_expired(now=timezone.now())
