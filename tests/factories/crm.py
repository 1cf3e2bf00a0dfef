"""Groups, customers and contacts, made by the services that make the real ones."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from crm.models import Contact, Customer, Group
from crm.services import contacts, customers, groups
from tests.factories.accounts import Firm

_numbers = count(1)


def make_group(firm: Firm, *members: User, **fields: Any) -> Group:
    """A group of `firm` with these members."""
    fields.setdefault("name", f"Ekip {next(_numbers)}")
    group = groups.create(actor=firm.actor, account_id=firm.id, now=timezone.now(), **fields)
    if members:
        groups.set_members(
            actor=firm.actor,
            group_id=group.pk,
            user_ids=[member.pk for member in members],
            now=timezone.now(),
        )
    return group


def make_customer(firm: Firm, **fields: Any) -> Customer:
    """A customer of `firm`."""
    fields.setdefault("title", f"Müşteri {next(_numbers)}")
    return customers.create(actor=firm.actor, account_id=firm.id, now=timezone.now(), **fields)


def make_contact(
    firm: Firm, customer: Customer | None = None, *, phone: str = "", **fields: Any
) -> Contact:
    """A contact of `customer` (of a new one without), with one `phone` if given."""
    customer = customer or make_customer(firm)
    fields.setdefault("first_name", "Zeynep")
    fields.setdefault("last_name", f"Demir {next(_numbers)}")
    if phone:
        fields["phones"] = [{"value": phone}]
    return contacts.create(actor=firm.actor, customer_id=customer.pk, now=timezone.now(), **fields)
