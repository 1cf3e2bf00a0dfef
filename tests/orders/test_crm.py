"""Orders where CRM looks: merges, the timeline, a person's data."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from crm.models import Customer
from crm.services import merging
from crm.services.personal_data import CrmData
from orders.models import Order, OrderStatusChange
from orders.services.personal_data import OrdersData
from tests.factories.accounts import Firm
from tests.factories.crm import make_contact, make_customer
from tests.factories.orders import bring_to, line, make_order
from tests.support.client import Api
from ticaret.privacy.ports import Subject, holders

pytestmark = pytest.mark.django_db


@pytest.fixture
def us(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


def _customers_of(firm: Firm) -> list[tuple[Any, ...]]:
    orders = Order.objects.for_accounts([firm.id]).order_by("id")
    steps = OrderStatusChange.objects.for_accounts([firm.id]).order_by("id")
    return [
        *orders.values_list("id", "customer_id", "contact_id"),
        *steps.values_list("id", "customer_id"),
    ]


def _timeline(us: Api, firm: Firm, customer: Customer, **query: Any) -> list[dict[str, Any]]:
    path = f"/accounts/{firm.id}/crm/customers/{customer.pk}/timeline"
    rows: list[dict[str, Any]] = us.get(path, {"types": "order", **query}).data["rows"]
    return rows


def test_orders_follow_a_merge_and_come_back_with_its_undo(us: Api, firm: Firm) -> None:
    winner, loser = make_customer(firm), make_customer(firm)
    contact = make_contact(firm, loser)
    order = make_order(firm, customer=loser, contact_id=contact.pk)
    make_order(firm, customer=winner)
    before = _customers_of(firm)
    path = f"/accounts/{firm.id}/crm/customers/{winner.pk}/merge"

    assert us.get(path, {"loserId": str(loser.pk)}).data["moves"]["orders"] == 1
    merge = us.post(path, {"loserId": str(loser.pk)}).data
    bring_to(firm, order, "confirmed")

    orders = us.get(f"/accounts/{firm.id}/crm/customers/{winner.pk}/orders").data["rows"]
    assert len(orders) == 2
    assert len(_timeline(us, firm, winner)) == 3

    undone = us.post(f"/accounts/{firm.id}/crm/merges/{merge['id']}/undo")
    assert undone.status == 200, undone.envelope
    assert _customers_of(firm)[:4] == before[:4]
    steps = OrderStatusChange.objects.for_accounts([firm.id]).filter(order=order)
    assert set(steps.values_list("customer_id", flat=True)) == {loser.pk}
    assert len(_timeline(us, firm, loser)) == 2


def test_a_merge_of_contacts_changes_who_ordered_but_not_which_firm(firm: Firm) -> None:
    customer = make_customer(firm)
    winner, loser = make_contact(firm, customer), make_contact(firm, customer)
    order = make_order(firm, customer=customer, contact_id=loser.pk)

    record = merging.merge_contacts(
        actor=firm.actor, winner_id=winner.pk, loser_id=loser.pk, now=timezone.now()
    )
    order.refresh_from_db()
    assert (order.contact_id, order.customer_id) == (winner.pk, customer.pk)

    merging.undo(actor=firm.actor, merge_id=record.pk, now=timezone.now())
    order.refresh_from_db()
    assert order.contact_id == loser.pk


def test_the_timeline_tells_how_an_order_was_made_and_every_step(us: Api, firm: Firm) -> None:
    customer = make_customer(firm)
    order = bring_to(firm, make_order(firm, customer=customer), "confirmed")
    make_order(firm)

    rows = _timeline(us, firm, customer)
    assert [(row["data"]["action"], row["data"]["toStatus"]) for row in rows] == [
        ("status_changed", "confirmed"),
        ("created", "draft"),
    ]
    assert rows[0]["data"]["number"] == order.number
    assert rows[0]["data"]["total"] == "240.00"
    assert rows[0]["actor"]["id"] == str(firm.owner.pk)

    us.post(f"/accounts/{firm.id}/orders/{order.pk}/status", {"status": "cancelled"})
    us.delete(f"/accounts/{firm.id}/orders/{order.pk}")
    assert _timeline(us, firm, customer) == []


def test_a_persons_orders_are_told_and_emptied_of_what_no_book_needs(firm: Firm) -> None:
    person = make_customer(firm, title="Zeynep Güneş", kind="person", tax_number="10000000146")
    contact = make_contact(firm, person, phone="0532 111 22 33")
    address = {"name": "Zeynep Güneş", "line1": "Gizli Sk. 7", "phone": "0532 111 22 33"}
    fields: dict[str, Any] = {
        "customer": person,
        "contact_id": contact.pk,
        "shipping_address": address,
        "billing_address": {**address, "tax_number": "10000000146"},
        "notes": "zili çalma",
    }
    sold = bring_to(firm, make_order(firm, line(note="hediye"), **fields), "confirmed")
    draft = make_order(firm, **fields)
    other = make_order(firm, notes="zili çalma", shipping_address=address | {"phone": ""})
    named = make_order(firm, shipping_address={"line1": "Gizli Sk. 7", "email": "Z@ornek.test"})
    subject = Subject(phone="905321112233", email="z@ornek.test")
    holder = OrdersData()

    told = holder.export(firm.id, subject)
    assert told is not None
    assert [row["number"] for row in told["orders"]] == [sold.number, draft.number, named.number]
    assert told["orders"][0]["shippingAddress"]["line1"] == "Gizli Sk. 7"

    erased = holder.erase(firm.id, subject, timezone.now())
    for row in (sold, draft, named, other):
        row.refresh_from_db()

    assert erased.rows == 3
    assert (erased.kept[0].what, erased.kept[0].count) == ("orders", 1)
    assert (sold.shipping_address, sold.notes, sold.total) == ({}, "", Decimal("240.00"))
    assert sold.billing_address == {"name": "Zeynep Güneş", "tax_number": "10000000146"}
    assert (draft.billing_address, draft.shipping_address) == ({}, {})
    assert set(sold.items.values_list("note", flat=True)) == {""}
    assert (other.notes, other.shipping_address["line1"]) == ("zili çalma", "Gizli Sk. 7")
    assert holder.erase(firm.id, subject, timezone.now()).rows == 0


def test_orders_are_erased_before_crm_forgets_whose_they_are(firm: Firm) -> None:
    names = [holder.name for holder in holders()]
    assert names.index("orders") < names.index("crm")

    contact = make_contact(firm, phone="0532 111 22 33")
    customer = Customer.objects.unscoped().get(pk=contact.customer_id)
    order = make_order(firm, customer=customer, contact_id=contact.pk, notes="gizli")
    subject = Subject(phone="905321112233")
    for holder in holders():
        if isinstance(holder, (OrdersData, CrmData)):
            holder.erase(firm.id, subject, timezone.now())

    order.refresh_from_db()
    assert order.notes == ""
