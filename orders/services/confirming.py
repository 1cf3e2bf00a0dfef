"""Telling the customer that the order stands: a message into the chat that it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Account
from messaging import selectors as messaging
from messaging.choices import Channel
from messaging.services.sending import Draft, queue_message
from orders import selectors, states, wording
from orders.errors import NoConversation, NotConfirmed
from orders.events import ORDER_CONFIRMATION_QUEUED
from orders.models import Order, OrderItem
from orders.services.recording import tell
from ticaret.tenancy.actor import Actor, Role

# So many lines are told one by one; a message has little room.
_LINES_TOLD = 15


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What is, or would be, said, in which language and chat; `message_id` once it is queued."""

    order: Order
    text: str
    language: str
    message_id: UUID | None = None


def preview(*, actor: Actor, account_id: UUID, order_id: UUID, language: str = "") -> Confirmation:
    """What `send_confirmation` would say now. Raises OrderNotFound, NotFound, Forbidden."""
    order = selectors.require_order(actor=actor, account_id=account_id, order_id=order_id)
    account = selectors.account_of(account_id)
    language = language or account.locale
    text = confirmation_text(order, selectors.items(order=order), account, language)
    return Confirmation(order, text, language)


@transaction.atomic
def send_confirmation(
    *,
    actor: Actor,
    account_id: UUID,
    order_id: UUID,
    now: datetime,
    language: str = "",
    text: str = "",
) -> Confirmation:
    """Queue the confirmation of an order in its chat; `text` in place of the account's.

    Raises OrderNotFound, Forbidden, NotConfirmed, NoConversation, ConversationNotFound, and
    what `queue_message` raises: ReplyWindowClosed, InboxDisabled, NotSupportedByChannel,
    TextTooLong. Then nothing was written.
    """
    order = selectors.locked_order(actor=actor, account_id=account_id, order_id=order_id)
    if order.status not in states.BINDING:
        raise NotConfirmed
    if order.chat_id is None:
        raise NoConversation
    conversation = messaging.conversation(
        actor=actor, conversation_id=order.chat_id, channels=Channel.values, role=Role.AGENT
    )
    account = selectors.account_of(account_id)
    language = language or account.locale
    text = text or confirmation_text(order, selectors.items(order=order), account, language)
    message = queue_message(actor=actor, conversation=conversation, draft=Draft(text=text), now=now)
    order.confirmation_message_id = message.pk
    order.confirmation_queued_at = now
    order.save(update_fields=["confirmation_message_id", "confirmation_queued_at", "updated_at"])
    tell(
        actor=actor,
        order=order,
        kind=ORDER_CONFIRMATION_QUEUED,
        now=now,
        changes={"confirmation_message_id": (None, str(message.pk))},
        changed=(),
        messageId=str(message.pk),
    )
    return Confirmation(order, text, language, message.pk)


def confirmation_text(
    order: Order, items: Sequence[OrderItem], account: Account, language: str
) -> str:
    """The account's text in `language` (else the product's own) about `order`."""
    settings = selectors.settings_of(account.pk)
    if language == "en":
        text = settings.confirmation_text_en or wording.CONFIRMATION_EN
    else:
        text = settings.confirmation_text_tr or wording.CONFIRMATION_TR
    contact = order.contact
    return wording.fill(
        text,
        {
            "customer": contact.display_name if contact else order.customer.title,
            "number": order.number,
            "items": _told(order, items, language),
            "total": wording.money(order.total, order.currency, language),
            "firm": account.title,
        },
    )


def _told(order: Order, items: Sequence[OrderItem], language: str) -> str:
    lines = [
        f"{wording.number(item.quantity, language)} {item.unit} {item.name}: "
        f"{wording.money(item.total, order.currency, language)}"
        for item in items[:_LINES_TOLD]
    ]
    if len(items) > _LINES_TOLD:
        lines.append(f"… +{len(items) - _LINES_TOLD}")
    return "\n".join(lines)
