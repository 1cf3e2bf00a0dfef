"""`write_back` does what `bulk_update` does, `insert_new` tells what was new."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from messaging.models import Inbox, Message
from tests.factories.accounts import Firm, make_member
from tests.factories.messaging import make_inbox, receive
from ticaret.db.bulk import insert_new, write_back
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db

_FIELDS = [
    "text",
    "payload",
    "reactions",
    "error",
    "external_id",
    "edited_at",
    "backfilled",
    "sent_by_user",
]


def _change(messages: list[Message], user: Any) -> None:
    """Every kind of column: text, JSON, JSON null, null, time, boolean, foreign key."""
    changes: list[dict[str, Any]] = [
        {"text": "%s '\"\\ {şğı} \n", "payload": {"a": [1, None, "ş"]}, "sent_by_user": user},
        {"reactions": [], "error": {"code": "1"}, "edited_at": datetime(2026, 3, 29, tzinfo=UTC)},
        {"text": "", "error": None, "external_id": None, "backfilled": True},
        {"payload": {"quote": "it's {not, an} array"}, "text": "NULL"},
    ]
    for message, change in zip(messages, changes, strict=True):
        for name, value in change.items():
            setattr(message, name, value)


def _stored(ids: list[Any]) -> list[dict[str, Any]]:
    rows = Message.objects.unscoped().filter(id__in=ids).order_by("id")
    return list(rows.values(*_FIELDS))


def test_it_writes_what_bulk_update_writes(firm: Firm) -> None:
    inbox, user = make_inbox(firm), make_member(firm, Role.AGENT)
    messages = [receive(inbox, text=f"{number}") for number in range(4)]
    ids = [message.id for message in messages]
    _change(messages, user)

    Message.objects.bulk_update(messages, _FIELDS)
    expected = _stored(ids)
    Message.objects.unscoped().update(
        text="x", payload={}, reactions=[1], error=1, external_id=None, backfilled=False
    )
    write_back(messages, _FIELDS)

    assert _stored(ids) == expected


def test_other_rows_and_columns_stay(firm: Firm) -> None:
    inbox = make_inbox(firm)
    changed, other = receive(inbox, text="bir"), receive(inbox, text="iki")
    changed.text, changed.status = "değişti", "read"

    write_back([changed], ["text"])

    rows = dict(Message.objects.unscoped().values_list("id", "text"))
    assert rows == {changed.id: "değişti", other.id: "iki"}
    assert Message.objects.unscoped().get(id=changed.id).status == "received"


def test_an_encrypted_column_is_sealed(firm: Firm) -> None:
    inboxes = [make_inbox(firm), make_inbox(firm)]
    for inbox in inboxes:
        inbox.token = f"new {inbox.id}"

    write_back(inboxes, ["token"])

    found = Inbox.objects.unscoped().order_by("id")
    assert [row.token for row in found] == [f"new {inbox.id}" for inbox in inboxes]


def test_its_statement_does_not_grow_with_the_rows(firm: Firm) -> None:
    inbox = make_inbox(firm)
    messages = [receive(inbox) for _ in range(5)]
    statements = []
    for rows in (messages[:1], messages):
        with CaptureQueriesContext(connection) as queries:
            write_back(rows, ["text"])
        statements.append(len(queries))
    write_back([], ["text"])
    assert statements == [1, 1]


def test_inserting_tells_what_was_new_and_leaves_what_was_known(firm: Firm) -> None:
    inbox = make_inbox(firm)
    known = receive(inbox, text="bilinen")
    rows = [
        Message(
            account_id=firm.id,
            inbox=inbox,
            conversation_id=known.conversation_id,
            external_id=external_id,
            direction="inbound",
            status="received",
            text=text,
            payload=payload,
            occurred_at=datetime(2026, 3, 29, 1, 2, 3, 456_789, tzinfo=UTC),
        )
        for external_id, text, payload in (
            ("new-1", "%s '\"\\ {şğı} \n", {"number": 2**80, "list": [1.5, None, True]}),
            (known.external_id, "tekrar", {}),
            ("new-2", "", {}),
            ("new-1", "aynı toplu işte", {}),
        )
    ]

    new = insert_new(rows)

    assert [row.external_id for row in new] == ["new-1", "new-2"]
    first = Message.objects.unscoped().get(id=rows[0].id)
    for field in Message._meta.concrete_fields:
        assert getattr(first, field.attname) == getattr(rows[0], field.attname)
    known.refresh_from_db()
    assert known.text == "bilinen"
    assert not insert_new(rows)


def test_inserting_nothing_asks_nothing(firm: Firm) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert insert_new([]) == []

    assert len(captured) == 0
