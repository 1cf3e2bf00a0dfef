"""Have stored deliveries read and handled once more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ticaret import doorbell
from ticaret.ingress.choices import Verdict
from ticaret.ingress.door import DRAIN
from ticaret.ingress.models import InboundDelivery, InboundItem


def replay_deliveries(delivery_ids: Sequence[UUID]) -> int:
    """Replay these deliveries. Returns how many there were.

    What was processed stays as it is, so replaying a finished delivery changes
    nothing; the rest is read again by today's parser.
    """
    return _replay(InboundDelivery.objects.filter(id__in=delivery_ids).values_list("id", flat=True))


def replay_range(*, provider: str, since: datetime, before: datetime) -> int:
    """Replay what a provider posted in [`since`, `before`). Returns how many deliveries."""
    return _replay(
        InboundDelivery.objects.filter(
            provider=provider, received_at__gte=since, received_at__lt=before
        ).values_list("id", flat=True)
    )


def _replay(delivery_ids: Iterable[UUID]) -> int:
    ids = list(delivery_ids)
    with transaction.atomic():
        InboundItem.objects.filter(
            delivery_id__in=ids,
            verdict__in=[Verdict.IGNORED, Verdict.FAILED, Verdict.DUPLICATE],
        ).delete()
        InboundDelivery.objects.filter(id__in=ids).update(
            split_at=None, verdict=Verdict.PENDING, error="", processed_at=None
        )
        doorbell.ring_on_commit(DRAIN)
    return len(ids)
