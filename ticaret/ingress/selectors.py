"""Reading what came in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Min, QuerySet
from django.utils import timezone

from ticaret.errors import NotFound
from ticaret.ingress.choices import Verdict
from ticaret.ingress.models import InboundDelivery, InboundItem
from ticaret.tenancy.actor import Actor, Role


def items(
    *,
    actor: Actor,
    account_id: UUID,
    kind: str = "",
    verdict: str = "",
    inbox_id: UUID | None = None,
) -> QuerySet[InboundItem]:
    """What came in for an account, with its verdicts. Raises NotFound or Forbidden."""
    actor.require(account_id, Role.ADMIN)
    rows = InboundItem.objects.filter(account_id=account_id)
    if kind:
        rows = rows.filter(kind=kind)
    if verdict:
        rows = rows.filter(verdict=verdict)
    if inbox_id is not None:
        rows = rows.filter(inbox_id=inbox_id)
    return rows if actor.inbox_ids is None else rows.filter(inbox_id__in=actor.inbox_ids)


def item(*, actor: Actor, account_id: UUID, item_id: UUID) -> InboundItem:
    """One item of the account. Raises NotFound or Forbidden."""
    row = items(actor=actor, account_id=account_id).filter(id=item_id).first()
    if row is None:
        raise NotFound
    return row


def deliveries_of(
    *, actor: Actor, account_id: UUID, since: datetime, before: datetime, verdict: str = ""
) -> QuerySet[InboundDelivery]:
    """The deliveries received in [`since`, `before`) that hold something of the account.

    With `verdict` only those that hold an item with it. Raises NotFound or Forbidden.
    """
    found = items(actor=actor, account_id=account_id, verdict=verdict)
    return InboundDelivery.objects.filter(
        received_at__gte=since, received_at__lt=before, id__in=found.values("delivery_id")
    )


def oldest_due() -> datetime | None:
    """Since when the oldest delivery or item has waited; None when nothing is due."""
    # By id, which is the order of the partial index and of their coming; a minimum of the times
    # may walk every delivery ever kept.
    unsplit = InboundDelivery.objects.filter(split_at__isnull=True).order_by("id")
    waiting = [
        unsplit.values_list("received_at", flat=True).first(),
        InboundItem.objects.filter(
            verdict=Verdict.PENDING, next_attempt_at__lte=timezone.now()
        ).aggregate(t=Min("next_attempt_at"))["t"],
    ]
    return min((moment for moment in waiting if moment is not None), default=None)
