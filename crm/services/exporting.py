"""Customers with their contacts as a table, in the titles that the import knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from crm.choices import CustomerKind, CustomerStatus
from crm.columns import COLUMNS, KIND_WORDS, STATUS_WORDS
from crm.models import Contact, Customer
from crm.selectors.contacts import phones_by_contact
from crm.selectors.customers import customers
from ticaret.db.paging import in_pages
from ticaret.tabular.workbook import Value
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

_AT_ONCE = 1_000


def table(
    *, actor: Actor, account_id: UUID, english: bool, **filters: Any
) -> Iterator[Sequence[Value]]:
    """A header, then a row for each contact; a customer without contacts has one row.

    Rows are fetched as they are taken, a page at a time. Raises NotFound or Forbidden before
    the first one.
    """
    actor.require(account_id, Role.VIEWER)
    rows = customers(actor=actor, **filters).filter(account_id=account_id)
    return _rows(rows, english=english)


def _rows(rows: TenantQuerySet[Customer], *, english: bool) -> Iterator[Sequence[Value]]:
    yield [column.titles[1 if english else 0] for column in COLUMNS]
    joined = rows.select_related("primary_representative", "primary_team")
    for page in in_pages(joined, size=_AT_ONCE, id_of=attrgetter("pk")):
        yield from _page(page, english=english)


def _page(page: Sequence[Customer], *, english: bool) -> Iterator[Sequence[Value]]:
    accounts = {customer.account_id for customer in page}
    people = Contact.objects.for_accounts(accounts).filter(
        customer__in=page, deleted_at__isnull=True
    )
    contacts: dict[UUID, list[Contact]] = {}
    for contact in people.order_by("customer_id", "-is_primary", "pk"):
        contacts.setdefault(contact.customer_id, []).append(contact)
    phones = phones_by_contact(
        contact_ids=[contact.pk for rows in contacts.values() for contact in rows]
    )
    for customer in page:
        own = _of_a_customer(customer, english=english)
        for one in contacts.get(customer.pk) or [None]:  # type: ignore[list-item]
            told = own if one is None else {**own, **_of_a_contact(one, phones.get(one.pk, []))}
            yield [told.get(column.name) for column in COLUMNS]


def _of_a_customer(customer: Customer, *, english: bool) -> dict[str, Value]:
    status, kind = CustomerStatus(customer.status), CustomerKind(customer.kind)
    representative, team = customer.primary_representative, customer.primary_team
    return {
        "title": customer.title,
        "short_name": customer.short_name,
        "kind": kind.value if english else KIND_WORDS[kind],
        "tax_number": customer.tax_number,
        "tax_office": customer.tax_office,
        "sector": customer.sector,
        "city": customer.city,
        "status": status.value if english else STATUS_WORDS[status],
        "source": customer.source,
        "notes": customer.notes,
        "representative": representative.email if representative else None,
        "team": team.name if team else None,
    }


def _of_a_contact(contact: Contact, phones: Sequence[Any]) -> dict[str, Value]:
    numbers = [phone.normalized for phone in phones]
    return {
        "contact_name": contact.display_name,
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "email": contact.email,
        "phone": numbers[0] if numbers else None,
        "phone2": numbers[1] if len(numbers) > 1 else None,
        "role": contact.role,
    }
