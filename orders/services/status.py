"""The way of an order from draft to delivered, and what it does to the stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import cast
from uuid import UUID

from django.db import transaction

from catalog import selectors as catalog
from catalog.choices import StockReason
from catalog.errors import OutOfStock
from catalog.services import stock
from orders import selectors, states
from orders.choices import OrderStatus
from orders.errors import BadTransition, NoLines, ProductGone
from orders.events import ORDER_STATUS_CHANGED
from orders.models import Order, OrderItem
from orders.services.recording import step, tell
from ticaret.api.preconditions import require_match
from ticaret.db.bulk import insert_new, write_back
from ticaret.errors import FieldError
from ticaret.tenancy.actor import Actor


@transaction.atomic
def change_status(
    *,
    actor: Actor,
    account_id: UUID,
    order_id: UUID,
    status: str,
    now: datetime,
    reason: str = "",
    restock: bool = True,
    if_match: str | None = None,
) -> Order:
    """Take an order to `status`.

    Confirming takes its products from the stock, all or none; cancelling gives back what was
    taken, and so does a return unless `restock` is False. Raises OrderNotFound, Forbidden,
    PreconditionFailed, BadTransition, NoLines, ProductGone, OutOfStock naming each line.
    """
    order = selectors.locked_order(actor=actor, account_id=account_id, order_id=order_id)
    require_match(if_match, order.updated_at)
    before = order.status
    if status not in states.NEXT[before]:
        raise _bad_transition(before, status)
    items = selectors.items(order=order)
    if status == OrderStatus.CONFIRMED:
        _reserve(actor, order, items, now)
    elif status == OrderStatus.CANCELLED:
        _give_back(actor, order, items, now, StockReason.RELEASE)
    elif status == OrderStatus.RETURNED and restock:
        _give_back(actor, order, items, now, StockReason.RETURN)
    order.status = status
    order.status_changed_at = now
    order.save(update_fields=["status", "status_changed_at", "updated_at"])
    insert_new([step(actor=actor, order=order, before=before, reason=reason)])
    tell(
        actor=actor,
        order=order,
        kind=ORDER_STATUS_CHANGED,
        now=now,
        changes={"status": (before, status), **({"reason": ("", reason)} if reason else {})},
        changed=["status"],
        previousStatus=before,
    )
    return order


def _reserve(actor: Actor, order: Order, items: Sequence[OrderItem], now: datetime) -> None:
    if not items:
        raise NoLines
    of_products = [item for item in items if item.product_id is not None]
    if not of_products:
        return
    _require_products(actor, order, of_products)
    try:
        moved = stock.reserve(
            actor=actor,
            account_id=order.account_id,
            lines=[_stock_line(item, item.quantity) for item in of_products],
            now=now,
            reference=order.number,
        )
    except OutOfStock as short:
        raise _out_of_stock(short, items, of_products) from None
    taken = {movement.product_id for movement in moved}
    held = [item for item in of_products if item.product_id in taken]
    for item in held:
        item.reserved_quantity = item.quantity
    write_back(held, ["reserved_quantity"])


def _give_back(
    actor: Actor, order: Order, items: Sequence[OrderItem], now: datetime, reason: str
) -> None:
    held = [item for item in items if item.reserved_quantity and item.product_id is not None]
    if not held:
        return
    stock.release(
        actor=actor,
        account_id=order.account_id,
        lines=[_stock_line(item, item.reserved_quantity) for item in held],
        now=now,
        reason=reason,
        reference=order.number,
    )
    for item in held:
        item.reserved_quantity = Decimal("0.000")
    write_back(held, ["reserved_quantity"])


def _stock_line(item: OrderItem, quantity: Decimal) -> stock.StockLine:
    return stock.StockLine(cast("UUID", item.product_id), quantity)


def _require_products(actor: Actor, order: Order, items: Sequence[OrderItem]) -> None:
    rows = catalog.products(actor=actor, account_id=order.account_id)
    there = set(
        rows.filter(pk__in=[item.product_id for item in items]).values_list("pk", flat=True)
    )
    gone = [item for item in items if item.product_id not in there]
    if gone:
        names = ", ".join(item.name for item in gone[:5])
        raise ProductGone(
            detail_tr=f"Siparişteki ürün silinmiş: {names}. Kalemi çıkarın ya da değiştirin.",
            detail_en=f"Deleted since: {names}. Remove the line or replace it.",
        )


def _out_of_stock(
    short: OutOfStock, items: Sequence[OrderItem], asked: Sequence[OrderItem]
) -> OutOfStock:
    """The refusal in the words of the order: which of its lines, and how much there is."""
    places = {item.pk: place for place, item in enumerate(items)}
    faults = []
    for fault in short.fields:
        item = asked[int(fault.field.split(".")[1])]
        faults.append(
            FieldError(
                f"items.{places[item.pk]}.quantity",
                fault.code,
                fault.message_tr,
                fault.message_en,
            )
        )
    return OutOfStock(
        detail_tr=f"Stok yeterli değil. {' '.join(fault.message_tr for fault in faults[:5])}",
        detail_en=f"There is not enough stock. "
        f"{' '.join(fault.message_en for fault in faults[:5])}",
        fields=faults,
    )


def _bad_transition(before: str, asked: str) -> BadTransition:
    was, wanted = OrderStatus(before), OrderStatus(asked)
    after = [OrderStatus(status) for status in states.NEXT[before]]
    may_tr = ", ".join(f"“{status.label}”" for status in after) or "hiçbiri"
    may_en = ", ".join(after) or "none"
    return BadTransition(
        detail_tr=f"“{was.label}” durumundaki sipariş “{wanted.label}” yapılamaz; "
        f"olabilecekler: {may_tr}.",
        detail_en=f"An order that is {was} cannot become {wanted}; possible: {may_en}.",
    )
