"""Writing what an order costs onto its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orders import pricing
from orders.models import Order, OrderItem
from ticaret.db.search import fold_all

AMOUNTS_OF_ORDER = (
    "item_count",
    "subtotal",
    "line_discounts",
    "order_discount",
    "net",
    "vat",
    "total",
    "vat_shares",
    "search",
)
AMOUNTS_OF_ITEM = ("gross", "discount_amount", "order_discount", "net", "vat", "total")
_LONGEST_SEARCH = 20_000


def reprice(order: Order, items: Sequence[OrderItem]) -> None:
    """Set the amounts of `order` and of all its lines, and the text that finds it.

    Raises DiscountTooLarge, AmountTooLarge.
    """
    cost = pricing.price(
        [
            pricing.Line(
                item.quantity,
                item.unit_price,
                item.vat_rate,
                _discount(item.discount_type, item.discount_value),
            )
            for item in items
        ],
        _discount(order.discount_type, order.discount_value),
    )
    for item, line in zip(items, cost.lines, strict=True):
        item.gross, item.discount_amount = line.gross, line.discount
        item.order_discount = line.order_discount
        item.net, item.vat, item.total = line.net, line.vat, line.total
    order.item_count = len(items)
    order.subtotal, order.line_discounts = cost.subtotal, cost.line_discounts
    order.order_discount = cost.order_discount
    order.net, order.vat, order.total = cost.net, cost.vat, cost.total
    order.vat_shares = [
        {"rate": f"{share.rate:.2f}", "net": f"{share.net:.2f}", "vat": f"{share.vat:.2f}"}
        for share in cost.vat_shares
    ]
    order.search = search_text(order, items)


def search_text(order: Order, items: Sequence[OrderItem]) -> str:
    """What `q` looks in."""
    contact = order.contact
    texts = [order.number, order.customer.title, contact.display_name if contact else ""]
    for item in items:
        texts += [item.sku, item.name]
    return fold_all(*texts)[:_LONGEST_SEARCH]


def discount_columns(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """`{type, value}` of a discount, or None for none, as the two columns that hold it."""
    if not given:
        return {"discount_type": "", "discount_value": pricing.NOUGHT}
    return {"discount_type": given["type"], "discount_value": given["value"]}


def _discount(type: str, value: Any) -> pricing.Discount | None:
    return pricing.Discount(type, value) if type else None
