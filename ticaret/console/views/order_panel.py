"""Orders beside a conversation: a draft is written where the customer asks for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from orders import selectors, states
from orders.errors import OrderNotFound
from orders.models import Order
from orders.services import chat_drafts
from ticaret.console.access import signed_in
from ticaret.console.chats import Chat, chat_of, with_customer
from ticaret.console.order_forms import uuid_of
from ticaret.console.order_parts import draft, orders_beside
from ticaret.console.order_words import state_of
from ticaret.console.views.order_edits import change_line, products_found
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role


@require_safe
@signed_in
def panel(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """The draft of this conversation, and the customer's orders."""
    return _panel(request, chat_of(actor=actor, conversation_id=conversation_id))


@require_safe
@signed_in
def products(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """The products that `q` finds; nothing while nothing is asked."""
    chat = chat_of(actor=actor, conversation_id=conversation_id)
    asked = request.GET.get("q", "").strip()
    found = products_found(request, chat.actor, chat.account_id) if asked else []
    context = {"conversation": chat.conversation, "products": found, "asked": asked}
    return render(request, "console/orders/_panel_products.html", context)


@require_POST
@signed_in
def add(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """One of a product more in the draft of this conversation, which begins with the first."""
    chat = chat_of(actor=actor, conversation_id=conversation_id, role=Role.AGENT)
    product_id = uuid_of(request.POST.get("product", ""))
    if chat.customer is None or product_id is None:
        raise NotFound
    chat_drafts.add_product(
        actor=chat.actor,
        account_id=chat.account_id,
        chat_id=chat.conversation.id,
        customer_id=chat.customer.pk,
        contact_id=chat.identity.contact_id,
        product_id=product_id,
        now=timezone.now(),
    )
    return _panel(request, chat)


@require_POST
@signed_in
def set_line(
    request: HttpRequest, actor: Actor, conversation_id: UUID, item_id: UUID
) -> HttpResponse:
    """Another quantity of a line of the draft, or without it."""
    chat = chat_of(actor=actor, conversation_id=conversation_id, role=Role.AGENT)
    order = _draft(chat)
    if order is None:
        raise OrderNotFound
    change_line(request, chat.actor, order, item_id)
    return _panel(request, chat)


@require_POST
@signed_in
def make_customer(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """A customer of what the conversation knows of the person, so that orders can be written."""
    return _panel(request, with_customer(actor=actor, conversation_id=conversation_id))


def _draft(chat: Chat) -> Order | None:
    if chat.customer is None:
        return None
    return selectors.draft_of_chat(
        actor=chat.actor,
        account_id=chat.account_id,
        chat_id=chat.conversation.id,
        customer_id=chat.customer.pk,
    )


def _panel(request: HttpRequest, chat: Chat) -> HttpResponse:
    context: dict[str, Any] = {
        "conversation": chat.conversation,
        "customer": chat.customer,
        "may_edit": chat.may_edit,
        "telling": states.BINDING,
    }
    if chat.customer is not None:
        order = _draft(chat)
        beside = orders_beside(
            actor=chat.actor, account_id=chat.account_id, customer_id=chat.customer.pk
        )
        if order is not None:
            context |= draft(chat.actor, order)
        context["others"] = [
            (row, state_of(row.status)) for row in beside if order is None or row.pk != order.pk
        ]
    return render(request, "console/orders/_panel.html", context)
