"""Housekeeping of imports."""

from __future__ import annotations

from celery import shared_task


@shared_task(name="ticaret.tabular.tasks.forget_old")
def forget_old() -> None:
    from django.utils import timezone

    from ticaret.tabular.services import retention

    retention.forget_old(now=timezone.now())
