"""Two customers become one, or two contacts; and back again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from crm import events
from crm.choices import MergeKind, MergeState
from crm.errors import (
    CustomerNotFound,
    MergeAlreadyUndone,
    MergeCannotBeUndone,
    SameRecord,
    TaxNumberTaken,
)
from crm.models import Contact, Customer, MergeRecord
from crm.ports import Party, merge_participants
from crm.selectors.contacts import (
    locked_contacts,
    phones_by_contact,
    require_contact,
)
from crm.selectors.customers import locked_customers, require_customer
from crm.selectors.groups import live_groups
from crm.selectors.merges import locked_contacts_of, locked_customers_of, locked_merge
from crm.services import contacts as contact_services
from crm.services import customers as customer_services
from crm.services.changing import Changes, assign
from crm.services.customers import save_customer
from crm.services.searching import refresh_customers
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.errors import FieldError
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor

CUSTOMER_FIELDS = (
    *customer_services.FIELDS,
    "primary_representative_id",
    "primary_team_id",
)
CONTACT_FIELDS = contact_services.FIELDS


def preview_customers(
    *, actor: Actor, winner_id: UUID, loser_id: UUID, take: Collection[str] = ()
) -> dict[str, Any]:
    """What merging would do: `{fields: {name: (winner, loser, result)}, moves: {word: count}}`.

    Raises CustomerNotFound, SameRecord.
    """
    winner = require_customer(actor=actor, customer_id=winner_id)
    loser = require_customer(actor=actor, customer_id=loser_id)
    _require_two(winner, loser)
    return _preview(winner, loser, CUSTOMER_FIELDS, take)


def preview_contacts(
    *, actor: Actor, winner_id: UUID, loser_id: UUID, take: Collection[str] = ()
) -> dict[str, Any]:
    """`preview_customers` for two contacts. Raises ContactNotFound, SameRecord."""
    winner = require_contact(actor=actor, contact_id=winner_id)
    loser = require_contact(actor=actor, contact_id=loser_id)
    _require_two(winner, loser)
    return _preview(winner, loser, CONTACT_FIELDS, take)


@transaction.atomic
def merge_customers(
    *,
    actor: Actor,
    winner_id: UUID,
    loser_id: UUID,
    now: datetime,
    take: Collection[str] = (),
    if_match: str | None = None,
) -> MergeRecord:
    """The loser is deleted; what hangs on it hangs on the winner from now on.

    The winner's empty fields, and those in `take`, get the loser's values. Raises
    CustomerNotFound, Forbidden, SameRecord, PreconditionFailed.
    """
    found = locked_customers(actor=actor, customer_ids=[winner_id, loser_id])
    winner, loser = found[winner_id], found[loser_id]
    _require_two(winner, loser)
    require_match(if_match, winner.updated_at)
    loser.deleted_at = now
    loser.save(update_fields=["deleted_at", "updated_at"])
    moved = _repoint(_party(loser), _party(winner), now)
    changes = assign(winner, _resulting(winner, loser, CUSTOMER_FIELDS, take))
    save_customer(winner, list(changes))
    record = _record(actor, MergeKind.CUSTOMER, winner, loser, changes, moved, now)
    _tell(actor, record, winner, loser, "customer.merged", changes, now)
    return record


@transaction.atomic
def merge_contacts(
    *,
    actor: Actor,
    winner_id: UUID,
    loser_id: UUID,
    now: datetime,
    take: Collection[str] = (),
    if_match: str | None = None,
) -> MergeRecord:
    """`merge_customers` for two contacts, of one customer or of two.

    Raises ContactNotFound, Forbidden, SameRecord, PreconditionFailed.
    """
    seen = [require_contact(actor=actor, contact_id=id) for id in (winner_id, loser_id)]
    customers = locked_customers(actor=actor, customer_ids=[row.customer_id for row in seen])
    found = locked_contacts(actor=actor, contact_ids=[winner_id, loser_id])
    winner, loser = found[winner_id], found[loser_id]
    _require_two(winner, loser)
    if {winner.customer_id, loser.customer_id} != set(customers):
        raise CustomerNotFound
    require_match(if_match, winner.updated_at)
    loser.deleted_at = now
    loser.save(update_fields=["deleted_at", "updated_at"])
    moved = _repoint(_party(loser), _party(winner), now)
    values = _resulting(winner, loser, CONTACT_FIELDS, take)
    if loser.is_primary and loser.customer_id == winner.customer_id:
        values["is_primary"] = True
    changes = assign(winner, values)
    _save_contact(winner, list(changes))
    refresh_customers(list(customers.values()))
    record = _record(actor, MergeKind.CONTACT, winner, loser, changes, moved, now)
    _tell(actor, record, winner, loser, "contact.merged", changes, now)
    return record


@transaction.atomic
def undo(*, actor: Actor, merge_id: UUID, now: datetime) -> MergeRecord:
    """Everything is as before the merge; what was changed by hand since then stays.

    Raises MergeNotFound, Forbidden, MergeAlreadyUndone, MergeCannotBeUndone.
    """
    record = locked_merge(actor=actor, merge_id=merge_id)
    if record.state == MergeState.UNDONE:
        raise MergeAlreadyUndone
    of_customers = record.kind == MergeKind.CUSTOMER
    winner: Customer | Contact
    loser: Customer | Contact
    if of_customers:
        winner, loser, customers = _both_customers(record)
    else:
        winner, loser, customers = _both_contacts(record)
    restored = assign(winner, _earlier(record, winner))
    for participant in reversed(merge_participants()):
        if (moved := record.moved.get(participant.name)) is not None:
            participant.restore(_party(loser), _party(winner), moved, now)
    loser.deleted_at = None
    if isinstance(winner, Customer) and isinstance(loser, Customer):
        _revive_customers(winner, loser, restored)
    elif isinstance(winner, Contact) and isinstance(loser, Contact):
        _revive_contacts(winner, loser, restored)
    refresh_customers(customers)
    record.state, record.undone_at, record.undone_by = MergeState.UNDONE, now, actor.label
    record.save(update_fields=["state", "undone_at", "undone_by", "updated_at"])
    action = "customer.merge_undone" if of_customers else "contact.merge_undone"
    _tell(actor, record, winner, loser, action, restored, now)
    return record


# ------------------------------------------------------------------------- merging


def _require_two(winner: Customer | Contact, loser: Customer | Contact) -> None:
    if winner.pk == loser.pk:
        raise SameRecord(
            fields=[
                FieldError("loserId", SameRecord.code, SameRecord.message_tr, SameRecord.message_en)
            ]
        )
    if winner.account_id != loser.account_id:
        raise CustomerNotFound


def _resulting(
    winner: Any, loser: Any, fields: Sequence[str], take: Collection[str]
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name in fields:
        ours, theirs = getattr(winner, name), getattr(loser, name)
        result[name] = theirs if theirs and (name in take or not ours) else ours
    return result


def _preview(
    winner: Any, loser: Any, fields: Sequence[str], take: Collection[str]
) -> dict[str, Any]:
    resulting = _resulting(winner, loser, fields, take)
    moves: dict[str, int] = {}
    for participant in merge_participants():
        moves |= participant.count(_party(loser))
    return {
        "fields": {
            name: (getattr(winner, name), getattr(loser, name), result)
            for name, result in resulting.items()
        },
        "moves": moves,
    }


def _repoint(loser: Party, winner: Party, now: datetime) -> dict[str, Any]:
    return {
        participant.name: dict(participant.repoint(loser, winner, now))
        for participant in merge_participants()
    }


def _record(
    actor: Actor,
    kind: MergeKind,
    winner: Any,
    loser: Any,
    changes: Changes,
    moved: Mapping[str, Any],
    now: datetime,
) -> MergeRecord:
    return MergeRecord.objects.create(
        account_id=winner.account_id,
        kind=kind,
        winner_id=winner.pk,
        loser_id=loser.pk,
        winner_title=str(winner),
        loser_title=str(loser),
        changes={name: [_told(value) for value in pair] for name, pair in changes.items()},
        moved=dict(moved),
        merged_by=actor.label,
        merged_at=now,
    )


def _tell(
    actor: Actor,
    record: MergeRecord,
    winner: Any,
    loser: Any,
    action: str,
    changes: Changes,
    now: datetime,
) -> None:
    """Both rows have it in their history; one event speaks of both."""
    merged = record.state == MergeState.MERGED
    of_customers = record.kind == MergeKind.CUSTOMER
    absorbed = (None, loser.pk) if merged else (loser.pk, None)
    into = (None, winner.pk) if merged else (winner.pk, None)
    other = "merged_customer_id" if of_customers else "merged_contact_id"
    for target, said in ((winner, {**changes, other: absorbed}), (loser, {"merged_into": into})):
        trail.record(
            actor=actor, account_id=record.account_id, action=action, target=target, changes=said
        )
    told = {"mergeId": str(record.pk)}
    if of_customers:
        kind = events.CUSTOMER_MERGED if merged else events.CUSTOMER_MERGE_UNDONE
        told["mergedCustomerId"] = str(loser.pk)
        publish(events.customer_event(kind, winner, now, changes, **told))
    else:
        kind = events.CONTACT_MERGED if merged else events.CONTACT_MERGE_UNDONE
        told["mergedContactId"] = str(loser.pk)
        publish(events.contact_event(kind, winner, now, changes, **told))


def _party(row: Customer | Contact) -> Party:
    if isinstance(row, Customer):
        return Party(row.account_id, row.pk)
    return Party(row.account_id, row.customer_id, row.pk)


def _told(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


# ------------------------------------------------------------------------- undoing


def _both_customers(record: MergeRecord) -> tuple[Customer, Customer, list[Customer]]:
    winner, loser = locked_customers_of(record)
    _require_untouched(record, winner, loser)
    return winner, loser, [winner, loser]


def _both_contacts(record: MergeRecord) -> tuple[Contact, Contact, list[Customer]]:
    winner, loser, customers = locked_contacts_of(record)
    _require_untouched(record, winner, loser)
    if any(customer.deleted_at is not None for customer in customers):
        raise MergeCannotBeUndone(
            detail_tr="Birleştirme geri alınamıyor: kişinin müşterisi silinmiş ya da "
            "birleştirilmiş.",
            detail_en="The merge cannot be undone: the contact's customer was deleted or merged.",
        )
    return winner, loser, customers


def _require_untouched(record: MergeRecord, winner: Any, loser: Any) -> None:
    if winner.deleted_at is not None:
        raise MergeCannotBeUndone(
            detail_tr=f"Birleştirme geri alınamıyor: {record.winner_title} o günden beri silinmiş "
            "ya da başka bir kayıtla birleştirilmiş. Önce o işlemi geri alın.",
            detail_en=f"The merge cannot be undone: {record.winner_title} was deleted or merged "
            "into another record since. Undo that first.",
        )
    if loser.deleted_at != record.merged_at:
        raise MergeCannotBeUndone


def _earlier(record: MergeRecord, winner: Any) -> dict[str, Any]:
    """The winner's values before the merge, of the fields that nobody changed since."""
    values = {
        name: before
        for name, (before, after) in record.changes.items()
        if _told(getattr(winner, name)) == after
    }
    group_id = values.get("primary_team_id")
    if group_id and not live_groups(account_id=record.account_id, group_ids=[group_id]):
        values["primary_team_id"] = None
    return values


def _revive_customers(winner: Customer, loser: Customer, restored: Changes) -> None:
    try:
        save_customer(winner, list(restored))
        save_customer(loser, ["deleted_at"])
    except TaxNumberTaken:
        raise MergeCannotBeUndone(
            detail_tr="Birleştirme geri alınamıyor: vergi numarası o günden beri başka bir "
            "müşteriye verilmiş.",
            detail_en="The merge cannot be undone: the tax number was given to another customer "
            "since.",
        ) from None


def _revive_contacts(winner: Contact, loser: Contact, restored: Changes) -> None:
    _save_contact(winner, list(restored))
    rows = Contact.objects.for_accounts([loser.account_id])
    primary = rows.filter(customer_id=loser.customer_id, is_primary=True, deleted_at__isnull=True)
    loser.is_primary = loser.is_primary and not primary.exists()
    _save_contact(loser, ["is_primary", "deleted_at"])


def _save_contact(contact: Contact, fields: Sequence[str]) -> None:
    phones = phones_by_contact(contact_ids=[contact.pk]).get(contact.pk, [])
    contact_services.save_contact(contact, phones, fields)
