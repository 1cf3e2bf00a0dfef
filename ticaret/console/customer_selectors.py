"""What the pages of customers show, each in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from crm.choices import MergeKind, MergeState
from crm.models import Assignment, Contact, ContactPhone, Customer, Identity, MergeRecord
from crm.selectors import contacts, customers, identities
from crm.selectors.assignments import assignments_of_chats
from crm.selectors.customers import require_customer
from crm.selectors.merges import merges
from messaging import selectors as messaging
from messaging.choices import Channel
from messaging.models import Conversation
from ticaret.console.customer_forms import SORTS, CustomerFilter
from ticaret.console.paging import Page, keyset
from ticaret.tenancy.actor import Actor

_MERGES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer of the list with its primary contact and that one's number."""

    customer: Customer
    contact: Contact | None = None
    phone: ContactPhone | None = None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact with its numbers, the primary one first."""

    contact: Contact
    phones: Sequence[ContactPhone] = ()


@dataclass(frozen=True, slots=True)
class Chats:
    """A page of a customer's conversations, and whose each is."""

    page: Page[Conversation]
    assignments: Mapping[UUID, Assignment] = field(default_factory=dict)


def one_customer(*, actor: Actor, customer_id: UUID) -> Customer:
    """A customer with its primary representative and team. Raises CustomerNotFound."""
    found = customers.customer(actor=actor, customer_id=customer_id)
    joined = found.select_related("primary_representative", "primary_team").first()
    return joined or require_customer(actor=actor, customer_id=customer_id)


def customer_page(
    *, actor: Actor, chosen: CustomerFilter, cursor: str = ""
) -> tuple[list[CustomerRow], str]:
    """A page of customers, and the cursor of the next one."""
    column, descending = SORTS[chosen.sort]
    found = customers.customers(actor=actor, **chosen.asked)
    page = keyset(
        found.select_related("primary_representative", "primary_team"),
        name=f"console.customers.{chosen.sort}",
        column=column,
        cursor=cursor,
        descending=descending,
    )
    primary = {
        contact.customer_id: contact
        for contact in contacts.contacts(actor=actor).filter(
            customer_id__in=[row.pk for row in page.rows], is_primary=True
        )
    }
    phones = contacts.phones_by_contact(contact_ids=[row.pk for row in primary.values()])
    return [_row(row, primary.get(row.pk), phones) for row in page.rows], page.next_cursor


def contact_page(
    *, actor: Actor, q: str, status: str, cursor: str = ""
) -> tuple[list[ContactRow], str]:
    """A page of contacts by name, customers joined, and the cursor of the next one."""
    page = keyset(
        contacts.contacts(actor=actor, q=q, status=status).select_related("customer"),
        name="console.contacts",
        column="name_order",
        cursor=cursor,
        descending=False,
    )
    return with_phones(page.rows), page.next_cursor


def contacts_of(*, actor: Actor, customer_id: UUID) -> list[ContactRow]:
    """The contacts of a customer, the primary one first. Raises CustomerNotFound."""
    rows = contacts.contacts_of(actor=actor, customer_id=customer_id)
    return with_phones(list(rows.order_by("-is_primary", "name_order", "id")))


def with_phones(rows: Sequence[Contact]) -> list[ContactRow]:
    phones = contacts.phones_by_contact(contact_ids=[row.pk for row in rows])
    return [
        ContactRow(row, sorted(phones.get(row.pk, ()), key=lambda phone: not phone.is_primary))
        for row in rows
    ]


def identities_of(*, actor: Actor, customer_id: UUID) -> list[Identity]:
    """The senders that are this customer, the latest to write first."""
    rows = identities.identities(actor=actor, customer_id=customer_id)
    return list(rows.select_related("contact").order_by("-last_seen_at", "-id")[:50])


def chats_of(*, actor: Actor, customer_id: UUID, cursor: str = "") -> Chats:
    """A page of the conversations with a customer, on every channel, newest first."""
    linked = identities.identities(actor=actor, customer_id=customer_id)
    found = messaging.conversations(actor=actor, channels=Channel.values).filter(
        id__in=linked.filter(conversation_id__isnull=False).values("conversation_id")
    )
    page = keyset(
        found.select_related("inbox", "contact", "last_message"),
        name="console.customer.chats",
        column="last_message_at",
        cursor=cursor,
    )
    ids = [row.pk for row in page.rows]
    return Chats(page, assignments_of_chats(actor=actor, conversation_ids=ids))


def merges_of(*, actor: Actor, customer_id: UUID) -> list[MergeRecord]:
    """The merges into a customer that can be undone, the latest first."""
    rows = merges(actor=actor, kind=MergeKind.CUSTOMER, state=MergeState.MERGED)
    return list(rows.filter(winner_id=customer_id).order_by("-merged_at")[:_MERGES_SHOWN])


def titles(
    *, actor: Actor, q: str, hint: str = "", but: UUID | None = None, most: int = 8
) -> list[CustomerRow]:
    """The first customers that `q` finds, for choosing one; with primary contacts.

    While nothing is looked for, those that `hint` finds, else the first of all.
    """
    for text in [q] if q else [hint, ""]:
        found, _ = customer_page(actor=actor, chosen=CustomerFilter(q=text))
        rows = [row for row in found if row.customer.pk != but][:most]
        if rows:
            return rows
    return []


def _row(
    customer: Customer, contact: Contact | None, phones: Mapping[UUID, list[ContactPhone]]
) -> CustomerRow:
    if contact is None:
        return CustomerRow(customer)
    numbers = sorted(phones.get(contact.pk, ()), key=lambda phone: not phone.is_primary)
    return CustomerRow(customer, contact, numbers[0] if numbers else None)
