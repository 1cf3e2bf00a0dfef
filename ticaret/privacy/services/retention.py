"""A document is there to be fetched, not to be kept."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from ticaret.privacy.models import PersonalDataRequest


def forget_expired(*, now: datetime) -> int:
    """Empty what has expired; the receipts stay. Returns how many requests were emptied."""
    return (
        PersonalDataRequest.objects.unscoped()
        .filter(Q(document__isnull=False) | Q(subject__isnull=False), expires_at__lte=now)
        .update(document=None, subject=None)
    )
