"""Inboxes that belong to a customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from crm import chat_events as events
from crm.errors import (
    ContactOfOtherCustomer,
    InboxSourceNotFound,
    NobodyNamed,
    NoSuchContact,
    NoSuchCustomer,
    NotLinked,
)
from crm.models import InboxLink, InboxLinkContact
from crm.ports import LinkSource
from crm.selectors.contacts import contacts as find_contacts
from crm.selectors.customers import customer as find_customer
from crm.selectors.inbox_links import locked_link, require_source
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.bulk import insert_new
from ticaret.errors import FieldError
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role


@transaction.atomic
def set_link(
    *,
    actor: Actor,
    account_id: UUID,
    source_type: str,
    source_id: UUID,
    now: datetime,
    customer_id: UUID | None = None,
    contact_ids: Sequence[UUID] = (),
    metadata: Mapping[str, Any] | None = None,
    if_match: str | None = None,
) -> InboxLink | None:
    """The inbox is the customer's, with these contacts of it; without a customer it is nobody's.

    Returns the link, None when it was cleared. Raises InboxSourceNotFound, NoSuchCustomer,
    NoSuchContact, ContactOfOtherCustomer, NobodyNamed for contacts without a customer,
    Forbidden, PreconditionFailed.
    """
    actor.require(account_id, Role.AGENT)
    source = require_source(
        actor=actor, account_id=account_id, source_type=source_type, source_id=source_id
    )
    if customer_id is None:
        if contact_ids:
            raise NobodyNamed
        link = locked_link(actor=actor, account_id=account_id, source_id=source_id)
        if link is not None:
            _clear(actor, link, if_match, now)
        elif if_match is not None:
            raise NotLinked
        return None
    _check(actor, account_id, customer_id, contact_ids)
    link, is_new = _row(actor, account_id, source, customer_id)
    if not is_new:
        require_match(if_match, link.updated_at)
    before = _state(link) if not is_new else {}
    link.customer_id = customer_id
    if metadata is not None:
        link.metadata = dict(metadata)
    contacts_before = before.get("contact_ids", [])
    wanted = list(dict.fromkeys(contact_ids))
    if [str(contact_id) for contact_id in wanted] != contacts_before:
        _replace_contacts(link, wanted)
    after = {**_state(link), "contact_ids": [str(contact_id) for contact_id in wanted]}
    changed = {
        name: (before.get(name), value)
        for name, value in after.items()
        if before.get(name) != value
    }
    if not changed:
        return link
    link.save(update_fields=["customer", "metadata", "updated_at"])
    trail.record(
        actor=actor,
        account_id=account_id,
        action="inbox_link.set",
        target=link,
        changes=changed,
    )
    publish(events.inbox_link_event(events.INBOX_LINK_SET, link, now))
    return link


@transaction.atomic
def clear_link(
    *,
    actor: Actor,
    account_id: UUID,
    source_type: str,
    source_id: UUID,
    now: datetime,
    if_match: str | None = None,
) -> UUID:
    """The inbox is no customer's any more. Returns the id of the link that was.

    Raises InboxSourceNotFound, NotLinked, Forbidden, PreconditionFailed.
    """
    actor.require(account_id, Role.AGENT)
    require_source(actor=actor, account_id=account_id, source_type=source_type, source_id=source_id)
    link = locked_link(actor=actor, account_id=account_id, source_id=source_id)
    if link is None:
        raise NotLinked
    link_id = link.id
    _clear(actor, link, if_match, now)
    return link_id


def _clear(actor: Actor, link: InboxLink, if_match: str | None, now: datetime) -> None:
    require_match(if_match, link.updated_at)
    trail.record(
        actor=actor,
        account_id=link.account_id,
        action="inbox_link.cleared",
        target=link,
        changes={name: (value, None) for name, value in _state(link).items()},
    )
    publish(events.inbox_link_event(events.INBOX_LINK_CLEARED, link, now))
    link.delete()


def _row(
    actor: Actor, account_id: UUID, source: LinkSource, customer_id: UUID
) -> tuple[InboxLink, bool]:
    """The locked row of the source, and whether it is new."""
    new = insert_new(
        [
            InboxLink(
                account_id=account_id,
                source_type=source.source_type,
                source_id=source.source_id,
                channel=source.channel,
                customer_id=customer_id,
            )
        ]
    )
    link = locked_link(actor=actor, account_id=account_id, source_id=source.source_id)
    if link is None:
        raise InboxSourceNotFound
    return link, bool(new)


def _replace_contacts(link: InboxLink, contact_ids: Sequence[UUID]) -> None:
    InboxLinkContact.objects.for_accounts([link.account_id]).filter(link=link).delete()
    insert_new(
        [
            InboxLinkContact(
                account_id=link.account_id, link=link, contact_id=contact_id, position=position
            )
            for position, contact_id in enumerate(contact_ids)
        ]
    )


def _state(link: InboxLink) -> dict[str, Any]:
    rows = InboxLinkContact.objects.for_accounts([link.account_id]).filter(link=link)
    return {
        "customer_id": str(link.customer_id),
        "contact_ids": [
            str(contact_id)
            for contact_id in rows.order_by("position").values_list("contact_id", flat=True)
        ],
        "metadata": dict(link.metadata),
    }


def _check(actor: Actor, account_id: UUID, customer_id: UUID, contact_ids: Sequence[UUID]) -> None:
    rows = find_customer(actor=actor, customer_id=customer_id).filter(account_id=account_id)
    if rows.select_for_update(no_key=True).first() is None:
        raise NoSuchCustomer(fields=[_field("customerId", NoSuchCustomer)])
    found = dict(
        find_contacts(actor=actor)
        .filter(account_id=account_id, pk__in=contact_ids)
        .values_list("pk", "customer_id")
    )
    wrong: list[FieldError] = []
    for place, contact_id in enumerate(contact_ids):
        if contact_id not in found:
            wrong.append(_field(f"contactIds.{place}", NoSuchContact))
        elif found[contact_id] != customer_id:
            wrong.append(_field(f"contactIds.{place}", ContactOfOtherCustomer))
    if wrong:
        missing = any(fault.code == NoSuchContact.code for fault in wrong)
        raise (NoSuchContact if missing else ContactOfOtherCustomer)(fields=wrong)


def _field(
    name: str, error: type[NoSuchCustomer | NoSuchContact | ContactOfOtherCustomer]
) -> FieldError:
    return FieldError(name, error.code, error.message_tr, error.message_en)
