"""How to fetch merges, and the two rows of one."""

from __future__ import annotations

from uuid import UUID

from crm.errors import MergeCannotBeUndone, MergeNotFound
from crm.models import Contact, Customer, MergeRecord
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def merges(
    *, actor: Actor, kind: str = "", state: str = "", record_id: UUID | None = None
) -> TenantQuerySet[MergeRecord]:
    """The merges in the actor's accounts; of one customer or contact, on either side, if given."""
    rows = MergeRecord.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    wanted = {"kind": kind, "state": state}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if record_id is not None:
        rows = rows.filter(winner_id=record_id) | rows.filter(loser_id=record_id)
    return rows


def locked_merge(*, actor: Actor, merge_id: UUID, role: Role = Role.AGENT) -> MergeRecord:
    """One merge, locked until the transaction ends. Raises MergeNotFound, Forbidden."""
    found = merges(actor=actor).filter(pk=merge_id).select_for_update(no_key=True).first()
    if found is None:
        raise MergeNotFound
    actor.require(found.account_id, role)
    return found


def locked_customers_of(record: MergeRecord) -> tuple[Customer, Customer]:
    """Winner and loser of a merge of customers, deleted or not, locked.

    Raises MergeCannotBeUndone when one of them is no longer stored.
    """
    found = _locked_customers(record.account_id, [record.winner_id, record.loser_id])
    if len(found) < 2:
        raise MergeCannotBeUndone
    return found[record.winner_id], found[record.loser_id]


def locked_contacts_of(record: MergeRecord) -> tuple[Contact, Contact, list[Customer]]:
    """Winner and loser of a merge of contacts, deleted or not, and their customers, all locked.

    Raises MergeCannotBeUndone when one of them is no longer stored or moves meanwhile.
    """
    rows = Contact.objects.for_accounts([record.account_id])
    rows = rows.filter(pk__in=[record.winner_id, record.loser_id]).order_by("pk")
    customers = _locked_customers(
        record.account_id, list(rows.values_list("customer_id", flat=True))
    )
    found = {row.pk: row for row in rows.select_for_update(no_key=True)}
    if len(found) < 2 or any(row.customer_id not in customers for row in found.values()):
        raise MergeCannotBeUndone
    return found[record.winner_id], found[record.loser_id], list(customers.values())


def _locked_customers(account_id: UUID, ids: list[UUID]) -> dict[UUID, Customer]:
    rows = Customer.objects.for_accounts([account_id]).filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(no_key=True)}
