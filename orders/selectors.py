"""How to fetch orders safely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from accounts.models import Account
from crm.errors import ContactNotFound
from crm.models import Contact
from crm.ports import conversation_directory
from crm.selectors.contacts import contact as contact_of
from crm.selectors.customers import require_customer
from messaging.errors import ConversationNotFound, MessageNotFound
from orders.choices import OrderStatus
from orders.errors import ItemNotFound, OrderNotFound
from orders.models import Order, OrderCounter, OrderItem, OrderSettings, OrderStatusChange
from ticaret.db.search import fold
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def orders(
    *,
    actor: Actor,
    account_id: UUID,
    q: str = "",
    status: Collection[str] = (),
    source: str = "",
    customer_id: UUID | None = None,
    chat_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> TenantQuerySet[Order]:
    """The orders of an account that are not deleted. Raises NotFound or Forbidden.

    Made from `since` on and before `until`. `q` looks in the number, the names of customer and
    contact, and the lines.
    """
    actor.require(account_id, Role.VIEWER)
    wanted: dict[str, Any] = {
        "status__in": list(status),
        "source": source,
        "customer_id": customer_id,
        "chat_id": chat_id,
        "created_at__gte": since,
        "created_at__lt": until,
    }
    rows = _live(account_id).filter(**{name: value for name, value in wanted.items() if value})
    for word in fold(q).split():
        rows = rows.filter(search__contains=word)
    return rows


def orders_of_customer(
    *, actor: Actor, account_id: UUID, customer_id: UUID, **filters: Any
) -> TenantQuerySet[Order]:
    """The orders of a customer. Raises CustomerNotFound, NotFound, Forbidden."""
    require_customer(actor=actor, customer_id=customer_id)
    return orders(actor=actor, account_id=account_id, customer_id=customer_id, **filters)


def order(*, actor: Actor, account_id: UUID, order_id: UUID) -> TenantQuerySet[Order]:
    """One order, or nothing. Raises NotFound or Forbidden."""
    return orders(actor=actor, account_id=account_id).filter(pk=order_id)


def require_order(*, actor: Actor, account_id: UUID, order_id: UUID) -> Order:
    """One order with its customer and contact. Raises OrderNotFound, NotFound, Forbidden."""
    rows = order(actor=actor, account_id=account_id, order_id=order_id)
    found = rows.select_related("customer", "contact").first()
    if found is None:
        raise OrderNotFound
    return found


def find_order(*, actor: Actor, order_id: UUID) -> Order:
    """One order of any of the actor's accounts, with its customer and contact.

    Raises OrderNotFound.
    """
    rows = Order.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    rows = rows.filter(pk=order_id, deleted_at__isnull=True)
    found = rows.select_related("customer", "contact").first()
    if found is None:
        raise OrderNotFound
    return found


def draft_of_chat(
    *, actor: Actor, account_id: UUID, chat_id: UUID, customer_id: UUID
) -> Order | None:
    """The customer's newest draft from a chat. Raises NotFound or Forbidden."""
    rows = orders(
        actor=actor,
        account_id=account_id,
        chat_id=chat_id,
        customer_id=customer_id,
        status=[OrderStatus.DRAFT],
    )
    return rows.select_related("customer", "contact").order_by("-created_at", "-id").first()


def locked_order(*, actor: Actor, account_id: UUID, order_id: UUID) -> Order:
    """One order to change, with its customer and contact, locked until the transaction ends.

    Raises OrderNotFound, NotFound, Forbidden.
    """
    actor.require(account_id, Role.AGENT)
    rows = _live(account_id).filter(pk=order_id).select_related("customer", "contact")
    found = rows.select_for_update(no_key=True, of=("self",)).first()
    if found is None:
        raise OrderNotFound
    return found


def items(*, order: Order) -> list[OrderItem]:
    """The lines of an order in hand, in their order."""
    rows = OrderItem.objects.for_accounts([order.account_id]).filter(order_id=order.pk)
    return list(rows.order_by("position", "id"))


def require_item(*, order: Order, item_id: UUID) -> OrderItem:
    """One line of an order in hand. Raises ItemNotFound."""
    rows = OrderItem.objects.for_accounts([order.account_id]).filter(order_id=order.pk)
    found = rows.filter(pk=item_id).first()
    if found is None:
        raise ItemNotFound
    return found


def items_of(*, actor: Actor, order_ids: Sequence[UUID]) -> dict[UUID, list[OrderItem]]:
    """The lines of these orders as far as they are the actor's, in their order."""
    rows = OrderItem.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    found: dict[UUID, list[OrderItem]] = defaultdict(list)
    for row in rows.filter(order_id__in=order_ids).order_by("order_id", "position", "id"):
        found[row.order_id].append(row)
    return found


def orders_of_analyses(*, actor: Actor, analysis_ids: Collection[UUID]) -> dict[UUID, Order]:
    """The orders that were made from these analyses and not deleted, by analysis."""
    rows = Order.objects.for_accounts(actor.accounts_with(Role.VIEWER)).filter(
        ai_analysis_id__in=analysis_ids, deleted_at__isnull=True
    )
    return {row.ai_analysis_id: row for row in rows if row.ai_analysis_id is not None}


def status_changes(
    *, actor: Actor, account_id: UUID, order_id: UUID
) -> TenantQuerySet[OrderStatusChange]:
    """How an order came to its state. Raises OrderNotFound, NotFound, Forbidden."""
    if not order(actor=actor, account_id=account_id, order_id=order_id).exists():
        raise OrderNotFound
    return OrderStatusChange.objects.for_accounts([account_id]).filter(order_id=order_id)


def sums(rows: TenantQuerySet[Order]) -> list[dict[str, Any]]:
    """`{status, currency, count, net, vat, total}` of these orders, for each state and currency."""
    found = (
        rows.order_by()
        .values_list("status", "currency")
        .annotate(Count("pk"), Sum("net"), Sum("vat"), Sum("total"))
    )
    names = ("status", "currency", "count", "net", "vat", "total")
    return [dict(zip(names, row, strict=True)) for row in found]


def require_contact_of(*, actor: Actor, customer_id: UUID, contact_id: UUID) -> Contact:
    """A contact of the customer. Raises ContactNotFound."""
    found = contact_of(actor=actor, contact_id=contact_id).filter(customer_id=customer_id).first()
    if found is None:
        raise ContactNotFound
    return found


def source_chat(
    *, actor: Actor, account_id: UUID, chat_id: UUID | None, message_id: UUID | None
) -> UUID | None:
    """The chat that an order comes from: the one named, or that of the message.

    Raises ConversationNotFound and MessageNotFound for what the actor does not see in the
    account, and for a message of another chat.
    """
    directory = conversation_directory()
    if message_id is not None:
        found = directory.messages(actor=actor, account_id=account_id, ids=[message_id])
        if message_id not in found or chat_id not in {None, found[message_id].conversation_id}:
            raise MessageNotFound
        chat_id = found[message_id].conversation_id
    if chat_id is not None and chat_id not in directory.conversations(
        actor=actor, account_id=account_id, ids=[chat_id]
    ):
        raise ConversationNotFound
    return chat_id


def account_of(account_id: UUID) -> Account:
    """The account of an order in hand."""
    return Account.objects.get(pk=account_id)


def locked_counter(account_id: UUID) -> OrderCounter | None:
    """The account's counter, locked until the transaction ends; None before its first order."""
    rows = OrderCounter.objects.for_accounts([account_id])
    return rows.select_for_update(no_key=True).first()


def settings_of(account_id: UUID) -> OrderSettings:
    """What the account chose, or what holds without a choice (a row not yet stored)."""
    found = OrderSettings.objects.for_accounts([account_id]).first()
    return found or OrderSettings(account_id=account_id)


def locked_settings(account_id: UUID) -> OrderSettings | None:
    """The account's settings, locked until the transaction ends; None while it has none."""
    rows = OrderSettings.objects.for_accounts([account_id])
    return rows.select_for_update(no_key=True).first()


def _live(account_id: UUID) -> TenantQuerySet[Order]:
    return Order.objects.for_accounts([account_id]).filter(deleted_at__isnull=True)
