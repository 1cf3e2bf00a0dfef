"""The timeline of a customer: what happened, merged from every source, newest first."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import F, Value

from crm.choices import MergeKind, MergeState
from crm.models import Contact, Identity, MergeRecord
from crm.ports import (
    TimelineEntry,
    TimelinePosition,
    TimelineSubject,
    timeline_sources,
    timeline_types,
)
from crm.selectors.customers import require_customer
from ticaret.api.cursors import Cursor, bad_cursor, read, write
from ticaret.errors import FieldError, Invalid
from ticaret.tenancy.actor import Actor
from ticaret.tenancy.querysets import TenantQuerySet

_ORDER = "crm.timeline"


def timeline(
    *,
    actor: Actor,
    account_id: UUID,
    customer_id: UUID,
    limit: int,
    cursor: str = "",
    types: Sequence[str] = (),
) -> tuple[list[TimelineEntry], str | None]:
    """A page of entries, and the cursor of the next one; None at the end.

    Every source gives its newest entries before the cursor by an index, so a page costs the
    same at any depth. Raises CustomerNotFound, Invalid for an unknown type or a cursor of
    another list.
    """
    require_customer(actor=actor, customer_id=customer_id)
    possible = timeline_types()
    if unknown := sorted(set(types) - possible):
        known = ", ".join(sorted(possible))
        raise Invalid(
            fields=[
                FieldError(
                    "types",
                    "invalid_choice",
                    f"Bilinmeyen tür: {', '.join(unknown)}. Olabilecekler: {known}.",
                    f"Unknown type: {', '.join(unknown)}. Known are: {known}.",
                )
            ]
        )
    subject = _subject(actor, account_id, customer_id)
    before = _position(cursor) if cursor else None
    found = [
        sources.entries(actor=actor, subject=subject, types=asked, before=before, limit=limit + 1)
        for sources in timeline_sources()
        if (asked := [type for type in sources.types if not types or type in types])
    ]
    merged = heapq.merge(*found, key=lambda entry: (entry.occurred_at, entry.id), reverse=True)
    page = list(islice(merged, limit + 1))
    if len(page) <= limit:
        return page, None
    last = page[limit - 1]
    return page[:limit], write(Cursor(_ORDER, last.occurred_at, last.id))


def _subject(actor: Actor, account_id: UUID, customer_id: UUID) -> TimelineSubject:
    chats = Identity.objects.for_accounts([account_id]).filter(
        customer_id=customer_id, conversation_id__isnull=False
    )
    if actor.inbox_ids is not None:
        chats = chats.filter(inbox_id__in=actor.inbox_ids)
    contacts = Contact.objects.for_accounts([account_id]).filter(customer_id=customer_id)
    found: dict[str, list[UUID]] = {"chat": [], "contact": [], "merged": []}
    parts = _kind(chats, "chat", "conversation_id").union(
        _kind(contacts, "contact", "pk"),
        _kind(_merged_into(account_id, [customer_id]), "merged", "loser_id"),
        all=True,
    )
    for kind, key in parts:
        found[kind].append(key)
    return TimelineSubject(
        account_id=account_id,
        customer_ids=_with_merged(account_id, customer_id, found["merged"]),
        contact_ids=found["contact"],
        conversation_ids=found["chat"],
    )


def _kind(rows: Any, kind: str, column: str) -> Any:
    return rows.order_by().values_list(Value(kind), F(column))


def _merged_into(account_id: UUID, winners: Sequence[UUID]) -> TenantQuerySet[MergeRecord]:
    return MergeRecord.objects.for_accounts([account_id]).filter(
        kind=MergeKind.CUSTOMER, state=MergeState.MERGED, winner_id__in=winners
    )


def _with_merged(account_id: UUID, customer_id: UUID, merged: Sequence[UUID]) -> list[UUID]:
    """The customer, and those that were merged into it, and into those."""
    known, latest = [customer_id, *merged], list(merged)
    while latest:
        rows = _merged_into(account_id, latest).values_list("loser_id", flat=True)
        latest = [found for found in rows if found not in known]
        known += latest
    return known


def _position(cursor: str) -> TimelinePosition:
    place = read(cursor)
    if place.sort != _ORDER:
        raise bad_cursor()
    return TimelinePosition(place.value, place.id)
