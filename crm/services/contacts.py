"""What can happen to a contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from crm import events
from crm.errors import ContactMoved, ContactNeedsName, CustomerNotFound
from crm.models import Contact, ContactPhone, Customer
from crm.ports import Party, merge_participants
from crm.selectors.contacts import locked_contacts, phones_by_contact, require_contact
from crm.selectors.customers import locked_customer, locked_customers
from crm.selectors.searching import region_of_account
from crm.services.changing import Changes, assign, initial
from crm.services.matching import match_waiting
from crm.services.phones import read_phones, replace_phones, told
from crm.services.searching import refresh_customers, search_of_contact
from crm.titles import name_key
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.ordering import sort_key
from ticaret.errors import FieldError
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role

# What a caller may set on the row itself.
FIELDS = (
    "first_name",
    "last_name",
    "display_name",
    "email",
    "role",
    "title",
    "profession",
    "notes",
    "status",
)
_DERIVED = ["display_name", "name_key", "name_order", "search", "updated_at"]


@transaction.atomic
def create(
    *,
    actor: Actor,
    customer_id: UUID,
    now: datetime,
    phones: Sequence[Mapping[str, Any]] = (),
    is_primary: bool | None = None,
    **given: Any,
) -> Contact:
    """A new contact of a customer; the first one is the primary one unless told otherwise.

    Raises CustomerNotFound, Forbidden, ContactNeedsName, Invalid for a wrong number.
    """
    customer = locked_customer(actor=actor, customer_id=customer_id)
    return create_in(
        actor=actor,
        customer=customer,
        region=region_of_account(customer.account_id),
        phones=phones,
        is_primary=is_primary,
        now=now,
        **given,
    )


def create_in(
    *,
    actor: Actor,
    customer: Customer,
    region: str,
    now: datetime,
    phones: Sequence[Mapping[str, Any]] = (),
    is_primary: bool | None = None,
    **given: Any,
) -> Contact:
    """`create` in a transaction that has locked `customer`."""
    values = {name: given[name] for name in FIELDS if given.get(name)}
    contact = Contact(account_id=customer.account_id, customer=customer, **values)
    numbers = read_phones(phones, region=region)
    contact.is_primary = _becomes_primary(customer, is_primary)
    if contact.is_primary:
        _demote_primary(actor, customer, now)
    derive(contact, numbers)
    contact.save(force_insert=True)
    replace_phones(contact, numbers)
    refresh_customers([customer])
    trail.record(
        actor=actor,
        account_id=contact.account_id,
        action="contact.created",
        target=contact,
        changes=initial(
            {
                **{name: getattr(contact, name) for name in FIELDS},
                "customer_id": customer.pk,
                "is_primary": contact.is_primary or None,
                "phones": told(numbers),
            }
        ),
    )
    changed = [*values, "phones"] if numbers else values
    publish(events.contact_event(events.CONTACT_CREATED, contact, now, changed))
    match_waiting(
        account_id=contact.account_id, phones=[phone.normalized for phone in numbers], now=now
    )
    return contact


@transaction.atomic
def update(
    *,
    actor: Actor,
    contact_id: UUID,
    now: datetime,
    if_match: str | None = None,
    customer_id: UUID | None = None,
    phones: Sequence[Mapping[str, Any]] | None = None,
    is_primary: bool | None = None,
    **given: Any,
) -> Contact:
    """Change a contact; another `customer_id` moves it there with all that hangs on it.

    `phones`, when given, are all its numbers from now on. Raises ContactNotFound,
    CustomerNotFound, Forbidden, PreconditionFailed, ContactNeedsName, ContactMoved, Invalid.
    """
    contact, here, there = _locked(actor, contact_id, customer_id)
    require_match(if_match, contact.updated_at)
    before = phones_by_contact(contact_ids=[contact.pk]).get(contact.pk, [])
    numbers = before
    if phones is not None:
        numbers = read_phones(phones, region=region_of_account(contact.account_id))
    named = contact.display_name if contact.display_name != name_of(contact, before) else ""
    values = {name: given[name] for name in FIELDS if name in given}
    values.setdefault("display_name", named)
    was = contact.display_name
    changed = assign(contact, values)
    derive(contact, numbers)
    changed.pop("display_name", None)
    if contact.display_name != was:
        changed["display_name"] = (was, contact.display_name)
    if told(numbers) != told(before):
        changed["phones"] = (told(before), told(numbers))
        replace_phones(contact, numbers)
    moved = there.pk != here.pk
    changed |= _settle_primary(actor, contact, there, is_primary, moved=moved, now=now)
    if moved:
        changed["customer_id"] = (here.pk, there.pk)
        contact.customer = there
    if not changed:
        return contact
    columns = {name for name in changed if name not in {"phones", "customer_id"}}
    contact.save(update_fields=[*columns.union(_DERIVED), "customer"])
    if moved:
        _move_along(actor, contact, here, there, now)
    refresh_customers([here, there] if moved else [here])
    trail.record(
        actor=actor,
        account_id=contact.account_id,
        action="contact.moved" if moved else "contact.updated",
        target=contact,
        changes=changed,
    )
    more = {"previousCustomerId": str(here.pk)} if moved else {}
    kind = events.CONTACT_MOVED if moved else events.CONTACT_UPDATED
    publish(events.contact_event(kind, contact, now, changed, **more))
    if "phones" in changed:
        match_waiting(
            account_id=contact.account_id, phones=[phone.normalized for phone in numbers], now=now
        )
    return contact


@transaction.atomic
def delete(*, actor: Actor, contact_id: UUID, now: datetime, if_match: str | None = None) -> None:
    """Delete a contact. Raises ContactNotFound, Forbidden, PreconditionFailed, ContactMoved."""
    contact, customer, _ = _locked(actor, contact_id, None)
    require_match(if_match, contact.updated_at)
    contact.deleted_at = now
    contact.save(update_fields=["deleted_at", "updated_at"])
    for participant in merge_participants():
        participant.release([Party(contact.account_id, customer.pk, contact.pk)], now)
    refresh_customers([customer])
    trail.record(
        actor=actor,
        account_id=contact.account_id,
        action="contact.deleted",
        target=contact,
        changes={"display_name": (contact.display_name, None)},
    )
    publish(events.contact_event(events.CONTACT_DELETED, contact, now))


def save_contact(
    contact: Contact, phones: Sequence[ContactPhone], fields: Sequence[str] = ()
) -> None:
    """Write `fields` of a contact and what is derived from them and its numbers.

    Raises ContactNeedsName.
    """
    derive(contact, phones)
    contact.save(update_fields=[*{*fields, *_DERIVED}])


def _locked(
    actor: Actor, contact_id: UUID, customer_id: UUID | None
) -> tuple[Contact, Customer, Customer]:
    """The contact, its customer, and the one it goes to, all locked: customers first."""
    seen = require_contact(actor=actor, contact_id=contact_id)
    actor.require(seen.account_id, Role.AGENT)
    target = customer_id or seen.customer_id
    customers = locked_customers(actor=actor, customer_ids=[seen.customer_id, target])
    contact = locked_contacts(actor=actor, contact_ids=[contact_id])[contact_id]
    if contact.customer_id != seen.customer_id:
        raise ContactMoved
    if customers[target].account_id != contact.account_id:
        raise CustomerNotFound
    return contact, customers[seen.customer_id], customers[target]


def _becomes_primary(customer: Customer, asked: bool | None) -> bool:
    if asked is not None:
        return asked
    return not _live(customer).exists()


def _settle_primary(
    actor: Actor,
    contact: Contact,
    there: Customer,
    asked: bool | None,
    *,
    moved: bool,
    now: datetime,
) -> Changes:
    """Who is the primary contact of `there` once `contact` is in it."""
    becomes = contact.is_primary
    if asked is not None:
        becomes = asked
    elif moved:
        becomes = not _live(there).filter(is_primary=True).exists() and (
            contact.is_primary or not _live(there).exists()
        )
    if becomes and (moved or not contact.is_primary):
        _demote_primary(actor, there, now)
    return assign(contact, {"is_primary": becomes})


def _demote_primary(actor: Actor, customer: Customer, now: datetime) -> None:
    primary = _live(customer).filter(is_primary=True).select_for_update(no_key=True).first()
    if primary is None:
        return
    primary.is_primary = False
    primary.save(update_fields=["is_primary", "updated_at"])
    trail.record(
        actor=actor,
        account_id=primary.account_id,
        action="contact.updated",
        target=primary,
        changes={"is_primary": (True, False)},
    )
    publish(events.contact_event(events.CONTACT_UPDATED, primary, now, ["is_primary"]))


def _move_along(
    actor: Actor, contact: Contact, here: Customer, there: Customer, now: datetime
) -> None:
    party = Party(contact.account_id, here.pk, contact.pk)
    for participant in merge_participants():
        participant.move_contact(party, there.pk, now)
    # The contact's own history goes with it; this stays.
    trail.record(
        actor=actor,
        account_id=here.account_id,
        action="customer.contact_left",
        target=here,
        changes={"contacts": ([str(contact.pk)], [])},
    )


def _live(customer: Customer) -> Any:
    rows = Contact.objects.for_accounts([customer.account_id])
    return rows.filter(customer=customer, deleted_at__isnull=True)


def derive(contact: Contact, phones: Sequence[ContactPhone]) -> None:
    """Set what comes of a contact's fields and numbers. Raises ContactNeedsName."""
    contact.email = contact.email.strip().lower()
    contact.display_name = contact.display_name or name_of(contact, phones)
    if not contact.display_name:
        raise ContactNeedsName(
            fields=[
                FieldError(
                    "firstName",
                    "required",
                    ContactNeedsName.message_tr,
                    ContactNeedsName.message_en,
                )
            ]
        )
    contact.name_key = name_key(contact.display_name)
    contact.name_order = sort_key(contact.display_name)[:500]
    contact.search = search_of_contact(contact, phones)


def name_of(contact: Contact, phones: Sequence[ContactPhone]) -> str:
    """What the contact is called when nobody says so."""
    name = f"{contact.first_name} {contact.last_name}".strip()
    return name or contact.email[:200] or (phones[0].value if phones else "")
