"""From which state an order may go to which, and what may be changed in each."""

from __future__ import annotations

from collections.abc import Mapping

from orders.choices import OrderStatus

NEXT: Mapping[str, tuple[str, ...]] = {
    OrderStatus.DRAFT: (OrderStatus.CONFIRMED, OrderStatus.CANCELLED),
    OrderStatus.CONFIRMED: (OrderStatus.PREPARING, OrderStatus.CANCELLED),
    OrderStatus.PREPARING: (OrderStatus.SHIPPED, OrderStatus.CANCELLED),
    OrderStatus.SHIPPED: (OrderStatus.DELIVERED, OrderStatus.RETURNED),
    OrderStatus.DELIVERED: (OrderStatus.RETURNED,),
    OrderStatus.CANCELLED: (),
    OrderStatus.RETURNED: (),
}

# An order that binds nobody: its lines may change, it may be deleted.
OPEN = frozenset({OrderStatus.DRAFT})
DELETABLE = frozenset({OrderStatus.DRAFT, OrderStatus.CANCELLED})
# What the customer may be told is confirmed.
BINDING = frozenset(
    {
        OrderStatus.CONFIRMED,
        OrderStatus.PREPARING,
        OrderStatus.SHIPPED,
        OrderStatus.DELIVERED,
    }
)

_ALWAYS = frozenset({"internal_notes"})
_UNTIL_SHIPPED = _ALWAYS | {"contact_id", "shipping_address", "billing_address", "notes"}
EDITABLE: Mapping[str, frozenset[str]] = {
    OrderStatus.DRAFT: _UNTIL_SHIPPED | {"discount"},
    OrderStatus.CONFIRMED: _UNTIL_SHIPPED,
    OrderStatus.PREPARING: _UNTIL_SHIPPED,
    OrderStatus.SHIPPED: _ALWAYS,
    OrderStatus.DELIVERED: _ALWAYS,
    OrderStatus.CANCELLED: _ALWAYS,
    OrderStatus.RETURNED: _ALWAYS,
}
