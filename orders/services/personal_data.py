"""What orders hold about the people who ordered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from crm.services.personal_data import parties_of
from orders import selectors
from orders.choices import OrderStatus
from orders.events import ORDER_UPDATED, order_event
from orders.models import Order, OrderItem, OrderStatusChange
from orders.services.totals import search_text
from ticaret.audit import trail
from ticaret.db.bulk import write_back
from ticaret.events.outbox import publish
from ticaret.privacy.ports import Erased, Kept, Subject
from ticaret.tenancy.actor import system_actor

_FREE_TEXTS = ("notes", "internal_notes")
_BOOKED_ADDRESS = ("name", "company", "tax_office", "tax_number")


class OrdersData:
    """A person's orders: those with one of their contacts, those of a customer who is this
    person, and those with their phone number or email in an address.

    What was sold to whom for how much stays: commercial books are kept for ten years (Turkish
    Commercial Code, article 82). Where it was sent, and what was noted of it, goes.
    """

    name = "orders"

    def export(self, account_id: UUID, subject: Subject) -> Mapping[str, Any] | None:
        """The orders with their lines."""
        orders = list(_orders_of(account_id, subject))
        if not orders:
            return None
        lines = selectors.items_of(
            actor=system_actor(account_id), order_ids=[order.pk for order in orders]
        )
        return {"orders": [_order(order, lines.get(order.pk, [])) for order in orders]}

    def erase(self, account_id: UUID, subject: Subject, now: datetime) -> Erased:
        """Empty what no book needs; an order that was never confirmed keeps no address."""
        rows = _orders_of(account_id, subject).select_for_update(no_key=True, of=("self",))
        orders = list(rows)
        ids = [order.pk for order in orders]
        lines = selectors.items_of(actor=system_actor(account_id), order_ids=ids)
        changed = [order for order in orders if _erase(order, lines.get(order.pk, []), now)]
        booked = sum(1 for order in orders if _is_booked(order))
        kept = [Kept("orders", "commercial_books", booked)] if booked else []
        trail.erase_values(Order, ids)
        return Erased(rows=len(changed), kept=tuple(kept))


def _orders_of(account_id: UUID, subject: Subject) -> Any:
    parties = parties_of(account_id=account_id, subject=subject)
    contacts = [party.contact_id for party in parties if party.contact_id is not None]
    customers = [party.customer_id for party in parties if party.contact_id is None]
    theirs = Q(contact_id__in=contacts) | Q(customer_id__in=customers)
    rows = Order.objects.for_accounts([account_id])
    if subject.email:
        theirs |= Q(shipping_address__email__iexact=subject.email)
        theirs |= Q(billing_address__email__iexact=subject.email)
    if subject.phone:
        for written in (subject.phone, f"+{subject.phone}"):
            theirs |= Q(shipping_address__phone=written) | Q(billing_address__phone=written)
    return rows.filter(theirs).select_related("customer", "contact").order_by("pk")


def _is_booked(order: Order) -> bool:
    return order.status not in {OrderStatus.DRAFT, OrderStatus.CANCELLED}


def _erase(order: Order, items: Sequence[OrderItem], now: datetime) -> bool:
    """Whether there was something to empty."""
    address = order.billing_address if _is_booked(order) else {}
    kept = {name: address[name] for name in _BOOKED_ADDRESS if name in address}
    steps = OrderStatusChange.objects.for_accounts([order.account_id]).filter(order=order)
    noted = [item for item in items if item.note]
    empty = {
        "shipping_address": {},
        "billing_address": kept,
        **dict.fromkeys(_FREE_TEXTS, ""),
    }
    changed = [name for name, value in empty.items() if getattr(order, name) != value]
    if not (changed or noted or steps.exclude(reason="").exists()):
        return False
    for name, value in empty.items():
        setattr(order, name, value)
    for item in noted:
        item.note = ""
    write_back(noted, ["note"])
    steps.update(reason="")
    order.search = search_text(order, items)
    order.save(update_fields=[*empty, "search", "updated_at"])
    trail.record(
        actor=system_actor(order.account_id),
        account_id=order.account_id,
        action="order.erased",
        target=order,
    )
    publish(order_event(ORDER_UPDATED, order, now, changed))
    return True


def _order(order: Order, items: Sequence[OrderItem]) -> dict[str, Any]:
    return {
        "id": str(order.pk),
        "number": order.number,
        "status": order.status,
        "customerId": str(order.customer_id),
        "shippingAddress": order.shipping_address,
        "billingAddress": order.billing_address,
        "notes": order.notes,
        "internalNotes": order.internal_notes,
        "total": f"{order.total:.2f}",
        "currency": order.currency,
        "since": order.created_at.isoformat(),
        "items": [_item(item) for item in items],
    }


def _item(item: OrderItem) -> dict[str, Any]:
    return {
        "name": item.name,
        "sku": item.sku,
        "quantity": f"{item.quantity:.3f}",
        "unitPrice": f"{item.unit_price:.2f}",
        "total": f"{item.total:.2f}",
        "note": item.note,
    }
