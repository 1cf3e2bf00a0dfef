"""What can happen to a customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from crm import events
from crm.choices import CustomerKind
from crm.errors import PrimaryNotInList, TaxNumberTaken
from crm.models import Contact, Customer, CustomerRepresentative, CustomerTeam
from crm.ports import Party, merge_participants
from crm.selectors.customers import locked_customer
from crm.selectors.groups import require_groups
from crm.selectors.people import require_members
from crm.services.changing import Changes, assign, initial
from crm.services.searching import refresh_customers, search_of
from crm.tax_numbers import is_of_a_person
from crm.titles import LONGEST_KEY, place_key, title_key
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.bulk import insert_new
from ticaret.db.ordering import sort_key
from ticaret.errors import FieldError
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role

# What a caller may set on the row itself.
FIELDS = (
    "kind",
    "title",
    "short_name",
    "sector",
    "city",
    "notes",
    "source",
    "tax_office",
    "tax_number",
    "status",
)
_DERIVED = ["title_key", "title_order", "sector_key", "city_key", "search"]


@transaction.atomic
def create(*, actor: Actor, account_id: UUID, now: datetime, **given: Any) -> Customer:
    """A new customer; `tax_number` as `crm.tax_numbers.clean` gives it.

    Without a `kind` a TCKN makes it a person, else it is a company. Representative and team, if
    given as `primary_representative_user_id` and `primary_team_group_id`, are its first ones.
    Raises NotFound, Forbidden, TaxNumberTaken, UserNotMember, NoSuchGroup.
    """
    actor.require(account_id, Role.AGENT)
    values = {name: given[name] for name in FIELDS if given.get(name)}
    if "kind" not in values and is_of_a_person(values.get("tax_number", "")):
        values["kind"] = CustomerKind.PERSON
    customer = Customer(account_id=account_id, **values)
    user_id, group_id = _primaries(account_id, given)
    customer.primary_representative_id, customer.primary_team_id = user_id, group_id
    save_customer(customer)
    if user_id is not None:
        insert_new([_representative(customer, user_id)])
    if group_id is not None:
        insert_new([_team(customer, group_id)])
    trail.record(
        actor=actor,
        account_id=account_id,
        action="customer.created",
        target=customer,
        changes=initial(
            {
                **{name: getattr(customer, name) for name in FIELDS},
                "primary_representative_user_id": user_id,
                "primary_team_group_id": group_id,
            }
        ),
    )
    publish(events.customer_event(events.CUSTOMER_CREATED, customer, now, values))
    return customer


@transaction.atomic
def update(
    *,
    actor: Actor,
    customer_id: UUID,
    now: datetime,
    if_match: str | None = None,
    **given: Any,
) -> Customer:
    """Change a customer. A primary representative or team that it has not is added to it.

    Raises CustomerNotFound, Forbidden, PreconditionFailed, TaxNumberTaken, UserNotMember,
    NoSuchGroup.
    """
    customer = locked_customer(actor=actor, customer_id=customer_id)
    require_match(if_match, customer.updated_at)
    user_id, group_id = _primaries(customer.account_id, given)
    changed = assign(customer, {name: given[name] for name in FIELDS if name in given})
    columns = list(changed)
    if "primary_representative_user_id" in given:
        changed |= _spoken(
            assign(customer, {"primary_representative_id": user_id}),
            "primary_representative_user_id",
        )
        if user_id is not None:
            insert_new([_representative(customer, user_id)])
        columns.append("primary_representative")
    if "primary_team_group_id" in given:
        changed |= _spoken(assign(customer, {"primary_team_id": group_id}), "primary_team_group_id")
        if group_id is not None:
            insert_new([_team(customer, group_id)])
        columns.append("primary_team")
    if changed:
        save_customer(customer, columns)
        _tell(actor, customer, "customer.updated", changed, now)
    return customer


@transaction.atomic
def delete(*, actor: Actor, customer_id: UUID, now: datetime, if_match: str | None = None) -> None:
    """Delete a customer with its contacts; its tax number is free again.

    Raises CustomerNotFound, Forbidden, PreconditionFailed.
    """
    customer = locked_customer(actor=actor, customer_id=customer_id)
    require_match(if_match, customer.updated_at)
    contacts = Contact.objects.for_accounts([customer.account_id]).filter(
        customer=customer, deleted_at__isnull=True
    )
    gone = list(contacts)
    contacts.update(deleted_at=now, updated_at=now)
    customer.deleted_at = now
    customer.save(update_fields=["deleted_at", "updated_at"])
    parties = [Party(customer.account_id, customer.pk, contact.pk) for contact in gone]
    for participant in merge_participants():
        participant.release([*parties, Party(customer.account_id, customer.pk)], now)
    trail.record_many(
        actor=actor,
        account_id=customer.account_id,
        action="contact.deleted",
        targets=[(contact, {"display_name": (contact.display_name, None)}) for contact in gone],
    )
    trail.record(
        actor=actor,
        account_id=customer.account_id,
        action="customer.deleted",
        target=customer,
        changes={"title": (customer.title, None)},
    )
    publish(
        *[events.contact_event(events.CONTACT_DELETED, contact, now) for contact in gone],
        events.customer_event(events.CUSTOMER_DELETED, customer, now),
    )


@transaction.atomic
def set_representatives(
    *,
    actor: Actor,
    customer_id: UUID,
    user_ids: Sequence[UUID],
    now: datetime,
    primary_user_id: UUID | None = None,
    if_match: str | None = None,
) -> Customer:
    """Make `user_ids` all the representatives; without a primary one the first is it.

    Raises CustomerNotFound, Forbidden, PreconditionFailed, UserNotMember, PrimaryNotInList.
    """
    customer = locked_customer(actor=actor, customer_id=customer_id)
    require_match(if_match, customer.updated_at)
    require_members(account_id=customer.account_id, user_ids=user_ids)
    primary = _primary_of(user_ids, primary_user_id, "primaryUserId")
    rows = CustomerRepresentative.objects.for_accounts([customer.account_id])
    rows = rows.filter(customer=customer)
    before = set(rows.values_list("user_id", flat=True))
    rows.exclude(user_id__in=user_ids).delete()
    insert_new([_representative(customer, user_id) for user_id in user_ids])
    changed = _spoken(
        assign(customer, {"primary_representative_id": primary}), "primary_representative_user_id"
    )
    if before != set(user_ids):
        changed["representatives"] = (_texts(before), _texts(user_ids))
    if changed:
        save_customer(customer, ["primary_representative"])
        _tell(actor, customer, "customer.representatives_changed", changed, now)
    return customer


@transaction.atomic
def set_teams(
    *,
    actor: Actor,
    customer_id: UUID,
    group_ids: Sequence[UUID],
    now: datetime,
    primary_group_id: UUID | None = None,
    if_match: str | None = None,
) -> Customer:
    """Make `group_ids` all the teams; without a primary one the first is it.

    Raises CustomerNotFound, Forbidden, PreconditionFailed, NoSuchGroup, PrimaryNotInList.
    """
    customer = locked_customer(actor=actor, customer_id=customer_id)
    require_match(if_match, customer.updated_at)
    require_groups(account_id=customer.account_id, group_ids=group_ids)
    primary = _primary_of(group_ids, primary_group_id, "primaryGroupId")
    rows = CustomerTeam.objects.for_accounts([customer.account_id]).filter(customer=customer)
    before = set(rows.values_list("group_id", flat=True))
    rows.exclude(group_id__in=group_ids).delete()
    insert_new([_team(customer, group_id) for group_id in group_ids])
    changed = _spoken(assign(customer, {"primary_team_id": primary}), "primary_team_group_id")
    if before != set(group_ids):
        changed["teams"] = (_texts(before), _texts(group_ids))
    if changed:
        save_customer(customer, ["primary_team"])
        _tell(actor, customer, "customer.teams_changed", changed, now)
    return customer


def save_customer(customer: Customer, fields: Sequence[str] | None = None) -> None:
    """Write `customer` (all of a new one) with what is derived from its fields.

    Raises TaxNumberTaken.
    """
    derive(customer)
    is_new = fields is None
    if is_new:
        customer.search = search_of(customer, ())
    try:
        with transaction.atomic():
            if fields is None:
                customer.save(force_insert=True)
            else:
                derived = [name for name in _DERIVED if name != "search"]
                customer.save(update_fields=[*fields, *derived, "updated_at"])
                refresh_customers([customer])
    except IntegrityError:
        raise TaxNumberTaken(
            fields=[
                FieldError(
                    "taxNumber",
                    TaxNumberTaken.code,
                    TaxNumberTaken.message_tr,
                    TaxNumberTaken.message_en,
                )
            ]
        ) from None


def derive(customer: Customer) -> None:
    """Set the keys that come of a customer's own fields."""
    customer.title_key = title_key(customer.title)
    customer.title_order = sort_key(customer.title)[:LONGEST_KEY]
    customer.sector_key, customer.city_key = place_key(customer.sector), place_key(customer.city)


def _primaries(account_id: UUID, given: dict[str, Any]) -> tuple[UUID | None, UUID | None]:
    user_id = given.get("primary_representative_user_id")
    group_id = given.get("primary_team_group_id")
    if user_id is not None:
        require_members(
            account_id=account_id, user_ids=[user_id], field="primaryRepresentativeUserId"
        )
    if group_id is not None:
        require_groups(account_id=account_id, group_ids=[group_id], field="primaryTeamGroupId")
    return user_id, group_id


def _primary_of(ids: Sequence[UUID], primary: UUID | None, field: str) -> UUID | None:
    if primary is None:
        return ids[0] if ids else None
    if primary not in ids:
        raise PrimaryNotInList(
            fields=[
                FieldError(
                    field,
                    PrimaryNotInList.code,
                    PrimaryNotInList.message_tr,
                    PrimaryNotInList.message_en,
                )
            ]
        )
    return primary


def _representative(customer: Customer, user_id: UUID) -> CustomerRepresentative:
    return CustomerRepresentative(
        account_id=customer.account_id, customer=customer, user_id=user_id
    )


def _team(customer: Customer, group_id: UUID) -> CustomerTeam:
    return CustomerTeam(account_id=customer.account_id, customer=customer, group_id=group_id)


def _spoken(changed: Changes, name: str) -> Changes:
    """The change of one column under the name that callers know."""
    return {name: next(iter(changed.values()))} if changed else {}


def _tell(actor: Actor, customer: Customer, action: str, changed: Changes, now: datetime) -> None:
    trail.record(
        actor=actor,
        account_id=customer.account_id,
        action=action,
        target=customer,
        changes=changed,
    )
    publish(events.customer_event(events.CUSTOMER_UPDATED, customer, now, changed))


def _texts(ids: Sequence[UUID] | set[UUID]) -> list[str]:
    return sorted(str(id) for id in ids)
