"""How to fetch customers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef

from crm.errors import CustomerNotFound
from crm.models import Customer, CustomerRepresentative, CustomerTeam
from crm.selectors.searching import matching, region_for
from crm.titles import place_key
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def customers(
    *,
    actor: Actor,
    q: str = "",
    status: str = "",
    kind: str = "",
    sector: str = "",
    city: str = "",
    source: str = "",
    representative_user_id: UUID | None = None,
    group_id: UUID | None = None,
) -> TenantQuerySet[Customer]:
    """The customers of the actor's accounts.

    `sector` and `city` are compared without case and diacritics. The representative and the
    group may be primary or not.
    """
    rows = Customer.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    rows = rows.filter(deleted_at__isnull=True)
    exact = {
        "status": status,
        "kind": kind,
        "source": source,
        "sector_key": place_key(sector),
        "city_key": place_key(city),
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if representative_user_id is not None:
        served = CustomerRepresentative.objects.unscoped().filter(customer=OuterRef("pk"))
        rows = rows.filter(Exists(served.filter(user_id=representative_user_id)))
    if group_id is not None:
        served_by = CustomerTeam.objects.unscoped().filter(customer=OuterRef("pk"))
        rows = rows.filter(Exists(served_by.filter(group_id=group_id)))
    return matching(rows, q=q, region=region_for(actor=actor, q=q)) if q else rows


def customer(*, actor: Actor, customer_id: UUID) -> TenantQuerySet[Customer]:
    """One customer, if it is the actor's."""
    return customers(actor=actor).filter(pk=customer_id)


def require_customer(*, actor: Actor, customer_id: UUID) -> Customer:
    """One customer. Raises CustomerNotFound."""
    found = customer(actor=actor, customer_id=customer_id).first()
    if found is None:
        raise CustomerNotFound
    return found


def locked_customer(*, actor: Actor, customer_id: UUID, role: Role = Role.AGENT) -> Customer:
    """One customer, locked until the transaction ends. Raises CustomerNotFound, Forbidden."""
    return locked_customers(actor=actor, customer_ids=[customer_id], role=role)[customer_id]


def locked_customers(
    *, actor: Actor, customer_ids: Sequence[UUID], role: Role = Role.AGENT
) -> dict[UUID, Customer]:
    """These customers by id, locked in the order of their ids.

    Raises CustomerNotFound when one of them is not there, Forbidden.
    """
    rows = customers(actor=actor).filter(pk__in=customer_ids).order_by("pk")
    found = {row.pk: row for row in rows.select_for_update(no_key=True)}
    if len(found) < len(set(customer_ids)):
        raise CustomerNotFound
    for row in found.values():
        actor.require(row.account_id, role)
    return found


def representatives(*, actor: Actor, customer_id: UUID) -> TenantQuerySet[CustomerRepresentative]:
    """The representatives of a customer. Raises CustomerNotFound."""
    require_customer(actor=actor, customer_id=customer_id)
    rows = CustomerRepresentative.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    return rows.filter(customer_id=customer_id)


def teams(*, actor: Actor, customer_id: UUID) -> TenantQuerySet[CustomerTeam]:
    """The live groups that look after a customer. Raises CustomerNotFound."""
    require_customer(actor=actor, customer_id=customer_id)
    rows = CustomerTeam.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    return rows.filter(customer_id=customer_id, group__deleted_at__isnull=True)
