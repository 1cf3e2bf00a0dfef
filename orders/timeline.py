"""Orders in the timeline of a customer: how each was made, and every step after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm.ports import TimelineSubject
from crm.selectors.timeline_sources import Rows, RowSource
from orders.models import OrderStatusChange
from ticaret.tenancy.actor import Actor

_LIVE = """
    account_id = %(account)s
    AND EXISTS (SELECT FROM orders_order WHERE orders_order.id = order_id
                AND orders_order.deleted_at IS NULL)
"""


# The order as it is now. The total is text, because JSON's numbers are binary.
_ORDER = """
    (SELECT jsonb_build_object(
        'number', number, 'source', source, 'status', status, 'total', total::text,
        'currency', currency, 'itemCount', item_count, 'chatId', chat_id)
    FROM orders_order WHERE orders_order.id = found.order_id)
"""


def order_steps() -> RowSource:
    """What an order went through, each step with its order as it is now."""
    return RowSource("order", _steps_of, _step)


def _steps_of(subject: TimelineSubject, actor: Actor) -> Rows:
    return Rows(
        OrderStatusChange,
        column="customer_id",
        keys=[(key, "") for key in subject.customer_ids],
        more=_LIVE,
        values={"account": subject.account_id},
        beside=_ORDER,
    )


def _step(row: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    by = {"kind": row.actor_kind, "id": row.actor_id, "label": row.actor_label}
    return by, {
        "orderId": row.order_id,
        "action": "status_changed" if row.from_status else "created",
        "fromStatus": row.from_status or None,
        "toStatus": row.to_status,
        "reason": row.reason,
        **row.beside,
    }
