"""Endpoints and events, made by the services that make the real ones, and a worker to hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tests.factories.accounts import Firm
from ticaret.events import relay
from ticaret.events.outbox import DomainEvent, publish
from ticaret.webhooks.models import WebhookDelivery, WebhookEndpoint
from ticaret.webhooks.services import claiming, delivering, endpoints
from ticaret.webhooks.services.fan_out import fan_out_waiting

_numbers = count(1)


def make_endpoint(
    firm: Firm, url: str = "https://alici.ornek.com.tr/hook", **fields: Any
) -> tuple[WebhookEndpoint, str]:
    """An endpoint of `firm` that hears everything unless told otherwise, and its secret."""
    fields.setdefault("events", ["*"])
    return endpoints.create(actor=firm.actor, account_id=firm.id, url=url, **fields)


def happen(
    firm: Firm,
    number: int = 1,
    *,
    type: str = "message.received",
    inbox_id: UUID | None = None,
    payload: dict[str, Any] | None = None,
) -> None:
    """`number` events, committed and given their positions."""
    with transaction.atomic():
        publish(
            *[
                DomainEvent(
                    account_id=firm.id,
                    type=type,
                    payload=payload or {"number": next(_numbers)},
                    occurred_at=timezone.now(),
                    inbox_id=inbox_id,
                )
                for _ in range(number)
            ]
        )
    relay.relay([firm.id])


def work(turns: int = 50) -> int:
    """What a worker does, in this thread, until nothing is due. Returns how many posts it made."""
    made = 0
    for _ in range(turns):
        now = timezone.now()
        passed = fan_out_waiting(now=now)
        claims = claiming.claim(now=now)
        for claimed in claims:
            made += delivering.serve(claimed, until=now + timedelta(seconds=60))
        if not passed and not claims:
            break
    return made


def deliveries(endpoint: WebhookEndpoint) -> Sequence[WebhookDelivery]:
    """The endpoint's deliveries, oldest first."""
    return list(
        WebhookDelivery.objects.unscoped().filter(endpoint=endpoint).order_by("position", "id")
    )
