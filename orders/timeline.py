"""Orders in the timeline of a customer: how each was made, and every step after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crm.ports import TimelineEntry, TimelinePosition, TimelineSubject
from crm.selectors.timeline_sources import Rows, RowSource, RowSources
from orders.models import Order, OrderStatusChange
from ticaret.tenancy.actor import Actor

_LIVE = """
    account_id = %(account)s
    AND EXISTS (SELECT FROM orders_order WHERE orders_order.id = order_id
                AND orders_order.deleted_at IS NULL)
"""


class OrdersInTimeline:
    """`crm.ports.TimelineSource`."""

    type = "order"

    def entries(
        self,
        *,
        actor: Actor,
        subject: TimelineSubject,
        before: TimelinePosition | None,
        limit: int,
    ) -> list[TimelineEntry]:
        """The newest steps before `before`, each with its order as it is now."""
        steps = _STEPS.entries(
            actor=actor, subject=subject, types=_STEPS.types, before=before, limit=limit
        )
        rows = Order.objects.for_accounts([subject.account_id])
        orders = rows.in_bulk([step.data["orderId"] for step in steps]) if steps else {}
        return [
            replace(step, data={**step.data, **_as_now(orders[step.data["orderId"]])})
            for step in steps
        ]


def _steps_of(subject: TimelineSubject, actor: Actor) -> Rows:
    return Rows(
        OrderStatusChange,
        column="customer_id",
        keys=[(key, "") for key in subject.customer_ids],
        more=_LIVE,
        values={"account": subject.account_id},
    )


def _step(row: OrderStatusChange) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    by = {"kind": row.actor_kind, "id": row.actor_id, "label": row.actor_label}
    return by, {
        "orderId": row.order_id,
        "action": "status_changed" if row.from_status else "created",
        "fromStatus": row.from_status or None,
        "toStatus": row.to_status,
        "reason": row.reason,
    }


def _as_now(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "source": order.source,
        "status": order.status,
        "total": f"{order.total:.2f}",
        "currency": order.currency,
        "itemCount": order.item_count,
        "chatId": order.chat_id,
    }


_STEPS = RowSources([RowSource(OrdersInTimeline.type, _steps_of, _step)])
