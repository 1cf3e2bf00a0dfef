"""What can happen to an order; its lines and its state have modules of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.errors import CustomerNotFound
from crm.models import Customer
from crm.selectors.customers import locked_customer
from orders import selectors, states
from orders.choices import OrderSource, OrderStatus
from orders.errors import AnalysisHasOrder, StateForbidsDeletion, StateForbidsEdit
from orders.events import ORDER_CREATED, ORDER_DELETED, ORDER_UPDATED
from orders.models import Order
from orders.services.lines import build_items
from orders.services.numbers import take_number
from orders.services.recording import step, tell, told
from orders.services.totals import (
    AMOUNTS_OF_ITEM,
    AMOUNTS_OF_ORDER,
    discount_columns,
    reprice,
    search_text,
)
from ticaret.api.naming import camel
from ticaret.api.preconditions import require_match
from ticaret.db.bulk import insert_new, write_back
from ticaret.tenancy.actor import Actor, Role

_PLAIN = ("shipping_address", "billing_address", "notes", "internal_notes")


@transaction.atomic
def create_order(
    *,
    actor: Actor,
    account_id: UUID,
    customer_id: UUID,
    lines: Sequence[Mapping[str, Any]],
    now: datetime,
    source: str = "",
    contact_id: UUID | None = None,
    chat_id: UUID | None = None,
    message_id: UUID | None = None,
    ai_analysis_id: UUID | None = None,
    discount: Mapping[str, Any] | None = None,
    shipping_address: Mapping[str, str] | None = None,
    billing_address: Mapping[str, str] | None = None,
    notes: str = "",
    internal_notes: str = "",
) -> Order:
    """A new draft in the account's currency, with the next number.

    `lines` are as `services.lines.build_items` takes them, and may be none. Without a
    `source` it is `api` for an API account, else `manual`. `chat_id` and `message_id` are of
    any channel; a message brings its chat along. `discount` is `{type, value}`. Addresses have
    the keys of `limits.ADDRESS`; the billing address is the customer's name and tax number
    unless given. Raises NotFound, Forbidden, CustomerNotFound, ContactNotFound,
    ConversationNotFound, MessageNotFound, ProductNotFound, LineIncomplete, OtherCurrency,
    TooManyLines, DiscountTooLarge, AmountTooLarge; AnalysisHasOrder when an order that is not
    deleted has the same `ai_analysis_id`.
    """
    actor.require(account_id, Role.AGENT)
    customer = locked_customer(actor=actor, customer_id=customer_id)
    if customer.account_id != account_id:
        raise CustomerNotFound
    account = selectors.account_of(account_id)
    contact = None
    if contact_id is not None:
        contact = selectors.require_contact_of(
            actor=actor, customer_id=customer_id, contact_id=contact_id
        )
    order = Order(
        account_id=account_id,
        customer=customer,
        contact=contact,
        status=OrderStatus.DRAFT,
        status_changed_at=now,
        source=source or _source_of(actor),
        currency=account.default_currency,
        chat_id=selectors.source_chat(
            actor=actor, account_id=account_id, chat_id=chat_id, message_id=message_id
        ),
        message_id=message_id,
        ai_analysis_id=ai_analysis_id,
        shipping_address=dict(shipping_address or {}),
        billing_address=dict(billing_address or _billing_of(customer)),
        notes=notes,
        internal_notes=internal_notes,
        created_by_label=actor.label,
        **discount_columns(discount),
    )
    items = build_items(actor=actor, order=order, lines=lines)
    reprice(order, items)
    order.sequence, order.number = take_number(account=account, now=now)
    order.search = search_text(order, items)
    if not insert_new([order]):
        raise AnalysisHasOrder
    insert_new(items)
    insert_new([step(actor=actor, order=order, before="", reason="")])
    tell(
        actor=actor,
        order=order,
        kind=ORDER_CREATED,
        now=now,
        changes={
            "number": (None, order.number),
            "customer_id": (None, str(customer_id)),
            "source": (None, order.source),
            "total": (None, f"{order.total:.2f}"),
            "items": (None, [told(item) for item in items]),
        },
        changed=(),
    )
    return order


@transaction.atomic
def update_order(
    *,
    actor: Actor,
    account_id: UUID,
    order_id: UUID,
    now: datetime,
    if_match: str | None = None,
    **given: Any,
) -> Order:
    """Change `contact_id`, `shipping_address`, `billing_address`, `notes`, `internal_notes` or
    `discount`, as far as the state allows it.

    Raises OrderNotFound, Forbidden, PreconditionFailed, StateForbidsEdit, ContactNotFound,
    DiscountTooLarge.
    """
    order = selectors.locked_order(actor=actor, account_id=account_id, order_id=order_id)
    require_match(if_match, order.updated_at)
    values: dict[str, Any] = {
        name: given[name] if name.endswith("notes") else dict(given[name] or {})
        for name in _PLAIN
        if name in given
    }
    if "contact_id" in given:
        values["contact_id"] = given["contact_id"]
    if "discount" in given:
        values |= discount_columns(given["discount"])
    changes = {
        name: (getattr(order, name), value)
        for name, value in values.items()
        if getattr(order, name) != value
    }
    if not changes:
        return order
    _require_editable(order, changes)
    if changes.get("contact_id", (None, None))[1] is not None:
        order.contact = selectors.require_contact_of(
            actor=actor, customer_id=order.customer_id, contact_id=values["contact_id"]
        )
    elif "contact_id" in changes:
        order.contact = None
    for name, (_, value) in changes.items():
        setattr(order, name, value)
    order.save(update_fields=[*changes, *_follow(order, changes), "updated_at"])
    tell(actor=actor, order=order, kind=ORDER_UPDATED, now=now, changes=changes)
    return order


@transaction.atomic
def delete_order(
    *,
    actor: Actor,
    account_id: UUID,
    order_id: UUID,
    now: datetime,
    if_match: str | None = None,
) -> None:
    """Delete a draft or a cancelled order softly; its number is not given again.

    Raises OrderNotFound, Forbidden, PreconditionFailed, StateForbidsDeletion.
    """
    order = selectors.locked_order(actor=actor, account_id=account_id, order_id=order_id)
    require_match(if_match, order.updated_at)
    if order.status not in states.DELETABLE:
        raise StateForbidsDeletion
    order.deleted_at = now
    order.save(update_fields=["deleted_at", "updated_at"])
    tell(actor=actor, order=order, kind=ORDER_DELETED, now=now)


def _follow(order: Order, changes: Mapping[str, Any]) -> Sequence[str]:
    """Bring along what depends on `changes`: the lines at once, the order's columns by name."""
    if changes.keys() & discount_columns(None).keys():
        items = selectors.items(order=order)
        reprice(order, items)
        write_back(items, AMOUNTS_OF_ITEM)
        return AMOUNTS_OF_ORDER
    if "contact_id" in changes:
        order.search = search_text(order, selectors.items(order=order))
        return ("search",)
    return ()


def _require_editable(order: Order, changes: Mapping[str, Any]) -> None:
    asked = {"discount" if name.startswith("discount_") else name for name in changes}
    forbidden = asked - states.EDITABLE[order.status]
    if forbidden:
        label = OrderStatus(order.status).label
        names = ", ".join(sorted(camel(name) for name in forbidden))
        raise StateForbidsEdit(
            detail_tr=f"“{label}” durumundaki siparişte şu alanlar değiştirilemez: {names}.",
            detail_en=f"While an order is {order.status} these cannot be changed: {names}.",
        )


def _source_of(actor: Actor) -> str:
    return OrderSource.API if actor.kind == "api_account" else OrderSource.MANUAL


def _billing_of(customer: Customer) -> dict[str, str]:
    facts = {
        "name": customer.title,
        "city": customer.city,
        "tax_office": customer.tax_office,
        "tax_number": customer.tax_number,
    }
    return {name: value for name, value in facts.items() if value}
