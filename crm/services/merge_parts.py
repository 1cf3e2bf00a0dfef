"""What of CRM itself hangs on a customer or a contact, for merges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.errors import MergeCannotBeUndone
from crm.models import Contact, ContactPhone, CustomerRepresentative, CustomerTeam
from crm.ports import Party
from ticaret.db.bulk import insert_new
from ticaret.db.ids import new_id


class CustomerContacts:
    """The contacts of a customer. The winner keeps its primary contact."""

    name = "crm.contacts"

    def count(self, party: Party) -> Mapping[str, int]:
        return {} if party.contact_id else {"contacts": _contacts_of(party).count()}

    def repoint(self, loser: Party, winner: Party, now: datetime) -> Mapping[str, Any]:
        if loser.contact_id is not None:
            return {}
        rows = _contacts_of(loser)
        ids = _ids(rows)
        demoted: list[str] = []
        if _contacts_of(winner).filter(is_primary=True).exists():
            demoted = _ids(rows.filter(is_primary=True))
            rows.filter(pk__in=demoted).update(is_primary=False)
        rows.update(customer_id=winner.customer_id, updated_at=now)
        return {"ids": ids, "demoted": demoted}

    def restore(self, loser: Party, winner: Party, moved: Mapping[str, Any], now: datetime) -> None:
        if not moved:
            return
        rows = Contact.objects.for_accounts([loser.account_id]).filter(pk__in=moved["ids"])
        strayed = rows.exclude(customer_id=winner.customer_id).values_list(
            "display_name", flat=True
        )
        if names := ", ".join(strayed[:3]):
            raise MergeCannotBeUndone(
                detail_tr=f"Birleştirme geri alınamıyor: {names} başka bir müşteriye taşınmış.",
                detail_en=f"The merge cannot be undone: {names} moved to another customer since.",
            )
        rows.update(customer_id=loser.customer_id, updated_at=now)
        live = rows.filter(deleted_at__isnull=True)
        if not live.filter(is_primary=True).exists():
            live.filter(pk__in=moved["demoted"]).update(is_primary=True)

    def move_contact(self, contact: Party, customer_id: UUID, now: datetime) -> None:
        """Nothing: this is the move itself."""

    def release(self, parties: Sequence[Party], now: datetime) -> None:
        """Nothing: contacts are deleted with their customer."""


class CustomerPeople:
    """Representatives and teams: the winner gets those of the loser that it has not."""

    name = "crm.people"

    def count(self, party: Party) -> Mapping[str, int]:
        if party.contact_id is not None:
            return {}
        of_party = {"account_id": party.account_id, "customer_id": party.customer_id}
        return {
            "representatives": CustomerRepresentative.objects.unscoped().filter(**of_party).count(),
            "teams": CustomerTeam.objects.unscoped().filter(**of_party).count(),
        }

    def repoint(self, loser: Party, winner: Party, now: datetime) -> Mapping[str, Any]:
        if loser.contact_id is not None:
            return {}
        account_id = loser.account_id
        users = CustomerRepresentative.objects.for_accounts([account_id])
        groups = CustomerTeam.objects.for_accounts([account_id])
        representatives = [
            CustomerRepresentative(
                account_id=account_id, customer_id=winner.customer_id, user_id=user_id
            )
            for user_id in users.filter(customer_id=loser.customer_id).values_list(
                "user_id", flat=True
            )
        ]
        teams = [
            CustomerTeam(account_id=account_id, customer_id=winner.customer_id, group_id=group_id)
            for group_id in groups.filter(customer_id=loser.customer_id).values_list(
                "group_id", flat=True
            )
        ]
        return {
            "representatives": [str(row.pk) for row in insert_new(representatives)],
            "teams": [str(row.pk) for row in insert_new(teams)],
        }

    def restore(self, loser: Party, winner: Party, moved: Mapping[str, Any], now: datetime) -> None:
        if not moved:
            return
        users = CustomerRepresentative.objects.for_accounts([loser.account_id])
        users.filter(pk__in=moved["representatives"]).delete()
        groups = CustomerTeam.objects.for_accounts([loser.account_id])
        groups.filter(pk__in=moved["teams"]).delete()

    def move_contact(self, contact: Party, customer_id: UUID, now: datetime) -> None:
        """Nothing: representatives are those of the customer."""

    def release(self, parties: Sequence[Party], now: datetime) -> None:
        """Nothing: who looked after a deleted customer is part of what is known of it."""


class ContactNumbers:
    """The phone numbers of a contact: the winner gets those of the loser that it has not."""

    name = "crm.phones"

    def count(self, party: Party) -> Mapping[str, int]:
        if party.contact_id is None:
            return {}
        rows = ContactPhone.objects.for_accounts([party.account_id])
        return {"phones": rows.filter(contact_id=party.contact_id).count()}

    def repoint(self, loser: Party, winner: Party, now: datetime) -> Mapping[str, Any]:
        if loser.contact_id is None or winner.contact_id is None:
            return {}
        rows = ContactPhone.objects.for_accounts([loser.account_id])
        last = rows.filter(contact_id=winner.contact_id).count()
        copies = list(rows.filter(contact_id=loser.contact_id).order_by("position", "pk"))
        for place, phone in enumerate(copies, start=last):
            phone.pk = new_id()
            phone.contact_id = winner.contact_id
            phone.position = place
            phone.is_primary = phone.is_primary and last == 0
        return {"ids": [str(row.pk) for row in insert_new(copies)]}

    def restore(self, loser: Party, winner: Party, moved: Mapping[str, Any], now: datetime) -> None:
        if moved and winner.contact_id is not None:
            rows = ContactPhone.objects.for_accounts([loser.account_id])
            rows.filter(pk__in=moved["ids"], contact_id=winner.contact_id).delete()

    def move_contact(self, contact: Party, customer_id: UUID, now: datetime) -> None:
        """Nothing: numbers are those of the contact."""

    def release(self, parties: Sequence[Party], now: datetime) -> None:
        """Nothing: a deleted contact is not found by its numbers."""


def _contacts_of(party: Party) -> Any:
    rows = Contact.objects.for_accounts([party.account_id])
    return rows.filter(customer_id=party.customer_id, deleted_at__isnull=True)


def _ids(rows: Any) -> list[str]:
    return [str(id) for id in rows.order_by("pk").values_list("pk", flat=True)]
