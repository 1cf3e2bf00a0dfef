"""Customers and contacts from spreadsheets: found by tax number, email or phone, else new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from crm import events
from crm.choices import CustomerKind
from crm.columns import COLUMNS
from crm.models import (
    Contact,
    ContactPhone,
    Customer,
    CustomerRepresentative,
    CustomerTeam,
)
from crm.selectors.searching import region_of_account
from crm.services import contacts as contact_services
from crm.services import customers as customer_services
from crm.services.changing import Changes, assign, initial
from crm.services.import_matching import Asked, Known
from crm.services.import_undoing import Undoing
from crm.services.phones import read_phones, told
from crm.services.searching import refresh_customers, search_of
from crm.tax_numbers import is_of_a_person
from ticaret.audit import trail
from ticaret.db.bulk import insert_new, write_back
from ticaret.db.search import fold
from ticaret.errors import Invalid
from ticaret.events.outbox import publish
from ticaret.tabular.choices import RowVerdict
from ticaret.tabular.ports import Batch, Fault, Outcome, Row, UndoBatch, Undone
from ticaret.tenancy.actor import Actor, Role

CUSTOMERS = "crm.customers"
_OF_A_CUSTOMER = frozenset(customer_services.FIELDS)
_CUSTOMER_COLUMNS = (
    *customer_services.FIELDS,
    "title_key",
    "title_order",
    "sector_key",
    "city_key",
    "primary_representative",
    "primary_team",
    "updated_at",
)
_CONTACT_COLUMNS = (*contact_services.FIELDS, "name_key", "name_order", "search", "updated_at")


class CustomerImporter:
    """A row is a customer with at most one contact. Phones are added, never taken away."""

    kind = CUSTOMERS
    columns = COLUMNS
    # Several rows may be of one customer.
    key = ""
    open_field = ""
    open_titles: Sequence[str] = ()

    def read_open(self, cell: Any) -> str:
        raise LookupError("customers have no open columns")

    def write(self, batch: Batch) -> list[Outcome]:
        return _Writing(batch).outcomes()

    def undo(self, batch: UndoBatch) -> Undone:
        return Undoing(batch).undone()


class _Writing:
    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        region = region_of_account(batch.account_id)
        self.asked = [_asked(row, region) for row in batch.rows]
        self.known = Known(batch.account_id, self.asked)
        self.new_customers: dict[UUID, Customer] = {}
        self.new_contacts: dict[UUID, Contact] = {}
        self.new_phones: list[ContactPhone] = []
        self.links: list[CustomerRepresentative | CustomerTeam] = []
        self.changed_customers: dict[UUID, Changes] = {}
        self.changed_contacts: dict[UUID, Changes] = {}
        self.touched: dict[UUID, Customer] = {}

    def outcomes(self) -> list[Outcome]:
        """One for each row; what is to be written has been."""
        planned = [self._plan(row) for row in self.asked]
        if not self.batch.write:
            return planned
        refused = self._store()
        return [
            _taken_meanwhile() if refused and (one.undo or {}).get("customer") in refused else one
            for one in planned
        ]

    def _plan(self, row: Asked) -> Outcome:
        customer, fault = self.known.customer_of(row)
        faults = [*row.faults, *([fault] if fault else []), *self._unknown_people(row)]
        if customer is None and not _title_of(row):
            faults.append(_needed("title", "Müşterinin unvanı ya da kişinin adı gereklidir."))
        if row.has_contact and not _name_of(row):
            faults.append(_needed("contact_name", "Kişinin adı, e-postası ya da telefonu gerekli."))
        if faults:
            return Outcome(RowVerdict.FAILED, faults)
        undo: dict[str, Any] = {}
        is_new = customer is None
        if customer is None:
            customer = self._new_customer(row)
            undo |= {"customerCreated": True, "customerAfter": _snapshot(customer)}
        elif changes := self._change_customer(customer, row):
            undo |= _both("customer", changes)
        if row.has_contact:
            undo |= self._plan_contact(customer, row)
        if not undo:
            return Outcome(RowVerdict.UNCHANGED)
        self.touched[customer.pk] = customer
        verdict = RowVerdict.CREATED if is_new else RowVerdict.UPDATED
        return Outcome(verdict, undo={"customer": str(customer.pk), **undo})

    def _new_customer(self, row: Asked) -> Customer:
        values = {**row.customer, "title": _title_of(row)}
        if "kind" not in values:
            alone = "title" not in row.customer
            person = alone or is_of_a_person(values.get("tax_number", ""))
            values["kind"] = CustomerKind.PERSON if person else CustomerKind.COMPANY
        customer = Customer(account_id=self.batch.account_id, **values)
        self._give(customer, row)
        customer_services.derive(customer)
        self.new_customers[customer.pk] = customer
        self.known.add_customer(customer)
        return customer

    def _change_customer(self, customer: Customer, row: Asked) -> Changes:
        changes = assign(customer, row.customer) | self._give(customer, row)
        if changes:
            customer_services.derive(customer)
            customer.updated_at = self.batch.now
            self.known.add_customer(customer)
            if customer.pk not in self.new_customers:
                _join(self.changed_customers.setdefault(customer.pk, {}), changes)
        return changes

    def _give(self, customer: Customer, row: Asked) -> Changes:
        """The representative and the team that the row names look after the customer."""
        changes: Changes = {}
        own = {"account_id": self.batch.account_id, "customer": customer}
        if row.representative:
            user_id = self.known.users[row.representative]
            changes |= assign(customer, {"primary_representative_id": user_id})
            self.links.append(CustomerRepresentative(user_id=user_id, **own))
        if row.team:
            group_id = self.known.groups[fold(row.team)[:200]]
            changes |= assign(customer, {"primary_team_id": group_id})
            self.links.append(CustomerTeam(group_id=group_id, **own))
        return changes

    def _plan_contact(self, customer: Customer, row: Asked) -> dict[str, Any]:
        contact = self.known.contact_of(row, customer)
        is_new = contact is None
        if contact is None:
            contact = Contact(
                account_id=self.batch.account_id,
                customer=customer,
                is_primary=not self.known.contacts.get(customer.pk),
            )
        present = self.known.phones.get(contact.pk, [])
        held = {phone.normalized for phone in present}
        added = [phone for phone in row.phones if phone.normalized not in held]
        for place, phone in enumerate(added, start=len(present)):
            phone.account_id, phone.contact, phone.position = contact.account_id, contact, place
            phone.is_primary = place == 0
        phones = [*present, *added]
        changes = _change_contact(contact, row, present, is_new=is_new)
        if not (is_new or changes or added):
            return {}
        contact_services.derive(contact, phones)
        self.new_phones += added
        self.known.add_contact(contact, phones)
        undo: dict[str, Any] = {
            "contact": str(contact.pk),
            "phones": [str(phone.pk) for phone in added],
        }
        if is_new:
            self.new_contacts[contact.pk] = contact
            return {**undo, "contactCreated": True, "contactAfter": _snapshot(contact)}
        contact.updated_at = self.batch.now
        if contact.pk not in self.new_contacts:
            if added:
                changes["phones"] = (told(present), told(phones))
            _join(self.changed_contacts.setdefault(contact.pk, {}), changes)
        return {
            **undo,
            **_both("contact", {k: v for k, v in changes.items() if k != "phones"}),
        }

    def _unknown_people(self, row: Asked) -> list[Fault]:
        faults = []
        if row.representative and row.representative not in self.known.users:
            faults.append(
                Fault(
                    "representative",
                    "crm.user_not_member",
                    "Bu e-postayla hesabın etkin bir üyesi yok.",
                    "No active member of the account has this address.",
                )
            )
        if row.team and fold(row.team)[:200] not in self.known.groups:
            faults.append(
                Fault("team", "crm.no_such_group", "Bu adda bir grup yok.", "No such group.")
            )
        return faults

    def _store(self) -> set[str]:
        """Write what was planned; returns the ids of customers that somebody made meanwhile."""
        for id, customer in self.new_customers.items():
            customer.search = search_of(customer, self.known.contacts.get(id, []))
        stored = {row.pk for row in insert_new(list(self.new_customers.values()))}
        refused = {*self.new_customers} - stored
        write_back([self.known.customers[id] for id in self.changed_customers], _CUSTOMER_COLUMNS)
        contacts = [row for row in self.new_contacts.values() if row.customer_id not in refused]
        insert_new(contacts)
        everybody = [row for rows in self.known.contacts.values() for row in rows]
        changed = [row for row in everybody if row.pk in self.changed_contacts]
        write_back(changed, _CONTACT_COLUMNS)
        gone = {row.pk for row in self.new_contacts.values() if row.customer_id in refused}
        insert_new([phone for phone in self.new_phones if phone.contact_id not in gone])
        links = [link for link in self.links if link.customer_id not in refused]
        insert_new([link for link in links if isinstance(link, CustomerRepresentative)])
        insert_new([link for link in links if isinstance(link, CustomerTeam)])
        refresh_customers([row for id, row in self.touched.items() if id not in self.new_customers])
        new = [self.new_customers[id] for id in self.new_customers if id in stored]
        self._tell(new, contacts, changed)
        return {str(id) for id in refused}

    def _tell(
        self,
        new_customers: Sequence[Customer],
        new_contacts: Sequence[Contact],
        changed_contacts: Sequence[Contact],
    ) -> None:
        account_id, now = self.batch.account_id, self.batch.now
        actor = Actor(
            kind="system",
            id=None,
            roles={account_id: Role.OWNER},
            label=self.batch.requested_by,
        )
        phones = {row.pk: told(self.known.phones.get(row.pk, [])) for row in new_contacts}
        customers = [
            (self.known.customers[id], changes) for id, changes in self.changed_customers.items()
        ]
        contacts = [(row, self.changed_contacts[row.pk]) for row in changed_contacts]
        for action, targets in (
            ("customer.created", [(row, initial(_snapshot(row))) for row in new_customers]),
            ("customer.updated", customers),
            (
                "contact.created",
                [
                    (row, initial({**_snapshot(row), "phones": phones[row.pk]}))
                    for row in new_contacts
                ],
            ),
            ("contact.updated", contacts),
        ):
            trail.record_many(actor=actor, account_id=account_id, action=action, targets=targets)
        publish(
            *[events.customer_event(events.CUSTOMER_CREATED, row, now) for row in new_customers],
            *[events.customer_event(events.CUSTOMER_UPDATED, row, now, c) for row, c in customers],
            *[events.contact_event(events.CONTACT_CREATED, row, now) for row in new_contacts],
            *[events.contact_event(events.CONTACT_UPDATED, row, now, c) for row, c in contacts],
        )


def _asked(row: Row, region: str) -> Asked:
    values = dict(row.values)
    numbers = [(name, values.pop(name)) for name in ("phone", "phone2") if name in values]
    asked = Asked(
        customer={name: value for name, value in values.items() if name in _OF_A_CUSTOMER},
        contact={name: values[name] for name in ("email", "role") if name in values},
        phones=[],
        representative=values.get("representative", ""),
        team=values.get("team", ""),
    )
    first, last = values.get("first_name", ""), values.get("last_name", "")
    full = values.get("contact_name", "")
    asked.name = full or f"{first} {last}".strip()[:200]
    if full:
        asked.contact["display_name"] = full
    if first or last:
        asked.contact |= {"first_name": first, "last_name": last}
    head, _, tail = full.rpartition(" ")
    asked.parts = (
        (first, last) if first or last else ((head or tail)[:100], tail[:100] if head else "")
    )
    seen: set[str] = set()
    for name, value in numbers:
        try:
            [phone] = read_phones([{"value": value}], region=region)
        except Invalid:
            asked.faults.append(
                Fault(name, "invalid", "Geçerli bir telefon değil.", "This is not a phone number.")
            )
            continue
        if phone.normalized not in seen:
            seen.add(phone.normalized)
            asked.phones.append(phone)
    return asked


def _change_contact(
    contact: Contact, row: Asked, phones: Sequence[ContactPhone], *, is_new: bool
) -> Changes:
    """Set what the row says; a name that follows its parts goes on following them."""
    follows = contact.display_name == contact_services.name_of(contact, phones)
    values = dict(row.contact)
    if is_new:
        values["first_name"], values["last_name"] = row.parts
    was = contact.display_name
    changes = assign(contact, values)
    renamed = {"first_name", "last_name"} & {*changes}
    if renamed and follows and "display_name" not in values and not is_new:
        contact.display_name = contact_services.name_of(contact, phones)
        changes["display_name"] = (was, contact.display_name)
    return changes


def _title_of(row: Asked) -> str:
    """A row without a title is a person who buys."""
    return str(row.customer.get("title") or _name_of(row))


def _name_of(row: Asked) -> str:
    named = row.name or row.contact.get("email", "")[:200]
    return str(named or (row.phones[0].value if row.phones else ""))


def _snapshot(row: Customer | Contact) -> dict[str, Any]:
    names = customer_services.FIELDS if isinstance(row, Customer) else contact_services.FIELDS
    return {name: getattr(row, name) for name in names}


def _both(what: str, changes: Changes) -> dict[str, Any]:
    return {
        f"{what}Before": {name: _json(before) for name, (before, _) in changes.items()},
        f"{what}After": {name: _json(after) for name, (_, after) in changes.items()},
    }


def _join(told_before: Changes, changes: Changes) -> None:
    """Changes of a later row on top of those of an earlier one."""
    for name, (before, after) in changes.items():
        told_before[name] = (told_before.get(name, (before,))[0], after)


def _json(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _needed(field: str, tr: str) -> Fault:
    return Fault(field, "required", tr, "A title or a name is needed.")


def _taken_meanwhile() -> Outcome:
    fault = Fault(
        "tax_number",
        "taken_meanwhile",
        "Aktarım sürerken bu vergi numarasıyla bir müşteri eklendi. Satırı yeniden gönderin.",
        "A customer with this tax number was added while the import ran. Send the row again.",
    )
    return Outcome(RowVerdict.FAILED, [fault])
