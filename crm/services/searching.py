"""What `q` looks in: the folded words of a customer and of its contacts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from uuid import UUID

from crm.models import Contact, ContactPhone, Customer
from ticaret.db.bulk import write_back
from ticaret.db.search import fold_all

# A customer of thousands of contacts is found by these; the others by their own list.
_CONTACTS_SEARCHED = 200


def search_of(customer: Customer, contacts: Iterable[Contact]) -> str:
    """The search text of a customer with these contacts."""
    own = fold_all(
        customer.title, customer.short_name, customer.tax_number, customer.city, customer.sector
    )
    searched = [contact.search for contact in islice(contacts, _CONTACTS_SEARCHED)]
    return " ".join(text for text in [own, *searched] if text)


def search_of_contact(contact: Contact, phones: Sequence[ContactPhone]) -> str:
    """The search text of a contact: names, address, the digits of its numbers."""
    numbers = [phone.normalized.removeprefix("+") for phone in phones]
    return fold_all(
        contact.display_name, contact.first_name, contact.last_name, contact.email, *numbers
    )


def refresh_customers(customers: Sequence[Customer]) -> None:
    """Write the search texts of these locked customers anew, with their present contacts."""
    if not customers:
        return
    accounts = {customer.account_id for customer in customers}
    rows = Contact.objects.for_accounts(accounts).filter(
        customer__in=customers, deleted_at__isnull=True
    )
    found: dict[UUID, list[Contact]] = {}
    for contact in rows.only("customer_id", "search").order_by("customer_id", "id"):
        found.setdefault(contact.customer_id, []).append(contact)
    for customer in customers:
        customer.search = search_of(customer, found.get(customer.pk, []))
    write_back(customers, ["search"])
