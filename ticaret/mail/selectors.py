"""Reading the outbox."""

from __future__ import annotations

from django.db.models import QuerySet

from ticaret.mail.models import KeptMail


def latest(limit: int) -> QuerySet[KeptMail]:
    """Up to `limit` kept mails, newest first."""
    return KeptMail.objects.order_by("-id")[:limit]
