"""Raw deliveries hold what people wrote: they are kept for replay, not for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from ticaret.ingress.choices import Verdict
from ticaret.ingress.models import InboundDelivery

_AT_ONCE = 1000


def forget_old_deliveries(*, now: datetime) -> int:
    """Delete settled deliveries older than `INBOUND_RETENTION_DAYS`. Returns how many."""
    old = InboundDelivery.objects.filter(
        received_at__lt=now - timedelta(days=settings.INBOUND_RETENTION_DAYS)
    ).exclude(verdict=Verdict.PENDING)
    forgotten = 0
    while ids := list(old.order_by("received_at").values_list("id", flat=True)[:_AT_ONCE]):
        InboundDelivery.objects.filter(id__in=ids).delete()
        forgotten += len(ids)
    return forgotten
