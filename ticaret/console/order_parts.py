"""What is shown of one order, on its page and beside the conversation that it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from orders import limits, selectors, states
from orders.models import Order
from ticaret.api.renderers import moment
from ticaret.console.order_words import State, source_word, state_of, steps_from
from ticaret.tenancy.actor import Actor, Role

_STEPS = 50
_ORDERS_BESIDE = 10
# An address as people write it on an envelope: which fields share a line.
_ADDRESS_LINES = (
    ("name",),
    ("company",),
    ("line1",),
    ("line2",),
    ("postal_code", "district", "city"),
    ("country",),
    ("phone",),
    ("email",),
    ("tax_office", "tax_number"),
)


@dataclass(frozen=True, slots=True)
class PastStep:
    """How an order came to `state`; `who` took the step, `reason` may be empty."""

    at: datetime
    state: State
    who: str
    reason: str


def whole(actor: Actor, order: Order) -> dict[str, Any]:
    """Everything that the page of an order in hand shows."""
    history = selectors.status_changes(
        actor=actor, account_id=order.account_id, order_id=order.pk
    ).order_by("-id")[:_STEPS]
    may_edit = actor.roles[order.account_id] >= Role.AGENT
    editable = states.EDITABLE[order.status] if may_edit else frozenset()
    return {
        **draft(actor, order),
        "source": source_word(order.source),
        "history": [
            PastStep(row.created_at, state_of(row.to_status), row.actor_label, row.reason)
            for row in history
        ],
        "may_edit": may_edit,
        "editable": editable,
        "may_delete": may_edit and order.status in states.DELETABLE,
        "shipping": address_lines(order.shipping_address),
        "billing": address_lines(order.billing_address),
    }


def draft(actor: Actor, order: Order) -> dict[str, Any]:
    """The lines, the sums and the next steps of an order in hand.

    `lines` are (item, amount): without VAT, and before the order's discount, as on paper.
    """
    may_edit = actor.roles[order.account_id] >= Role.AGENT
    return {
        "order": order,
        "lines": [
            (item, item.gross - item.discount_amount) for item in selectors.items(order=order)
        ],
        "shares": [
            {"rate": Decimal(share["rate"]), "vat": Decimal(share["vat"])}
            for share in order.vat_shares
        ],
        "state": state_of(order.status),
        "steps": steps_from(order.status) if may_edit else [],
        "is_open": may_edit and order.status in states.OPEN,
        "may_tell": may_edit and order.status in states.BINDING and order.chat_id is not None,
        "version": moment(order.updated_at),
    }


def orders_beside(*, actor: Actor, account_id: UUID, customer_id: UUID) -> list[Order]:
    """The customer's newest orders."""
    rows = selectors.orders(actor=actor, account_id=account_id, customer_id=customer_id)
    return list(rows.defer("search").order_by("-created_at", "-id")[:_ORDERS_BESIDE])


def address_lines(address: dict[str, str]) -> list[str]:
    """An address of an order line by line; empty for none."""
    lines = (" ".join(address.get(name, "") for name in names).strip() for names in _ADDRESS_LINES)
    return [line for line in lines if line]


def address_fields(address: dict[str, str]) -> dict[str, str]:
    """An address of an order as its form takes it."""
    return {name: address.get(name, "") for name in limits.ADDRESS}
