"""The timeline of a customer: what happened, merged from every source, newest first."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import islice
from uuid import UUID

from django.db import connection

from crm.choices import MergeKind, MergeState
from crm.errors import CustomerNotFound
from crm.models import MergeRecord
from crm.ports import (
    TimelineEntry,
    TimelinePosition,
    TimelineSubject,
    timeline_sources,
    timeline_types,
)
from ticaret.api.cursors import Cursor, bad_cursor, read, write
from ticaret.errors import FieldError, Invalid
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

_ORDER = "crm.timeline"
_SUBJECT = """
    SELECT 'customer', id FROM crm_customer
    WHERE account_id = %(account)s AND id = %(customer)s AND deleted_at IS NULL
    UNION ALL
    SELECT 'chat', conversation_id FROM crm_identity
    WHERE account_id = %(account)s AND customer_id = %(customer)s AND conversation_id IS NOT NULL
        AND (%(inboxes)s::uuid[] IS NULL OR inbox_id = ANY(%(inboxes)s))
    UNION ALL
    SELECT 'contact', id FROM crm_contact
    WHERE account_id = %(account)s AND customer_id = %(customer)s
    UNION ALL
    SELECT 'merged', loser_id FROM crm_mergerecord
    WHERE account_id = %(account)s AND winner_id = %(customer)s
        AND kind = %(kind)s AND state = %(state)s
"""


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
    subject = _subject(actor.within(account_id, Role.VIEWER), account_id, customer_id)
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
    before = _position(cursor) if cursor else None
    found = [
        source.entries(actor=actor, subject=subject, types=asked, before=before, limit=limit + 1)
        for source in timeline_sources()
        if (asked := [type for type in source.types if not types or type in types])
    ]
    merged = heapq.merge(*found, key=lambda entry: (entry.occurred_at, entry.id), reverse=True)
    page = list(islice(merged, limit + 1))
    if len(page) <= limit:
        return page, None
    last = page[limit - 1]
    return page[:limit], write(Cursor(_ORDER, last.occurred_at, last.id))


def _subject(actor: Actor, account_id: UUID, customer_id: UUID) -> TimelineSubject:
    found: dict[str, list[UUID]] = {"customer": [], "chat": [], "contact": [], "merged": []}
    asked = {
        "account": account_id,
        "customer": customer_id,
        "inboxes": None if actor.inbox_ids is None else list(actor.inbox_ids),
        "kind": MergeKind.CUSTOMER,
        "state": MergeState.MERGED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUBJECT, asked)
        for kind, key in cursor.fetchall():
            found[kind].append(key)
    if not found["customer"]:
        raise CustomerNotFound
    return TimelineSubject(
        account_id=account_id,
        customer_ids=_with_merged(account_id, customer_id, found["merged"]),
        contact_ids=found["contact"],
        conversation_ids=found["chat"],
    )


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
