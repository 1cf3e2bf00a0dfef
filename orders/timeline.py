"""Orders in the timeline of a customer: how each was made, and every step after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

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
        if not steps:
            return []
        rows = Order.objects.for_accounts([subject.account_id])
        wanted = rows.filter(pk__in={step.data["orderId"] for step in steps})
        orders = {id: _as_now(*order) for id, *order in wanted.values_list("pk", *_NOW)}
        return [replace(step, data={**step.data, **orders[step.data["orderId"]]}) for step in steps]


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


_NOW = ("number", "source", "status", "total", "currency", "item_count", "chat_id")


def _as_now(
    number: str,
    source: str,
    status: str,
    total: Decimal,
    currency: str,
    item_count: int,
    chat_id: UUID | None,
) -> dict[str, Any]:
    return {
        "number": number,
        "source": source,
        "status": status,
        "total": f"{total:.2f}",
        "currency": currency,
        "itemCount": item_count,
        "chatId": chat_id,
    }


_STEPS = RowSources([RowSource(OrdersInTimeline.type, _steps_of, _step)])
