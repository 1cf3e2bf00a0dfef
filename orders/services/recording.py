"""Telling what happened to an order: its trail, its events, its steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from orders.events import order_event
from orders.models import Order, OrderItem, OrderStatusChange
from ticaret.audit import trail
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor

Changes = Mapping[str, tuple[Any, Any]]


def tell(
    *,
    actor: Actor,
    order: Order,
    kind: str,
    now: datetime,
    changes: Changes | None = None,
    changed: Iterable[str] | None = None,
    **more: Any,
) -> None:
    """Write the audit entry and publish the event `kind`; `changed` are the fields it names,
    those of `changes` unless told otherwise.
    """
    trail.record(
        actor=actor, account_id=order.account_id, action=kind, target=order, changes=changes
    )
    names = (changes or {}) if changed is None else changed
    publish(order_event(kind, order, now, names, **more))


def step(*, actor: Actor, order: Order, before: str, reason: str) -> OrderStatusChange:
    """The step that took `order` from `before` to its state now, not yet stored."""
    return OrderStatusChange(
        account_id=order.account_id,
        order=order,
        customer_id=order.customer_id,
        from_status=before,
        to_status=order.status,
        reason=reason,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
    )


def told(item: OrderItem) -> dict[str, Any]:
    """A line as the audit trail keeps it."""
    return {
        "id": str(item.pk),
        "sku": item.sku,
        "name": item.name,
        "quantity": f"{item.quantity:.3f}",
        "unitPrice": f"{item.unit_price:.2f}",
        "vatRate": f"{item.vat_rate:.2f}",
        "discount": f"{item.discount_value:.2f} {item.discount_type}".strip()
        if item.discount_type
        else "",
    }
