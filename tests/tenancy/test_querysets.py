"""A tenant's rows cannot be read, changed or counted without saying whose they are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count

from messaging.models import ChannelContact, Inbox
from tests.factories.accounts import Firm
from tests.factories.messaging import make_conversation, make_inbox
from ticaret.tenancy.querysets import TenantQuerySet, UnscopedQuery

pytestmark = pytest.mark.django_db

Rows = TenantQuerySet[Inbox]


async def _first_of(rows: Any) -> Any:
    return [row async for row in rows]


_WAYS: dict[str, Callable[[Rows], Any]] = {
    "list": list,
    "bool": bool,
    "len": len,
    "repr": repr,
    "index": lambda rows: rows[0],
    "slice": lambda rows: list(rows[:2]),
    "get": lambda rows: rows.get(name="x"),
    "first": lambda rows: rows.first(),
    "last": lambda rows: rows.last(),
    "earliest": lambda rows: rows.earliest("created_at"),
    "latest": lambda rows: rows.latest("created_at"),
    "in_bulk": lambda rows: rows.in_bulk(["0190aaaa-0000-7000-8000-000000000001"]),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "contains": lambda rows: rows.contains(Inbox()),
    "aggregate": lambda rows: rows.aggregate(n=Count("id")),
    "values": lambda rows: list(rows.values("id")),
    "values_list": lambda rows: list(rows.values_list("id", flat=True)),
    "dates": lambda rows: list(rows.dates("created_at", "day")),
    "datetimes": lambda rows: list(rows.datetimes("created_at", "day")),
    "iterator": lambda rows: list(rows.iterator()),
    "raw": lambda rows: list(rows.raw("SELECT * FROM messaging_inbox")),
    "explain": lambda rows: rows.explain(),
    "update": lambda rows: rows.update(name="x"),
    "delete": lambda rows: rows.delete(),
    "get_or_create": lambda rows: rows.get_or_create(name="x"),
    "update_or_create": lambda rows: rows.update_or_create(name="x"),
    "select_for_update": lambda rows: list(rows.select_for_update()),
    "annotate": lambda rows: list(rows.annotate(n=Count("contacts"))),
    "union": lambda rows: list(rows.unscoped().union(rows)),
    "intersection": lambda rows: list(rows.unscoped().intersection(rows)),
    "difference": lambda rows: list(rows.unscoped().difference(rows)),
    "or": lambda rows: list(rows.unscoped() | rows),
    "or, the other way": lambda rows: list(rows | rows.unscoped()),
    "and": lambda rows: list(rows.unscoped() & rows),
    "xor": lambda rows: list(rows.unscoped() ^ rows),
    "async for": lambda rows: asyncio.run(_first_of(rows)),
    "aiterator": lambda rows: asyncio.run(_first_of(rows.aiterator())),
    "acount": lambda rows: asyncio.run(rows.acount()),
    "afirst": lambda rows: asyncio.run(rows.afirst()),
}


@pytest.mark.parametrize("way", _WAYS)
def test_a_query_without_a_tenant_never_runs(firm: Firm, way: str) -> None:
    make_inbox(firm)

    with pytest.raises(UnscopedQuery):
        _WAYS[way](Inbox.objects.filter(status="active").order_by("id"))

    with pytest.raises(UnscopedQuery):
        _WAYS[way](Inbox.objects.all())
    assert Inbox.objects.unscoped().get().name != "x"


def test_with_a_tenant_only_its_rows_are_there(firm: Firm, other_firm: Firm) -> None:
    ours, theirs = make_inbox(firm), make_inbox(other_firm)

    assert list(Inbox.objects.for_accounts([firm.id])) == [ours]
    assert list(Inbox.objects.for_accounts([])) == []
    assert list(Inbox.objects.filter(id=theirs.id).for_accounts([firm.id])) == []
    both = Inbox.objects.for_accounts([firm.id]) | Inbox.objects.for_accounts([other_firm.id])
    assert set(both) == {ours, theirs}
    assert Inbox.objects.for_accounts([firm.id]).update(name="x") == 1
    theirs.refresh_from_db()
    assert theirs.name != "x"


def test_rows_of_two_accounts_cannot_be_tied_together(firm: Firm, other_firm: Firm) -> None:
    conversation = make_conversation(make_inbox(firm))
    theirs = make_conversation(make_inbox(other_firm))
    ChannelContact.objects.unscoped().filter(id=conversation.contact_id).update(
        inbox_id=theirs.inbox_id
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        connection.check_constraints()
    ChannelContact.objects.unscoped().filter(id=conversation.contact_id).update(
        inbox_id=conversation.inbox_id
    )
