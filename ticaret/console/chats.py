"""Whose a conversation is in the firm for which the reader looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from crm.models import Customer, Identity
from crm.selectors.customers import customer as find_customer
from crm.services import linking
from messaging.models import Conversation
from ticaret.console import selectors
from ticaret.console.abilities import abilities_of
from ticaret.tenancy.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation, the firm for which the reader looks at it, and whose it is there."""

    conversation: Conversation
    actor: Actor
    account_id: UUID
    role: Role
    identity: Identity
    customer: Customer | None

    @property
    def may_edit(self) -> bool:
        return self.role >= Role.AGENT


def chat_of(*, actor: Actor, conversation_id: UUID, role: Role = Role.VIEWER) -> Chat:
    """A conversation that the reader sees. Raises ConversationNotFound, Forbidden."""
    conversation = selectors.conversation(actor=actor, conversation_id=conversation_id)
    can = abilities_of(actor=actor, conversation=conversation)
    within = actor.within(can.account_id, role)
    identity = linking.of_chat(
        actor=within, account_id=can.account_id, chat_id=conversation.id, now=timezone.now()
    )
    customer = None
    if identity.customer_id is not None:
        customer = find_customer(actor=within, customer_id=identity.customer_id).first()
    return Chat(conversation, within, can.account_id, can.role, identity, customer)


def with_customer(*, actor: Actor, conversation_id: UUID) -> Chat:
    """The conversation with a customer, made of what it knows of the person if there is none.

    Raises what `chat_of` and `linking.create_from_chat` raise.
    """
    chat = chat_of(actor=actor, conversation_id=conversation_id, role=Role.AGENT)
    if chat.customer is not None:
        return chat
    linking.create_from_chat(
        actor=chat.actor,
        account_id=chat.account_id,
        chat_id=chat.conversation.id,
        now=timezone.now(),
    )
    return chat_of(actor=actor, conversation_id=conversation_id, role=Role.AGENT)
