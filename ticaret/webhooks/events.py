"""What others hear of webhooks. Payload keys are as callers see them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ticaret.api.renderers import moment
from ticaret.events.catalogue import register_event_type
from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from ticaret.webhooks.models import WebhookEndpoint

WEBHOOK_DISABLED = "webhook.disabled"
WEBHOOK_TEST = "webhook.test"

_ID = "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87"


def register_types() -> None:
    """Put the events of this app into the catalogue."""
    register_event_type(
        WEBHOOK_DISABLED,
        tr="Bir webhook devre dışı kaldı: alıcı 410 yanıtı verdi veya günlerce hata verdi.",
        en="A webhook was disabled: its receiver answered 410, or failed for days.",
        example={
            "webhookId": _ID,
            "url": "https://ornek.com.tr/webhook",
            "reason": "failing",
            "failingSince": "2026-03-09T09:26:53.589Z",
        },
    )
    register_event_type(
        WEBHOOK_TEST,
        tr="Deneme: yalnızca istendiği webhook'a gönderilir.",
        en="A test: sent only to the webhook for which it was asked.",
        example={"webhookId": _ID},
    )


def webhook_disabled(endpoint: WebhookEndpoint, occurred_at: datetime) -> DomainEvent:
    """An endpoint was disabled for the reason that it holds."""
    since = endpoint.failing_since
    return DomainEvent(
        account_id=endpoint.account_id,
        type=WEBHOOK_DISABLED,
        payload={
            "webhookId": str(endpoint.id),
            "url": endpoint.url,
            "reason": endpoint.disabled_reason,
            "failingSince": None if since is None else moment(since),
        },
        occurred_at=occurred_at,
    )
