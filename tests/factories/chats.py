"""Chats of several channels, and what CRM knows of who is in them."""

from __future__ import annotations

from itertools import count
from typing import Any

from crm.models import Identity
from messaging.choices import Channel
from messaging.models import Conversation, Inbox
from messaging.ports import Partner
from tests.factories.accounts import Firm
from tests.factories.messaging import make_conversation, make_inbox

_numbers = count(1)


def make_chat(
    firm: Firm,
    *,
    inbox: Inbox | None = None,
    name: str = "",
    phone: str = "",
    **event: Any,
) -> Conversation:
    """A chat in which somebody has written once; with `phone` on a WhatsApp number."""
    channel = Channel.WHATSAPP_BUSINESS if phone else Channel.FACEBOOK_PAGE
    inbox = inbox or make_inbox(firm, channel)
    number = next(_numbers)
    partner = Partner(
        external_id=phone.removeprefix("+") or f"6000{number}",
        name=name or f"Kişi {number}",
        phone=phone,
    )
    return make_conversation(inbox, partner=partner, **event)


def identity_of(conversation: Conversation) -> Identity:
    """The identity of the chat for the account that owns it."""
    return Identity.objects.for_accounts([conversation.account_id]).get(
        conversation_id=conversation.id
    )
