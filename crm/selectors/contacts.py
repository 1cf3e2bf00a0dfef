"""How to fetch contacts and their phone numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from crm.errors import ContactNotFound
from crm.models import Contact, ContactPhone
from crm.phones import normalize
from crm.selectors.customers import require_customer
from crm.selectors.searching import matching, region_for
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def contacts(
    *,
    actor: Actor,
    q: str = "",
    customer_id: UUID | None = None,
    status: str = "",
    email: str = "",
    phone: str = "",
) -> TenantQuerySet[Contact]:
    """The contacts of the actor's accounts; `phone` in any notation, nobody for what is none."""
    rows = Contact.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    rows = rows.filter(deleted_at__isnull=True)
    exact = {"customer_id": customer_id, "status": status, "email": email.strip().lower()}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if phone:
        try:
            normalized = normalize(phone, region_for(actor=actor, q=phone))
        except ValueError:
            return rows.none()
        numbers = ContactPhone.objects.unscoped().filter(contact=OuterRef("pk"))
        rows = rows.filter(Exists(numbers.filter(normalized=normalized)))
    return matching(rows, q=q, region=region_for(actor=actor, q=q)) if q else rows


def contact(*, actor: Actor, contact_id: UUID) -> TenantQuerySet[Contact]:
    """One contact, if it is the actor's."""
    return contacts(actor=actor).filter(pk=contact_id)


def contacts_of(*, actor: Actor, customer_id: UUID, **filters: Any) -> TenantQuerySet[Contact]:
    """The contacts of a customer. Raises CustomerNotFound."""
    require_customer(actor=actor, customer_id=customer_id)
    return contacts(actor=actor, customer_id=customer_id, **filters)


def require_contact(*, actor: Actor, contact_id: UUID) -> Contact:
    """One contact. Raises ContactNotFound."""
    found = contact(actor=actor, contact_id=contact_id).first()
    if found is None:
        raise ContactNotFound
    return found


def locked_contacts(
    *, actor: Actor, contact_ids: Sequence[UUID], role: Role = Role.AGENT
) -> dict[UUID, Contact]:
    """These contacts by id, locked in the order of their ids; lock their customers before.

    Raises ContactNotFound when one of them is not there, Forbidden.
    """
    rows = contacts(actor=actor).filter(pk__in=contact_ids).order_by("pk")
    found = {row.pk: row for row in rows.select_for_update(no_key=True)}
    if len(found) < len(set(contact_ids)):
        raise ContactNotFound
    for row in found.values():
        actor.require(row.account_id, role)
    return found


def phones_by_contact(*, contact_ids: Iterable[UUID]) -> dict[UUID, list[ContactPhone]]:
    """The numbers of contacts that were fetched for an actor, in their order."""
    found: dict[UUID, list[ContactPhone]] = {}
    rows = ContactPhone.objects.unscoped().filter(contact_id__in=list(contact_ids))
    for phone in rows.order_by("contact_id", "position", "id"):
        found.setdefault(phone.contact_id, []).append(phone)
    return found


def contacts_by_phone(*, account_id: UUID, normalized: Sequence[str]) -> TenantQuerySet[Contact]:
    """The live contacts of an account that have one of these numbers, in E.164."""
    numbers = ContactPhone.objects.for_accounts([account_id]).filter(normalized__in=normalized)
    rows = Contact.objects.for_accounts([account_id]).filter(deleted_at__isnull=True)
    return rows.filter(pk__in=numbers.values("contact_id"))


def contacts_ever_of(account_id: UUID, customer_id: UUID) -> TenantQuerySet[Contact]:
    """A customer's contacts, deleted ones too: their history is the customer's."""
    return Contact.objects.for_accounts([account_id]).filter(customer_id=customer_id)
