"""Orders in the timeline of a customer: how each was made, and every step after."""

from __future__ import annotations

from crm.ports import TimelineEntry, TimelinePosition, TimelineSubject
from crm.selectors.timeline_sources import moment_of, newest
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
        steps: list[OrderStatusChange] = newest(
            OrderStatusChange,
            column="customer_id",
            keys=[(key, "") for key in subject.customer_ids],
            before=before,
            limit=limit,
            more=_LIVE,
            values={"account": subject.account_id},
        )
        rows = Order.objects.for_accounts([subject.account_id])
        orders = rows.in_bulk([step.order_id for step in steps]) if steps else {}
        return [_entry(step, orders[step.order_id]) for step in steps]


def _entry(step: OrderStatusChange, order: Order) -> TimelineEntry:
    return TimelineEntry(
        id=step.pk,
        type=OrdersInTimeline.type,
        occurred_at=moment_of(step.pk),
        actor={"kind": step.actor_kind, "id": step.actor_id, "label": step.actor_label},
        data={
            "orderId": order.pk,
            "number": order.number,
            "action": "status_changed" if step.from_status else "created",
            "fromStatus": step.from_status or None,
            "toStatus": step.to_status,
            "reason": step.reason,
            "source": order.source,
            "status": order.status,
            "total": f"{order.total:.2f}",
            "currency": order.currency,
            "itemCount": order.item_count,
            "chatId": order.chat_id,
        },
    )
