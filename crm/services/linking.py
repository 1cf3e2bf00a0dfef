"""Who says which customer a chat is: matching, correcting, removing, creating from the chat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.choices import CustomerKind, MatchHow
from crm.errors import (
    AlreadyLinked,
    ContactOfOtherCustomer,
    IdentityNotNamed,
    NobodyNamed,
    NoSuchContact,
    NoSuchCustomer,
    NotLinked,
)
from crm.models import Identity
from crm.ports import ConversationFacts
from crm.selectors.contacts import contact as find_contact
from crm.selectors.customers import customer as find_customer
from crm.selectors.identities import identity_of_chat, locked_identity, require_chat
from crm.services import contacts, customers, identities, matching
from crm.services.matching import Match
from ticaret.api.preconditions import require_match
from ticaret.errors import FieldError
from ticaret.tenancy.actor import Actor, Role

_CHAT_SOURCE = "chat"


@transaction.atomic
def match(
    *,
    actor: Actor,
    account_id: UUID,
    now: datetime,
    identity_id: UUID | None = None,
    chat_id: UUID | None = None,
    customer_id: UUID | None = None,
    contact_id: UUID | None = None,
    if_match: str | None = None,
) -> Identity:
    """Point an identity, named by itself or by its chat, at a customer or one of its contacts.

    A contact brings its customer. Raises IdentityNotFound, ChatNotFound, IdentityNotNamed,
    NobodyNamed, NoSuchCustomer, NoSuchContact, ContactOfOtherCustomer, Forbidden,
    PreconditionFailed.
    """
    actor.require(account_id, Role.AGENT)
    target = _named(actor, account_id, customer_id, contact_id)
    if (identity_id is None) == (chat_id is None):
        raise IdentityNotNamed
    if chat_id is not None:
        identity = _identity_of(actor, account_id, chat_id, now)
    else:
        identity = _locked(actor, account_id, identity_id)
    require_match(if_match, identity.updated_at)
    matching.set_matches([(identity, target)], actor=actor, how=MatchHow.MANUAL, now=now)
    return identity


@transaction.atomic
def remove(
    *,
    actor: Actor,
    account_id: UUID,
    now: datetime,
    identity_id: UUID | None = None,
    chat_id: UUID | None = None,
    if_match: str | None = None,
) -> Identity:
    """The identity is nobody's again, and stays so until a person says otherwise.

    Raises IdentityNotFound, ChatNotFound, NotLinked, Forbidden, PreconditionFailed.
    """
    actor.require(account_id, Role.AGENT)
    if chat_id is not None:
        identity = _identity_of(actor, account_id, chat_id, now)
    else:
        identity = _locked(actor, account_id, identity_id)
    require_match(if_match, identity.updated_at)
    if identity.customer_id is None:
        raise NotLinked
    matching.set_matches([(identity, None)], actor=actor, how="", now=now)
    return identity


@transaction.atomic
def create_from_chat(
    *,
    actor: Actor,
    account_id: UUID,
    chat_id: UUID,
    now: datetime,
    customer: Mapping[str, Any] | None = None,
    contact: Mapping[str, Any] | None = None,
    customer_id: UUID | None = None,
    create_contact: bool = True,
) -> Identity:
    """A customer and a contact made of what the chat knows, and the chat linked to them.

    `customer` and `contact` are the fields that the caller knows better. With `customer_id` only
    the contact is new. Raises ChatNotFound, AlreadyLinked, NoSuchCustomer, Forbidden, and what
    creating a customer or a contact raises.
    """
    actor.require(account_id, Role.AGENT)
    chat = require_chat(actor=actor, account_id=account_id, conversation_id=chat_id)
    found = _ensured(actor, account_id, chat, now)
    named = _named(actor, account_id, customer_id, None) if customer_id is not None else None
    identity = locked_identity(actor=actor, identity_id=found.id)
    if identity.customer_id is not None:
        raise AlreadyLinked
    if named is None:
        given = _customer(chat, customer or {})
        made = customers.create(actor=actor, account_id=account_id, now=now, **given)
        named = Match(made.id)
    # Before the contact, whose number would else match the chat by itself.
    matching.set_matches([(identity, named)], actor=actor, how=MatchHow.CREATED, now=now)
    if create_contact and not chat.partner.is_group:
        person = contacts.create(
            actor=actor, customer_id=named.customer_id, now=now, **_contact(chat, contact or {})
        )
        whole = Match(named.customer_id, person.id)
        matching.set_matches([(identity, whole)], actor=actor, how=MatchHow.CREATED, now=now)
    return identity


def of_chat(*, actor: Actor, account_id: UUID, chat_id: UUID, now: datetime) -> Identity:
    """The identity of a chat, made if this account sees the chat for the first time.

    Raises ChatNotFound.
    """
    found = identity_of_chat(actor=actor, conversation_id=chat_id).first()
    if found is not None:
        return found
    chat = require_chat(actor=actor, account_id=account_id, conversation_id=chat_id)
    with transaction.atomic():
        return _ensured(actor, account_id, chat, now)


def _identity_of(actor: Actor, account_id: UUID, chat_id: UUID, now: datetime) -> Identity:
    chat = require_chat(actor=actor, account_id=account_id, conversation_id=chat_id)
    return locked_identity(actor=actor, identity_id=_ensured(actor, account_id, chat, now).id)


def _ensured(actor: Actor, account_id: UUID, chat: ConversationFacts, now: datetime) -> Identity:
    rows = identity_of_chat(actor=actor, conversation_id=chat.id).filter(account_id=account_id)
    found = rows.first()
    if found is None:
        identities.appear(account_id=account_id, partners=[chat.partner], now=now)
        found = rows.get()
    return found


def _locked(actor: Actor, account_id: UUID, identity_id: UUID | None) -> Identity:
    if identity_id is None:
        raise IdentityNotNamed
    identity = locked_identity(actor=actor, identity_id=identity_id)
    actor.require(account_id, Role.AGENT)
    return identity


def _named(
    actor: Actor, account_id: UUID, customer_id: UUID | None, contact_id: UUID | None
) -> Match:
    """The customer and contact that the caller names, checked against the account.

    Both stay as they are until the transaction ends, so that nobody is linked to what is
    being deleted.
    """
    if contact_id is not None:
        contact = (
            find_contact(actor=actor, contact_id=contact_id).filter(account_id=account_id).first()
        )
        if contact is None:
            raise NoSuchContact(fields=[_field("contactId", NoSuchContact)])
        if customer_id is not None and contact.customer_id != customer_id:
            raise ContactOfOtherCustomer(fields=[_field("contactId", ContactOfOtherCustomer)])
        customer_id = contact.customer_id
    if customer_id is None:
        raise NobodyNamed
    rows = find_customer(actor=actor, customer_id=customer_id).filter(account_id=account_id)
    if rows.select_for_update(no_key=True).first() is None:
        raise NoSuchCustomer(fields=[_field("customerId", NoSuchCustomer)])
    if contact_id is not None:
        moved = find_contact(actor=actor, contact_id=contact_id).filter(customer_id=customer_id)
        if not moved.exists():
            raise NoSuchContact(fields=[_field("contactId", NoSuchContact)])
    return Match(customer_id, contact_id)


def _customer(chat: ConversationFacts, given: Mapping[str, Any]) -> dict[str, Any]:
    partner = chat.partner
    facts: dict[str, Any] = {
        "title": partner.name or partner.username or partner.phone or partner.external_id,
        "kind": CustomerKind.COMPANY if partner.is_group else CustomerKind.PERSON,
        "source": _CHAT_SOURCE,
    }
    return {**facts, **given}


def _contact(chat: ConversationFacts, given: Mapping[str, Any]) -> dict[str, Any]:
    partner = chat.partner
    first, _, last = partner.name.strip().rpartition(" ")
    facts: dict[str, Any] = {
        "first_name": (first or last)[:100],
        "last_name": (last if first else "")[:100],
    }
    if not partner.name.strip():
        facts = {"display_name": (partner.username or partner.phone or partner.external_id)[:201]}
    if partner.phone:
        on_whatsapp = "whatsapp" in partner.channel
        facts["phones"] = [{"value": partner.phone, "is_whatsapp": on_whatsapp, "is_primary": True}]
    names = {"first_name", "last_name", "display_name"}
    if names & given.keys():
        facts = {name: value for name, value in facts.items() if name not in names}
    return {**facts, **given}


def _field(
    name: str, error: type[NoSuchCustomer | NoSuchContact | ContactOfOtherCustomer]
) -> FieldError:
    return FieldError(name, error.code, error.message_tr, error.message_en)
