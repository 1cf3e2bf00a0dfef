"""The draft that is written beside a conversation, product by product."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from crm.selectors.customers import locked_customer
from orders import selectors
from orders.models import Order
from orders.services import items, orders
from ticaret.tenancy.actor import Actor


@transaction.atomic
def add_product(
    *,
    actor: Actor,
    account_id: UUID,
    chat_id: UUID,
    customer_id: UUID,
    product_id: UUID,
    now: datetime,
    contact_id: UUID | None = None,
) -> Order:
    """One of a product more in the customer's draft from this chat; the first begins it.

    Two people who begin at once write one draft: the second waits for the customer's lock.
    Raises what `create_order` and `services.items.add_product` raise.
    """
    locked_customer(actor=actor, customer_id=customer_id)
    draft = selectors.draft_of_chat(
        actor=actor, account_id=account_id, chat_id=chat_id, customer_id=customer_id
    )
    if draft is not None:
        return items.add_product(
            actor=actor,
            account_id=account_id,
            order_id=draft.pk,
            product_id=product_id,
            now=now,
        )
    return orders.create_order(
        actor=actor,
        account_id=account_id,
        customer_id=customer_id,
        contact_id=contact_id,
        chat_id=chat_id,
        lines=[{"product_id": product_id, "quantity": Decimal(1)}],
        now=now,
    )
