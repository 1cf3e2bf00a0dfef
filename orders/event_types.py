"""The events of this app, with their meaning and an example."""

from __future__ import annotations

from typing import Any

from orders import events
from ticaret.events.catalogue import register_event_type

_ID = "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87"
_OTHER = "0198f2a4-9d10-7b52-8c11-5e2f7a60b3c4"
_ORDER: dict[str, Any] = {
    "orderId": _ID,
    "number": "2026-000123",
    "customerId": _OTHER,
    "status": "draft",
    "source": "manual",
    "chatId": None,
    "aiAnalysisId": None,
    "total": "1089.60",
    "currency": "TRY",
    "changed": [],
}


def register_types() -> None:
    """Put the events of this app into the catalogue."""
    for type, example, tr, en in (
        (
            events.ORDER_CREATED,
            _ORDER,
            "Bir sipariş oluşturuldu.",
            "An order was created.",
        ),
        (
            events.ORDER_UPDATED,
            {**_ORDER, "changed": ["notes", "shippingAddress"]},
            "Bir sipariş değişti; `changed` değişen alanlardır.",
            "An order changed; `changed` are the fields.",
        ),
        (
            events.ORDER_DELETED,
            _ORDER,
            "Bir sipariş silindi.",
            "An order was deleted.",
        ),
        (
            events.ORDER_STATUS_CHANGED,
            {**_ORDER, "status": "confirmed", "previousStatus": "draft"},
            "Bir siparişin durumu değişti.",
            "The state of an order changed.",
        ),
        (
            events.ORDER_ITEM_ADDED,
            {**_ORDER, "itemId": _OTHER},
            "Bir siparişe kalem eklendi.",
            "A line was added to an order.",
        ),
        (
            events.ORDER_ITEM_UPDATED,
            {**_ORDER, "itemId": _OTHER, "changed": ["quantity"]},
            "Bir sipariş kalemi değişti; `changed` kalemin değişen alanlarıdır.",
            "A line of an order changed; `changed` are its fields.",
        ),
        (
            events.ORDER_ITEM_REMOVED,
            {**_ORDER, "itemId": _OTHER},
            "Bir siparişten kalem çıkarıldı.",
            "A line was removed from an order.",
        ),
        (
            events.ORDER_CONFIRMATION_QUEUED,
            {**_ORDER, "status": "confirmed", "messageId": _OTHER},
            "Sipariş onayı müşteriye gönderilmek üzere sıraya alındı.",
            "The confirmation of an order was queued for the customer.",
        ),
    ):
        register_event_type(type, tr=tr, en=en, example=example)
