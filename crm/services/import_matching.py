"""Whom the rows of a spreadsheet mean: customers and contacts that are there already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounts.models import Membership
from crm.models import Contact, ContactPhone, Customer, Group
from crm.selectors.contacts import phones_by_contact
from crm.titles import LONGEST_KEY, name_key
from ticaret.db.ordering import sort_key
from ticaret.db.search import fold
from ticaret.tabular.ports import Fault

AMBIGUOUS_TR = "Birden çok müşteri buna uyuyor; vergi numarası ekleyin."
AMBIGUOUS_EN = "More than one customer fits; add the tax number."


@dataclass(slots=True)
class Asked:
    """A row of a file: what it says of the customer, and of the contact if it speaks of one.

    `name` is the contact's, however the row writes it; `parts` are first and last name, taken
    apart when it comes in one cell.
    """

    customer: dict[str, Any]
    contact: dict[str, Any]
    phones: list[ContactPhone]
    name: str = ""
    parts: tuple[str, str] = ("", "")
    representative: str = ""
    team: str = ""
    faults: list[Fault] = field(default_factory=list)

    @property
    def has_contact(self) -> bool:
        return bool(self.contact or self.phones or self.name)

    @property
    def numbers(self) -> list[str]:
        return [phone.normalized for phone in self.phones]


def title_order(title: str) -> str:
    """A title for the comparison "the same but for case"."""
    return sort_key(title)[:LONGEST_KEY]


class Known:
    """The customers, contacts, users and groups that rows may mean; customers are locked.

    What the rows themselves add is told by `add_customer` and `add_contact`, so that a later
    row finds it.
    """

    def __init__(self, account_id: UUID, asked: Sequence[Asked]) -> None:
        self.account_id = account_id
        self.customers: dict[UUID, Customer] = {}
        self.contacts: dict[UUID, list[Contact]] = defaultdict(list)
        self.phones: dict[UUID, list[ContactPhone]] = {}
        self.by_tax_number: dict[str, Customer] = {}
        self.by_title: dict[str, list[Customer]] = defaultdict(list)
        self.by_trait: dict[str, set[UUID]] = defaultdict(set)
        self.users = self._users({row.representative for row in asked} - {""})
        self.groups = self._groups({fold(row.team)[:200] for row in asked} - {""})
        self._load(asked)

    def customer_of(self, row: Asked) -> tuple[Customer | None, Fault | None]:
        """The customer that `row` means, None for a new one; or why nobody can tell.

        By tax number, then email, then phone, then the same title. One whose tax number is
        another than the row's is not meant.
        """
        tax_number = row.customer.get("tax_number", "")
        if tax_number in self.by_tax_number:
            return self.by_tax_number[tax_number], None
        title = row.customer.get("title", "")
        for name, found in (
            ("email", self._with_trait([row.contact.get("email", "")])),
            ("phone", self._with_trait(row.numbers)),
            ("title", self.by_title.get(title_order(title), []) if title else []),
        ):
            fitting = [one for one in found if not (tax_number and one.tax_number)]
            if len(fitting) > 1:
                return None, Fault(name, "ambiguous", AMBIGUOUS_TR, AMBIGUOUS_EN)
            if fitting:
                return fitting[0], None
        return None, None

    def contact_of(self, row: Asked, customer: Customer) -> Contact | None:
        """The contact of `customer` that `row` means: by email, phone, or the same name."""
        contacts = self.contacts.get(customer.pk, [])
        email, key = row.contact.get("email"), name_key(row.name)
        for contact in contacts:
            if email and contact.email == email:
                return contact
        for contact in contacts:
            if {phone.normalized for phone in self.phones.get(contact.pk, [])} & {*row.numbers}:
                return contact
        for contact in contacts:
            if key and contact.name_key == key and not (email and contact.email):
                return contact
        return None

    def add_customer(self, customer: Customer) -> None:
        """A customer that a later row may mean."""
        self.customers[customer.pk] = customer
        if customer.tax_number:
            self.by_tax_number[customer.tax_number] = customer
        if customer not in self.by_title[title_order(customer.title)]:
            self.by_title[title_order(customer.title)].append(customer)

    def add_contact(self, contact: Contact, phones: Sequence[ContactPhone]) -> None:
        """A contact that a later row may mean, with all its numbers."""
        if contact not in self.contacts[contact.customer_id]:
            self.contacts[contact.customer_id].append(contact)
        self.phones[contact.pk] = list(phones)
        for trait in (contact.email, *(phone.normalized for phone in phones)):
            if trait:
                self.by_trait[trait].add(contact.customer_id)

    def _with_trait(self, traits: Iterable[str]) -> list[Customer]:
        ids = {id for trait in traits if trait for id in self.by_trait.get(trait, ())}
        return [self.customers[id] for id in sorted(ids) if id in self.customers]

    def _load(self, asked: Sequence[Asked]) -> None:
        of_account = [self.account_id]
        emails = {row.contact["email"] for row in asked if row.contact.get("email")}
        numbers = {number for row in asked for number in row.numbers}
        contacts = Contact.objects.for_accounts(of_account).filter(deleted_at__isnull=True)
        holders = ContactPhone.objects.for_accounts(of_account).filter(normalized__in=numbers)
        named = contacts.filter(email__in=emails) | contacts.filter(
            pk__in=holders.values("contact_id")
        )
        ids = set(named.values_list("customer_id", flat=True))
        live = Customer.objects.for_accounts(of_account).filter(deleted_at__isnull=True)
        meant = (
            live.filter(tax_number__in={row.customer.get("tax_number", "") for row in asked} - {""})
            | live.filter(
                title_order__in={
                    title_order(row.customer["title"]) for row in asked if row.customer.get("title")
                }
            )
            | live.filter(pk__in=ids)
        )
        for customer in meant.order_by("pk").select_for_update(no_key=True):
            self.add_customer(customer)
        # All contacts of these, because one of them may be the primary one.
        rows = list(contacts.filter(customer__in=list(self.customers.values())).order_by("pk"))
        phones = phones_by_contact(contact_ids=[contact.pk for contact in rows])
        for contact in rows:
            self.add_contact(contact, phones.get(contact.pk, []))

    def _users(self, emails: Iterable[str]) -> Mapping[str, UUID]:
        rows = Membership.objects.for_accounts([self.account_id]).filter(user__is_active=True)
        return dict(rows.filter(user__email__in=emails).values_list("user__email", "user_id"))

    def _groups(self, keys: Iterable[str]) -> Mapping[str, UUID]:
        rows = Group.objects.for_accounts([self.account_id]).filter(deleted_at__isnull=True)
        return dict(rows.filter(name_key__in=keys).values_list("name_key", "pk"))
