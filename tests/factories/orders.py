"""Orders, made by the services that make the real ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from crm.models import Customer
from orders.models import Order
from orders.services import orders, status
from tests.factories.accounts import Firm
from tests.factories.crm import make_customer

WAY = ("confirmed", "preparing", "shipped", "delivered")


def line(**fields: Any) -> dict[str, Any]:
    """A line of free text: two boxes for 100.00 each, with 20 % VAT, unless told otherwise."""
    return {
        "name": "Domates salçası",
        "quantity": Decimal(2),
        "unit_price": Decimal("100.00"),
        "vat_rate": Decimal(20),
        **fields,
    }


def make_order(
    firm: Firm,
    *lines: Mapping[str, Any],
    customer: Customer | None = None,
    **fields: Any,
) -> Order:
    """A draft of `firm` with these lines; with `line()` unless `lines=[]` says none."""
    customer = customer or make_customer(firm)
    given: Sequence[Mapping[str, Any]] = fields.pop("lines", lines or [line()])
    return orders.create_order(
        actor=firm.actor,
        account_id=firm.id,
        customer_id=customer.pk,
        lines=given,
        now=timezone.now(),
        **fields,
    )


def bring_to(firm: Firm, order: Order, state: str) -> Order:
    """The order, taken step by step along the usual way to `state`."""
    for step in WAY[: WAY.index(state) + 1]:
        order = status.change_status(
            actor=firm.actor,
            account_id=firm.id,
            order_id=order.pk,
            status=step,
            now=timezone.now(),
        )
    return order
