"""What is held about the people of customers, and about customers who are people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from crm import events
from crm.choices import CustomerKind, MergeKind, MergeState
from crm.models import Contact, ContactPhone, Customer, MergeRecord
from crm.ports import Party, merge_participants
from crm.selectors.contacts import phones_by_contact
from crm.services import personal_work
from crm.services.contacts import save_contact
from crm.services.customers import save_customer
from crm.services.phones import told
from crm.services.searching import refresh_customers
from ticaret.audit import trail
from ticaret.events.outbox import publish
from ticaret.privacy.ports import Erased, Kept, Subject
from ticaret.tenancy.actor import system_actor

# Shown in place of a name.
NOBODY = "Silinmiş kişi"
_OF_A_CONTACT = (
    "first_name",
    "last_name",
    "display_name",
    "email",
    "role",
    "title",
    "profession",
    "notes",
)
_OF_A_CUSTOMER = ("short_name", "sector", "city", "notes", "source")
_ON_INVOICES = ("title", "tax_office", "tax_number")


class CrmData:
    """A person is every contact with one of their names, and each customer that is this person.

    A customer is a person's when it is of the kind `person` and has such a contact. Of one with
    orders the name and tax number stay: commercial books are kept for ten years (Turkish
    Commercial Code, article 82).
    """

    name = "crm"

    def export(self, account_id: UUID, subject: Subject) -> Mapping[str, Any] | None:
        """The contacts with their numbers, the customers that are this person, what is written."""
        contacts = _contacts_of(account_id, subject)
        if not contacts:
            return None
        phones = phones_by_contact(contact_ids=[contact.pk for contact in contacts])
        people = _people_among(account_id, contacts)
        return {
            "contacts": [_contact(contact, phones.get(contact.pk, [])) for contact in contacts],
            "customers": [_customer(row) for row in people],
            **personal_work.told(
                account_id=account_id,
                contact_ids=[contact.pk for contact in contacts],
                customer_ids=[customer.pk for customer in people],
            ),
        }

    def erase(self, account_id: UUID, subject: Subject, now: datetime) -> Erased:
        """Empty contacts and customers of this person; nothing finds them by a name any more."""
        contacts = _contacts_of(account_id, subject)
        customers = _locked(account_id, [contact.customer_id for contact in contacts])
        people = _people_among(account_id, contacts)
        written = personal_work.erase(
            account_id=account_id,
            contact_ids=[contact.pk for contact in contacts],
            customer_ids=[customer.pk for customer in people],
            nobody=NOBODY,
            now=now,
        )
        for contact in contacts:
            _erase_contact(contact, now)
        invoiced = [customer for customer in people if _has_orders(customer)]
        for customer in people:
            _erase_customer(customer, keep_name=customer in invoiced, now=now)
        alive = [customer for customer in customers if customer not in people]
        refresh_customers(alive)
        trail.erase_values(Contact, [contact.pk for contact in contacts])
        trail.erase_values(Customer, [customer.pk for customer in people])
        kept = [Kept("customer_identity", "commercial_books", len(invoiced))] if invoiced else []
        return Erased(rows=len(contacts) + len(people) + written, kept=tuple(kept))


def parties_of(*, account_id: UUID, subject: Subject) -> list[Party]:
    """The contacts and the customers that are this person, for what the apps above hold.

    After `erase` none are found any more.
    """
    contacts = _contacts_of(account_id, subject)
    return [
        *[Party(account_id, contact.customer_id, contact.pk) for contact in contacts],
        *[Party(account_id, customer.pk) for customer in _people_among(account_id, contacts)],
    ]


def _contacts_of(account_id: UUID, subject: Subject) -> list[Contact]:
    """Deleted ones too, and those that were merged with one of them; none already erased."""
    numbers = Q(pk__in=[])
    if subject.phone:
        numbers |= Q(normalized=f"+{subject.phone}")
    if subject.external_id:
        numbers |= Q(whatsapp_jid=subject.external_id)
        numbers |= Q(normalized=f"+{subject.external_id}")
    phones = ContactPhone.objects.for_accounts([account_id]).filter(numbers)
    named = Q(pk__in=phones.values("contact_id"))
    if subject.email:
        named |= Q(email=subject.email)
    rows = Contact.objects.for_accounts([account_id])
    found = set(rows.filter(named).values_list("pk", flat=True))
    ahead = found
    while ahead:
        ahead = _merged_with(account_id, ahead) - found
        found = found | ahead
    return list(rows.filter(pk__in=found).order_by("pk"))


def _merged_with(account_id: UUID, contact_ids: set[UUID]) -> set[UUID]:
    """The other sides of the merges of these contacts that still stand."""
    rows = MergeRecord.objects.for_accounts([account_id]).filter(
        kind=MergeKind.CONTACT, state=MergeState.MERGED
    )
    sides = rows.filter(Q(winner_id__in=contact_ids) | Q(loser_id__in=contact_ids))
    return {id for pair in sides.values_list("winner_id", "loser_id") for id in pair}


def _people_among(account_id: UUID, contacts: Sequence[Contact]) -> list[Customer]:
    rows = Customer.objects.for_accounts([account_id]).filter(kind=CustomerKind.PERSON)
    return list(rows.filter(pk__in={contact.customer_id for contact in contacts}).order_by("pk"))


def _locked(account_id: UUID, ids: Sequence[UUID]) -> list[Customer]:
    rows = Customer.objects.for_accounts([account_id]).filter(pk__in=ids).order_by("pk")
    return list(rows.select_for_update(no_key=True))


def _erase_contact(contact: Contact, now: datetime) -> None:
    ContactPhone.objects.for_accounts([contact.account_id]).filter(contact=contact).delete()
    for name in _OF_A_CONTACT:
        setattr(contact, name, "")
    contact.display_name = NOBODY
    was_live = contact.deleted_at is None
    contact.deleted_at = contact.deleted_at or now
    save_contact(contact, [], [*_OF_A_CONTACT, "deleted_at"])
    _forget_merges(contact.account_id, contact.pk)
    for participant in merge_participants():
        participant.release([Party(contact.account_id, contact.customer_id, contact.pk)], now)
    trail.record(
        actor=system_actor(contact.account_id),
        account_id=contact.account_id,
        action="contact.erased",
        target=contact,
    )
    if was_live:
        publish(events.contact_event(events.CONTACT_DELETED, contact, now))


def _erase_customer(customer: Customer, *, keep_name: bool, now: datetime) -> None:
    fields = list(_OF_A_CUSTOMER) if keep_name else [*_OF_A_CUSTOMER, *_ON_INVOICES]
    for name in fields:
        setattr(customer, name, "")
    if not keep_name:
        customer.title = NOBODY
    save_customer(customer, fields)
    _forget_merges(customer.account_id, customer.pk)
    trail.record(
        actor=system_actor(customer.account_id),
        account_id=customer.account_id,
        action="customer.erased",
        target=customer,
    )
    publish(events.customer_event(events.CUSTOMER_UPDATED, customer, now, fields))


def _forget_merges(account_id: UUID, row_id: UUID) -> None:
    """A merge of somebody erased says no name and brings none back."""
    rows = MergeRecord.objects.for_accounts([account_id])
    rows.filter(winner_id=row_id).update(winner_title=NOBODY, changes={})
    rows.filter(loser_id=row_id).update(loser_title=NOBODY, changes={})


def _has_orders(customer: Customer) -> bool:
    party = Party(customer.account_id, customer.pk)
    return any(each.count(party).get("orders") for each in merge_participants())


def _contact(contact: Contact, phones: Sequence[ContactPhone]) -> dict[str, Any]:
    return {
        "id": str(contact.pk),
        "customerId": str(contact.customer_id),
        "firstName": contact.first_name,
        "lastName": contact.last_name,
        "displayName": contact.display_name,
        "email": contact.email,
        "role": contact.role,
        "title": contact.title,
        "profession": contact.profession,
        "notes": contact.notes,
        "phones": told(phones),
        "since": contact.created_at.isoformat(),
        "deletedAt": None if contact.deleted_at is None else contact.deleted_at.isoformat(),
    }


def _customer(customer: Customer) -> dict[str, Any]:
    return {
        "id": str(customer.pk),
        "title": customer.title,
        "shortName": customer.short_name,
        "city": customer.city,
        "sector": customer.sector,
        "notes": customer.notes,
        "taxOffice": customer.tax_office,
        "taxNumber": customer.tax_number,
        "since": customer.created_at.isoformat(),
    }
