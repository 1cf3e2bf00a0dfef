"""Opening a conversation with somebody who has not written yet."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from messaging import events
from messaging.errors import UnknownRecipient
from messaging.models import Conversation, Inbox
from messaging.ports import Partner, acting_adapter_for
from messaging.services import partners
from ticaret.events.outbox import publish


def partner_at(*, inbox: Inbox, address: str, region: str = "TR") -> Partner:
    """Whom `address` names in `inbox`. Raises UnknownRecipient."""
    adapter = acting_adapter_for(inbox.channel)
    partner = adapter.partner_at(address, region) if adapter else None
    if partner is None:
        raise UnknownRecipient
    return partner


def open_conversation(
    *, inbox: Inbox, address: str, now: datetime, region: str = "TR"
) -> Conversation:
    """The conversation with whom `address` names (a phone number in any notation, a JID).

    Made when there is none. The inbox was found for the actor. Raises UnknownRecipient.
    """
    partner = partner_at(inbox=inbox, address=address, region=region)
    with transaction.atomic():
        [contact] = partners.resolve_contacts([(inbox, partner)], now=now).values()
        conversations, new = partners.conversations_of(
            [contact], opened_at={contact.id: now}, now=now
        )
        publish(*(events.conversation_event(events.CONVERSATION_OPENED, c, now) for c in new))
        conversation = conversations[contact.id]
    conversation.inbox = inbox
    return conversation
