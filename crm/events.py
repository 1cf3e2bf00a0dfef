"""What others hear of CRM: which row, and which of its fields. Whoever wants values asks for them.

So what is known of a person lies in one place only, from which it can be erased.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ticaret.api.naming import camel
from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from crm.models import Contact, Customer, Group

CUSTOMER_CREATED = "customer.created"
CUSTOMER_UPDATED = "customer.updated"
CUSTOMER_DELETED = "customer.deleted"
CUSTOMER_MERGED = "customer.merged"
CUSTOMER_MERGE_UNDONE = "customer.merge_undone"
CONTACT_CREATED = "contact.created"
CONTACT_UPDATED = "contact.updated"
CONTACT_MOVED = "contact.moved"
CONTACT_DELETED = "contact.deleted"
CONTACT_MERGED = "contact.merged"
CONTACT_MERGE_UNDONE = "contact.merge_undone"
GROUP_CREATED = "group.created"
GROUP_UPDATED = "group.updated"
GROUP_DELETED = "group.deleted"
GROUP_MEMBERS_CHANGED = "group.members_changed"


def customer_event(
    kind: str,
    customer: Customer,
    occurred_at: datetime,
    changed: Iterable[str] = (),
    **more: Any,
) -> DomainEvent:
    """An event about a customer and its changed fields."""
    payload = {"customerId": str(customer.pk), "changed": _names(changed), **more}
    return DomainEvent(
        account_id=customer.account_id, type=kind, payload=payload, occurred_at=occurred_at
    )


def contact_event(
    kind: str, contact: Contact, occurred_at: datetime, changed: Iterable[str] = (), **more: Any
) -> DomainEvent:
    """An event about a contact and its changed fields."""
    payload = {
        "contactId": str(contact.pk),
        "customerId": str(contact.customer_id),
        "changed": _names(changed),
        **more,
    }
    return DomainEvent(
        account_id=contact.account_id, type=kind, payload=payload, occurred_at=occurred_at
    )


def group_event(kind: str, group: Group, occurred_at: datetime, **more: Any) -> DomainEvent:
    """An event about a group, with its name."""
    payload = {"groupId": str(group.pk), "name": group.name, **more}
    return DomainEvent(
        account_id=group.account_id, type=kind, payload=payload, occurred_at=occurred_at
    )


def _names(changed: Iterable[str]) -> list[str]:
    return sorted(camel(name) for name in changed)
