"""Orders of the demo's first firm, in every state, made by the services of orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from catalog import selectors as catalog
from crm.selectors import contacts
from crm.selectors.customers import customers
from orders.services import orders, status
from ticaret.tenancy.actor import Actor


@dataclass(frozen=True, slots=True)
class _Order:
    """`lines` are SKU and quantity; `way` the states it goes through, with a reason of the last."""

    customer: str
    lines: Sequence[tuple[str, str]]
    way: Sequence[str] = ()
    reason: str = ""
    discount: tuple[str, str] | None = None
    freight: str = ""
    notes: str = ""


_ORDERS = [
    _Order(
        "Yıldız Market",
        [("SLC-830", "24"), ("PRN-BLD", "12"), ("ZYT-SZM1", "6")],
        ["confirmed", "preparing", "shipped", "delivered"],
        discount=("percent", "5"),
        notes="Depo girişinden teslim.",
    ),
    _Order(
        "Şahin Lokantası",
        [("ZYT-SZM5", "4"), ("BLG-PLV", "20")],
        ["confirmed", "preparing", "shipped"],
        "Kargo takip no 7310 2210",
        freight="149.90",
    ),
    _Order("Zeynep Güneş", [("ZYT-SGK", "2")], ["confirmed"], freight="49.90"),
    _Order(
        "İstanbul Isıtma ve Gıda Sanayi A.Ş.",
        [("PRN-5KG", "10"), ("MRC-KRM", "25"), ("NHT-KCB", "15")],
        ["confirmed", "preparing"],
        discount=("amount", "250"),
    ),
    _Order("Otel Palmiye", [("SLC-KOLI", "5"), ("YAG-AYC5", "8")], notes="Teklif bekliyor."),
    _Order("Karadeniz Pide", [("YAG-AYC5", "6")], ["cancelled"], "Müşteri vazgeçti"),
    _Order(
        "Nihal Aydemir",
        [("ZYT-RVR2", "1")],
        ["confirmed", "preparing", "shipped", "delivered", "returned"],
        "Kutu ezilmiş",
        freight="49.90",
    ),
    _Order("Okan Bulut", [("BLG-KFT", "3"), ("MRC-YSL", "2")]),
]


def fill(*, actor: Actor, account_id: UUID, now: datetime) -> None:
    """The orders above, for the demo's customers and products."""
    products = {row.sku: row for row in catalog.products(actor=actor, account_id=account_id)}
    titles = [one.customer for one in _ORDERS]
    buyers = {row.title: row for row in customers(actor=actor).filter(title__in=titles)}
    for one in _ORDERS:
        customer = buyers[one.customer]
        contact = contacts.contacts(actor=actor, customer_id=customer.pk).first()
        lines: list[dict[str, Any]] = [
            {"product_id": products[sku].pk, "quantity": Decimal(quantity)}
            for sku, quantity in one.lines
        ]
        if one.freight:
            lines.append(
                {
                    "name": "Kargo",
                    "quantity": Decimal(1),
                    "unit_price": Decimal(one.freight),
                    "vat_rate": Decimal(20),
                }
            )
        discount = one.discount and {"type": one.discount[0], "value": Decimal(one.discount[1])}
        order = orders.create_order(
            actor=actor,
            account_id=account_id,
            customer_id=customer.pk,
            contact_id=None if contact is None else contact.pk,
            lines=lines,
            discount=discount or None,
            notes=one.notes,
            now=now,
        )
        for step in one.way:
            status.change_status(
                actor=actor,
                account_id=account_id,
                order_id=order.pk,
                status=step,
                reason=one.reason if step == one.way[-1] else "",
                now=now,
            )
