"""What others hear of orders. Payload keys are as callers see them.

No notes, no addresses, no reasons: what is known of a person is asked for, not told around.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ticaret.api.naming import camel
from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from orders.models import Order

ORDER_CREATED = "order.created"
ORDER_UPDATED = "order.updated"
ORDER_DELETED = "order.deleted"
ORDER_STATUS_CHANGED = "order.status_changed"
ORDER_ITEM_ADDED = "order.item_added"
ORDER_ITEM_UPDATED = "order.item_updated"
ORDER_ITEM_REMOVED = "order.item_removed"
ORDER_CONFIRMATION_QUEUED = "order.confirmation_queued"


def order_event(
    kind: str,
    order: Order,
    occurred_at: datetime,
    changed: Iterable[str] = (),
    **more: Any,
) -> DomainEvent:
    """An event about an order: which one, whose, its state and its total now."""
    payload = {
        "orderId": str(order.pk),
        "number": order.number,
        "customerId": str(order.customer_id),
        "status": order.status,
        "source": order.source,
        "chatId": None if order.chat_id is None else str(order.chat_id),
        "aiAnalysisId": None if order.ai_analysis_id is None else str(order.ai_analysis_id),
        "total": f"{order.total:.2f}",
        "currency": order.currency,
        "changed": sorted(camel(name) for name in changed),
        **more,
    }
    return DomainEvent(
        account_id=order.account_id, type=kind, payload=payload, occurred_at=occurred_at
    )
