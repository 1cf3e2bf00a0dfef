"""Taking an import of customers back: what nobody has changed or used since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from crm import events
from crm.models import Contact, ContactPhone, Customer
from crm.ports import Party, merge_participants
from crm.selectors.contacts import phones_by_contact
from crm.services import contacts as contact_services
from crm.services import customers as customer_services
from crm.services.searching import refresh_customers
from ticaret.audit import trail
from ticaret.events.outbox import DomainEvent, publish
from ticaret.tabular.ports import JSON, UndoBatch, Undone
from ticaret.tenancy.actor import Actor, Role


class Undoing:
    """Rows come last first, so that what a later row did is away before an earlier one's."""

    def __init__(self, batch: UndoBatch) -> None:
        self.batch = batch
        of_account = [batch.account_id]
        ids = [UUID(entry["customer"]) for entry in batch.entries]
        rows = Customer.objects.for_accounts(of_account).filter(pk__in=ids, deleted_at__isnull=True)
        self.customers = {row.pk: row for row in rows.order_by("pk").select_for_update(no_key=True)}
        contact_ids = [UUID(entry["contact"]) for entry in batch.entries if "contact" in entry]
        people = Contact.objects.for_accounts(of_account).filter(
            pk__in=contact_ids, deleted_at__isnull=True
        )
        self.contacts = {
            row.pk: row for row in people.order_by("pk").select_for_update(no_key=True)
        }
        self.actor = Actor(
            kind="system",
            id=None,
            roles={batch.account_id: Role.OWNER},
            label=batch.requested_by,
        )
        self.events: list[DomainEvent] = []

    def undone(self) -> Undone:
        """What was taken back; it is written."""
        results = [self._take_back(entry) for entry in self.batch.entries]
        alive = [row for row in self.customers.values() if row.deleted_at is None]
        refresh_customers(alive)
        publish(*self.events)
        return Undone(taken_back=sum(results), kept=len(results) - sum(results))

    def _take_back(self, entry: JSON) -> bool:
        """Whether anything of the row was taken back."""
        customer = self.customers.get(UUID(entry["customer"]))
        if customer is None:
            return False
        done = False
        contact = self.contacts.get(UUID(entry["contact"])) if "contact" in entry else None
        if contact is not None and contact.customer_id == customer.pk:
            done = self._take_back_contact(contact, entry)
        if entry.get("customerCreated"):
            return self._remove_customer(customer, entry["customerAfter"]) or done
        return self._restore(customer, entry, "customer") or done

    def _take_back_contact(self, contact: Contact, entry: JSON) -> bool:
        if entry.get("contactCreated"):
            party = Party(contact.account_id, contact.customer_id, contact.pk)
            if not _is_as(contact, entry["contactAfter"]) or _is_used(party):
                return False
            contact.deleted_at = self.batch.now
            contact.save(update_fields=["deleted_at", "updated_at"])
            self._tell(contact, "contact.deleted", {"display_name": (contact.display_name, None)})
            return True
        numbers = ContactPhone.objects.for_accounts([contact.account_id])
        removed, _ = numbers.filter(pk__in=entry["phones"], contact=contact).delete()
        restored = self._restore(contact, entry, "contact")
        return bool(removed) or restored

    def _remove_customer(self, customer: Customer, after: Mapping[str, Any]) -> bool:
        contacts = Contact.objects.for_accounts([customer.account_id])
        if contacts.filter(customer=customer, deleted_at__isnull=True).exists():
            return False
        if not _is_as(customer, after) or _is_used(Party(customer.account_id, customer.pk)):
            return False
        customer.deleted_at = self.batch.now
        customer.save(update_fields=["deleted_at", "updated_at"])
        self._tell(customer, "customer.deleted", {"title": (customer.title, None)})
        return True

    def _restore(self, row: Customer | Contact, entry: JSON, what: str) -> bool:
        before, after = entry.get(f"{what}Before", {}), entry.get(f"{what}After", {})
        untouched = [name for name in before if _plain(getattr(row, name)) == after[name]]
        if not untouched:
            return False
        for name in untouched:
            setattr(row, name, before[name])
        if isinstance(row, Customer):
            customer_services.save_customer(row, untouched)
        else:
            phones = phones_by_contact(contact_ids=[row.pk]).get(row.pk, [])
            contact_services.save_contact(row, phones, untouched)
        changes = {name: (after[name], before[name]) for name in untouched}
        self._tell(row, f"{what}.updated", changes)
        return True

    def _tell(
        self, row: Customer | Contact, action: str, changes: Mapping[str, tuple[Any, Any]]
    ) -> None:
        trail.record(
            actor=self.actor,
            account_id=row.account_id,
            action=action,
            target=row,
            changes=changes,
        )
        if isinstance(row, Customer):
            self.events.append(events.customer_event(action, row, self.batch.now, changes))
        else:
            self.events.append(events.contact_event(action, row, self.batch.now, changes))


def _is_as(row: Customer | Contact, after: Mapping[str, Any]) -> bool:
    return all(_plain(getattr(row, name)) == value for name, value in after.items())


def _is_used(party: Party) -> bool:
    """Whether other apps keep anything of the customer or contact."""
    return any(
        sum(each.count(party).values())
        for each in merge_participants()
        if each.name not in {"crm.contacts", "crm.people", "crm.phones"}
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
