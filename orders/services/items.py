"""What can happen to the lines of a draft. Each change prices the whole order anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from orders import selectors, states
from orders.choices import OrderStatus
from orders.errors import ItemNotFound, StateForbidsEdit
from orders.events import ORDER_ITEM_ADDED, ORDER_ITEM_REMOVED, ORDER_ITEM_UPDATED
from orders.models import Order, OrderItem
from orders.services.lines import SPOKEN, build_items
from orders.services.recording import Changes, tell, told
from orders.services.totals import (
    AMOUNTS_OF_ITEM,
    AMOUNTS_OF_ORDER,
    discount_columns,
    reprice,
)
from ticaret.api.preconditions import require_match
from ticaret.db.bulk import insert_new, write_back
from ticaret.tenancy.actor import Actor


@transaction.atomic
def add_item(
    *,
    actor: Actor,
    account_id: UUID,
    order_id: UUID,
    now: datetime,
    if_match: str | None = None,
    **line: Any,
) -> Order:
    """Add a line, as `build_items` takes it, at the end.

    Raises OrderNotFound, Forbidden, PreconditionFailed, StateForbidsEdit, and what
    `create_order` raises for a line.
    """
    order = _open_order(actor, account_id, order_id, if_match)
    items = selectors.items(order=order)
    last = max((item.position for item in items), default=-1)
    [item] = build_items(actor=actor, order=order, lines=[line], first_position=len(items))
    item.position = last + 1
    reprice(order, [*items, item])
    insert_new([item])
    _save(order, items)
    tell(
        actor=actor,
        order=order,
        kind=ORDER_ITEM_ADDED,
        now=now,
        changes={"item": (None, told(item))},
        changed=(),
        itemId=str(item.pk),
    )
    return order


@transaction.atomic
def add_product(
    *,
    actor: Actor,
    account_id: UUID,
    order_id: UUID,
    product_id: UUID,
    now: datetime,
    if_match: str | None = None,
) -> Order:
    """One of a product more: on the line that has it already, else on a new one at the end.

    Raises what `add_item` raises.
    """
    order = _open_order(actor, account_id, order_id, if_match)
    which: dict[str, Any] = {
        "actor": actor,
        "account_id": account_id,
        "order_id": order_id,
        "now": now,
    }
    for item in selectors.items(order=order):
        if item.product_id == product_id:
            return update_item(**which, item_id=item.pk, quantity=item.quantity + 1)
    return add_item(**which, product_id=product_id, quantity=Decimal(1))


@transaction.atomic
def update_item(
    *,
    actor: Actor,
    account_id: UUID,
    order_id: UUID,
    item_id: UUID,
    now: datetime,
    if_match: str | None = None,
    **given: Any,
) -> Order:
    """Change what a line says; its product stays. `if_match` is the order's version.

    Raises OrderNotFound, ItemNotFound, Forbidden, PreconditionFailed, StateForbidsEdit,
    DiscountTooLarge, AmountTooLarge.
    """
    order = _open_order(actor, account_id, order_id, if_match)
    items = selectors.items(order=order)
    item = _line_of(items, item_id)
    values = {name: given[name] for name in SPOKEN if name in given}
    if "discount" in given:
        values |= discount_columns(given["discount"])
    changes: Changes = {
        name: (getattr(item, name), value)
        for name, value in values.items()
        if getattr(item, name) != value
    }
    if not changes:
        return order
    for name, (_, value) in changes.items():
        setattr(item, name, value)
    reprice(order, items)
    item.save(update_fields=[*changes, "updated_at"])
    _save(order, items)
    tell(
        actor=actor,
        order=order,
        kind=ORDER_ITEM_UPDATED,
        now=now,
        changes={"item_id": (str(item.pk), str(item.pk)), **changes},
        changed=changes,
        itemId=str(item.pk),
    )
    return order


@transaction.atomic
def remove_item(
    *,
    actor: Actor,
    account_id: UUID,
    order_id: UUID,
    item_id: UUID,
    now: datetime,
    if_match: str | None = None,
) -> Order:
    """Take a line out of a draft. `if_match` is the order's version.

    Raises OrderNotFound, ItemNotFound, Forbidden, PreconditionFailed, StateForbidsEdit,
    DiscountTooLarge when the order's discount is more than what the rest costs.
    """
    order = _open_order(actor, account_id, order_id, if_match)
    items = selectors.items(order=order)
    item = _line_of(items, item_id)
    rest = [row for row in items if row is not item]
    reprice(order, rest)
    was = told(item)
    item.delete()
    _save(order, rest)
    tell(
        actor=actor,
        order=order,
        kind=ORDER_ITEM_REMOVED,
        now=now,
        changes={"item": (was, None)},
        changed=(),
        itemId=str(item_id),
    )
    return order


def _open_order(actor: Actor, account_id: UUID, order_id: UUID, if_match: str | None) -> Order:
    order = selectors.locked_order(actor=actor, account_id=account_id, order_id=order_id)
    require_match(if_match, order.updated_at)
    if order.status not in states.OPEN:
        label = OrderStatus(order.status).label
        raise StateForbidsEdit(
            detail_tr=f"“{label}” durumundaki siparişin kalemleri değiştirilemez.",
            detail_en=f"The lines of an order that is {order.status} cannot be changed.",
        )
    return order


def _line_of(items: Sequence[OrderItem], item_id: UUID) -> OrderItem:
    for item in items:
        if item.pk == item_id:
            return item
    raise ItemNotFound


def _save(order: Order, items: Sequence[OrderItem]) -> None:
    write_back(items, AMOUNTS_OF_ITEM)
    order.save(update_fields=[*AMOUNTS_OF_ORDER, "updated_at"])
