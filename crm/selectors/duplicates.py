"""Customers and contacts that may be the same as one at hand, with the reasons."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity

from crm.models import Contact, Customer
from crm.phones import normalize
from crm.selectors.contacts import contacts_by_phone, phones_by_contact, require_contact
from crm.selectors.customers import require_customer
from crm.selectors.searching import region_of_account
from crm.tax_numbers import clean
from crm.titles import name_key, title_key
from ticaret.tenancy.actor import Actor, Role

_LIKE_ENOUGH = 0.5
_AT_MOST = 10
_WEIGHTS = {"taxNumber": 1.0, "phone": 0.9, "email": 0.85}


@dataclass(slots=True)
class Traits:
    """What duplicates are found by."""

    title: str = ""
    name: str = ""
    tax_number: str = ""
    emails: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Found:
    title: str
    reasons: dict[str, float] = field(default_factory=dict)

    @property
    def score(self) -> float:
        return max(self.reasons.values())


def traits(
    *, account_id: UUID, title: str = "", tax_number: str = "", email: str = "", phone: str = ""
) -> Traits:
    """What a caller says of somebody; a wrong tax or phone number counts as not said."""
    found = Traits(title=title, name=title)
    with suppress(ValueError):
        found.tax_number = clean(tax_number)
    if phone:
        with suppress(ValueError):
            found.phones = {normalize(phone, region_of_account(account_id))}
    if email:
        found.emails = {email.strip().lower()}
    return found


def traits_of_customer(*, actor: Actor, customer_id: UUID) -> Traits:
    """The traits of a stored customer and its contacts. Raises CustomerNotFound."""
    customer = require_customer(actor=actor, customer_id=customer_id)
    contacts = list(_contacts(customer.account_id).filter(customer=customer)[:_AT_MOST])
    numbers = phones_by_contact(contact_ids=[contact.pk for contact in contacts])
    return Traits(
        title=customer.title,
        tax_number=customer.tax_number,
        emails={contact.email for contact in contacts if contact.email},
        phones={phone.normalized for rows in numbers.values() for phone in rows},
    )


def traits_of_contact(*, actor: Actor, contact_id: UUID) -> Traits:
    """The traits of a stored contact. Raises ContactNotFound."""
    contact = require_contact(actor=actor, contact_id=contact_id)
    numbers = phones_by_contact(contact_ids=[contact.pk]).get(contact.pk, [])
    return Traits(
        name=contact.display_name,
        emails={contact.email} - {""},
        phones={phone.normalized for phone in numbers},
    )


def customers_asked(
    *, actor: Actor, account_id: UUID, customer_id: UUID | None, **said: str
) -> list[dict[str, Any]]:
    """`customers_like` for a stored customer, else for what is `said` (as of `traits`).

    Raises CustomerNotFound.
    """
    if customer_id is None:
        asked = traits(account_id=account_id, **said)
    else:
        asked = traits_of_customer(actor=actor, customer_id=customer_id)
    return customers_like(actor=actor, account_id=account_id, traits=asked, but=customer_id)


def contacts_asked(
    *, actor: Actor, account_id: UUID, contact_id: UUID | None, **said: str
) -> list[dict[str, Any]]:
    """`contacts_like` for a stored contact, else for what is `said` (as of `traits`).

    Raises ContactNotFound.
    """
    if contact_id is None:
        asked = traits(account_id=account_id, **said)
    else:
        asked = traits_of_contact(actor=actor, contact_id=contact_id)
    return contacts_like(actor=actor, account_id=account_id, traits=asked, but=contact_id)


def customers_like(
    *, actor: Actor, account_id: UUID, traits: Traits, but: UUID | None = None
) -> list[dict[str, Any]]:
    """Up to ten `{id, title, score, reasons}`, best first; `score` is between 0 and 1.

    `reasons` are among `taxNumber`, `phone`, `email` (of its contacts) and `title`.
    """
    actor.require(account_id, Role.VIEWER)
    rows = Customer.objects.for_accounts([account_id]).filter(deleted_at__isnull=True)
    found: dict[UUID, _Found] = {}

    def add(id: UUID, title: str, reason: str, weight: float) -> None:
        if id != but:
            found.setdefault(id, _Found(title)).reasons[reason] = weight

    if traits.tax_number:
        for id, title in rows.filter(tax_number=traits.tax_number).values_list("pk", "title"):
            add(id, title, "taxNumber", _WEIGHTS["taxNumber"])
    for reason, contacts in _contacts_named(account_id, traits):
        for id, title in contacts.values_list("customer_id", "customer__title"):
            add(id, title, reason, _WEIGHTS[reason])
    if key := title_key(traits.title):
        like = rows.filter(title_key__trigram_similar=key).annotate(
            like=TrigramSimilarity("title_key", key)
        )
        alike = like.filter(like__gte=_LIKE_ENOUGH).order_by("-like", "pk")
        for id, title, weight in alike.values_list("pk", "title", "like")[: _AT_MOST + 1]:
            add(id, title, "title", round(weight * 0.8, 3))
    return _ranked(found)


def contacts_like(
    *, actor: Actor, account_id: UUID, traits: Traits, but: UUID | None = None
) -> list[dict[str, Any]]:
    """Up to ten `{id, title, score, reasons}`, best first; `title` is the name of the contact.

    `reasons` are among `phone`, `email` and `name` (the same but for case and diacritics).
    """
    actor.require(account_id, Role.VIEWER)
    found: dict[UUID, _Found] = {}
    named: list[tuple[str, Any]] = list(_contacts_named(account_id, traits))
    if key := name_key(traits.name):
        named.append(("name", _contacts(account_id).filter(name_key=key)[: _AT_MOST + 1]))
    for reason, rows in named:
        for id, name in rows.values_list("pk", "display_name"):
            if id != but:
                found.setdefault(id, _Found(name)).reasons[reason] = _WEIGHTS.get(reason, 0.6)
    return _ranked(found)


def _contacts_named(account_id: UUID, traits: Traits) -> list[tuple[str, Any]]:
    named: list[tuple[str, Any]] = []
    if traits.phones:
        rows = contacts_by_phone(account_id=account_id, normalized=sorted(traits.phones))
        named.append(("phone", rows.order_by("pk")[: _AT_MOST + 1]))
    if traits.emails:
        rows = _contacts(account_id).filter(email__in=sorted(traits.emails))
        named.append(("email", rows.order_by("pk")[: _AT_MOST + 1]))
    return named


def _contacts(account_id: UUID) -> Any:
    return Contact.objects.for_accounts([account_id]).filter(deleted_at__isnull=True)


def _ranked(found: dict[UUID, _Found]) -> list[dict[str, Any]]:
    best = sorted(found.items(), key=lambda item: (-item[1].score, -len(item[1].reasons), item[0]))
    return [
        {
            "id": id,
            "title": one.title,
            "score": one.score,
            "reasons": sorted(one.reasons, key=lambda reason: -one.reasons[reason]),
        }
        for id, one in best[:_AT_MOST]
    ]
