"""Whom a row is about: the customer and contact that a caller names, checked and held."""

from __future__ import annotations

from uuid import UUID

from crm.errors import ContactOfOtherCustomer, NoSuchContact, NoSuchCustomer
from crm.selectors.contacts import contact as find_contact
from crm.selectors.customers import customer as find_customer
from ticaret.errors import DomainError, FieldError
from ticaret.tenancy.actor import Actor


def hold(
    *, actor: Actor, account_id: UUID, customer_id: UUID | None, contact_id: UUID | None
) -> tuple[UUID | None, UUID | None]:
    """The customer and the contact, both as they are until the transaction ends.

    A contact brings its customer. Raises NoSuchCustomer, NoSuchContact, ContactOfOtherCustomer.
    """
    if contact_id is not None and customer_id is None:
        customer_id = customer_of(actor=actor, account_id=account_id, contact_id=contact_id)
    if customer_id is not None:
        rows = find_customer(actor=actor, customer_id=customer_id).filter(account_id=account_id)
        if rows.select_for_update(no_key=True).first() is None:
            raise NoSuchCustomer(fields=[_field("customerId", NoSuchCustomer)])
    if contact_id is not None and customer_id != customer_of(
        actor=actor, account_id=account_id, contact_id=contact_id
    ):
        raise ContactOfOtherCustomer(fields=[_field("contactId", ContactOfOtherCustomer)])
    return customer_id, contact_id


def customer_of(*, actor: Actor, account_id: UUID, contact_id: UUID) -> UUID:
    """The customer of a contact. Raises NoSuchContact."""
    rows = find_contact(actor=actor, contact_id=contact_id).filter(account_id=account_id)
    customer_id = rows.values_list("customer_id", flat=True).first()
    if customer_id is None:
        raise NoSuchContact(fields=[_field("contactId", NoSuchContact)])
    return customer_id


def _field(name: str, error: type[DomainError]) -> FieldError:
    return FieldError(name, error.code, error.message_tr, error.message_en)
