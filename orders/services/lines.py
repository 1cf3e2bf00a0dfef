"""Lines in the making: a copy of a product's facts, or free text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from catalog import selectors as catalog
from catalog.errors import ProductNotFound
from catalog.limits import DEFAULT_UNIT, DEFAULT_VAT
from catalog.models import Product
from orders import limits
from orders.errors import LineIncomplete, OtherCurrency, TooManyLines
from orders.models import Order, OrderItem
from orders.services.totals import discount_columns
from ticaret.errors import DomainError, FieldError
from ticaret.tenancy.actor import Actor

# What a caller may say of a line itself; each of them wins over the product's.
SPOKEN = ("sku", "name", "quantity", "unit", "unit_price", "vat_rate", "note")
_PLACES = {
    "quantity": Decimal("0.001"),
    "unit_price": Decimal("0.01"),
    "vat_rate": Decimal("0.01"),
}


def build_items(
    *, actor: Actor, order: Order, lines: Sequence[Mapping[str, Any]], first_position: int = 0
) -> list[OrderItem]:
    """New lines of `order`, not stored and not priced.

    A line is `{quantity}` with a `product_id`, or with `name` and `unit_price`; further `sku`,
    `unit`, `vat_rate`, `discount` (`{type, value}`) and `note`. What a line does not say is the
    product's. `first_position` is where they begin among the order's lines, by which a refusal
    names them. Raises ProductNotFound, LineIncomplete, OtherCurrency, TooManyLines.
    """
    if first_position + len(lines) > limits.LINES:
        raise TooManyLines
    products = _products(actor, order.account_id, lines, first_position)
    return [
        _item(order, line, products.get(line.get("product_id")), position)
        for position, line in enumerate(lines, start=first_position)
    ]


def exact(name: str, value: Any) -> Any:
    """A number of a line with the decimals of its column, rounded half up; else the value."""
    places = _PLACES.get(name)
    return value if places is None else Decimal(value).quantize(places, ROUND_HALF_UP)


def _products(
    actor: Actor, account_id: UUID, lines: Sequence[Mapping[str, Any]], first_position: int
) -> dict[UUID | None, Product]:
    wanted = {line["product_id"] for line in lines if line.get("product_id")}
    if not wanted:
        return {}
    rows = catalog.products(actor=actor, account_id=account_id).filter(pk__in=wanted)
    found: dict[UUID | None, Product] = {row.pk: row for row in rows.defer("search")}
    missing = [
        FieldError(
            f"items.{position}.productId",
            ProductNotFound.code,
            ProductNotFound.message_tr,
            ProductNotFound.message_en,
        )
        for position, line in enumerate(lines, start=first_position)
        if line.get("product_id") and line["product_id"] not in found
    ]
    if missing:
        raise ProductNotFound(fields=missing)
    return found


def _item(
    order: Order, line: Mapping[str, Any], product: Product | None, position: int
) -> OrderItem:
    spoken = {name: exact(name, line[name]) for name in SPOKEN if line.get(name) not in (None, "")}
    if product is None:
        for name in ("name", "unit_price"):
            if name not in spoken:
                raise _fault(LineIncomplete, position, name)
        facts = {"unit": DEFAULT_UNIT, "vat_rate": DEFAULT_VAT}
    else:
        facts = {
            "sku": product.sku,
            "name": product.name,
            "unit": product.unit,
            "vat_rate": product.vat_rate,
        }
        if product.currency == order.currency:
            facts["unit_price"] = product.price
        elif "unit_price" not in spoken:
            raise _fault(OtherCurrency, position, "unit_price")
    return OrderItem(
        account_id=order.account_id,
        order=order,
        product=product,
        position=position,
        **{**facts, **spoken},
        **discount_columns(line.get("discount")),
    )


def _fault(error: type[DomainError], position: int, name: str) -> DomainError:
    field = {"unit_price": "unitPrice"}.get(name, name)
    return error(
        fields=[
            FieldError(f"items.{position}.{field}", error.code, error.message_tr, error.message_en)
        ]
    )
