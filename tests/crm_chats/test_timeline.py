"""The timeline of a customer, and what of the chats follows a merge and its undo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.models import Customer, Identity, InboxLinkContact
from messaging.models import Conversation, Message
from messaging.ports import Partner
from tests.factories.accounts import Firm, make_member
from tests.factories.chats import identity_of, make_chat
from tests.factories.crm import make_contact, make_customer
from tests.factories.messaging import make_inbox, receive
from tests.support.client import Api
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def us(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


@pytest.fixture
def customer(firm: Firm) -> Customer:
    return make_customer(firm, title="Deniz A.Ş.")


def _crm(firm: Firm, path: str) -> str:
    return f"/accounts/{firm.id}/crm/{path}"


def _link(us: Api, firm: Firm, chat: Conversation, customer: Customer) -> None:
    answer = us.put(_crm(firm, f"chats/{chat.id}/customer-link"), {"customerId": str(customer.pk)})
    assert answer.status == 200


def _timeline(us: Api, firm: Firm, customer: Customer, **query: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = us.get(
        _crm(firm, f"customers/{customer.pk}/timeline"), {"limit": 100, **query}
    ).data["rows"]
    return rows


def test_linking_a_chat_brings_its_past_and_everything_that_is_done_with_it(
    us: Api, firm: Firm, customer: Customer
) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    chat = make_chat(firm, text="Dünkü mesaj", occurred_at=yesterday)
    assert {row["type"] for row in _timeline(us, firm, customer)} == {"audit"}

    _link(us, firm, chat, customer)
    member = make_member(firm, Role.AGENT)
    us.put(_crm(firm, f"assignments/chats/{chat.id}"), {"userId": str(member.pk)})
    us.post(_crm(firm, f"chats/{chat.id}/notes"), {"text": "Önemli müşteri"})
    receive(chat.inbox, partner=Partner(external_id=chat.contact.external_id), text="Bugünkü")

    rows = _timeline(us, firm, customer)
    assert [row["type"] for row in rows] == [
        "message",
        "conversation_note",
        "assignment",
        "link",
        "audit",
        "message",
    ]
    assert [row["data"]["text"] for row in rows if row["type"] == "message"] == [
        "Bugünkü",
        "Dünkü mesaj",
    ]
    assert rows[1]["data"]["text"] == "Önemli müşteri"
    assert rows[2]["data"]["userId"] == str(member.pk)
    assert (rows[3]["data"]["action"], rows[3]["actor"]["id"]) == ("linked", str(firm.owner.pk))
    assert (rows[4]["data"]["action"], rows[5]["actor"]) == ("customer.created", None)
    times = [row["occurredAt"] for row in rows]
    assert times == sorted(times, reverse=True)
    only = _timeline(us, firm, customer, types="link, conversation_note")
    assert [row["type"] for row in only] == ["conversation_note", "link"]


def test_a_walk_by_cursor_shows_every_entry_once_in_order(
    us: Api, firm: Firm, customer: Customer
) -> None:
    inbox, base = make_inbox(firm), timezone.now() - timedelta(hours=1)
    for number in range(4):
        chat = make_chat(firm, inbox=inbox, occurred_at=base)
        _link(us, firm, chat, customer)
        for step in range(5):  # several at one time
            receive(
                inbox,
                partner=Partner(external_id=chat.contact.external_id),
                occurred_at=base + timedelta(seconds=step // 2),
                text=f"{number}.{step}",
            )
    whole = _timeline(us, firm, customer)
    path = _crm(firm, f"customers/{customer.pk}/timeline")

    walked: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": 3}
    while True:
        data = us.get(path, query).data
        walked += data["rows"]
        if data["nextCursor"] is None:
            break
        query["cursor"] = data["nextCursor"]

    assert len(whole) == 4 * 6 + 4 + 1
    assert walked == whole


def test_a_page_reads_as_many_rows_however_long_the_history_is(
    us: Api, firm: Firm, customer: Customer
) -> None:
    chat = make_chat(firm)
    _link(us, firm, chat, customer)
    path = _crm(firm, f"customers/{customer.pk}/timeline")

    def lengthen(number: int) -> None:
        start = timezone.now() - timedelta(days=300)
        Message.objects.bulk_create(
            Message(
                account_id=firm.id,
                inbox=chat.inbox,
                conversation=chat,
                external_id=f"old.{number}.{step}",
                direction="inbound",
                status="received",
                text="Eski",
                occurred_at=start + timedelta(minutes=step),
            )
            for step in range(number)
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE messaging_message")

    def cost(cursor_text: str) -> tuple[int, str]:
        """How many rows of messages were read, in one statement; and the next cursor."""
        with CaptureQueriesContext(connection) as captured:
            data = us.get(path, {"limit": 10, "cursor": cursor_text}).data
        [sql] = [
            query["sql"]
            for query in captured
            if "LATERAL" in query["sql"] and "messaging_message" in query["sql"]
        ]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
            plan = cursor.fetchone()[0][0]["Plan"]
        return _rows_read(plan), data["nextCursor"]

    lengthen(1000)
    short, _ = cost("")
    lengthen(3000)
    long, following = cost("")
    for _ in range(20):
        deep, following = cost(following)

    assert (short, long, deep) == (11, 11, 11)


def _rows_read(plan: dict[str, Any]) -> int:
    """Rows that the scans of messages gave, those that a filter dropped among them."""
    own = 0
    if plan.get("Relation Name") == "messaging_message":
        given = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        own = round(given * plan["Actual Loops"])
    return own + sum(_rows_read(part) for part in plan.get("Plans", []))


def test_what_is_asked_wrongly_is_refused(
    us: Api, firm: Firm, other_firm: Firm, customer: Customer
) -> None:
    path = _crm(firm, f"customers/{customer.pk}/timeline")

    unknown = us.get(path, {"types": "message,gossip"})
    forged = us.get(path, {"cursor": "uydurma"})
    missing = us.get(_crm(firm, f"customers/{make_customer(other_firm).pk}/timeline"))

    assert (unknown.status, unknown.fields) == (400, {"types": "invalid_choice"})
    assert (forged.status, forged.fields) == (400, {"cursor": "invalid"})
    assert (missing.status, missing.code) == (404, "crm.customer_not_found")


def test_an_api_account_of_one_inbox_reads_no_message_of_another(
    api: Api, firm: Firm, customer: Customer
) -> None:
    us = api.as_owner(firm)
    seen, hidden = make_chat(firm, text="Açık"), make_chat(firm, text="Gizli")
    for chat in (seen, hidden):
        _link(us, firm, chat, customer)
        us.post(_crm(firm, f"chats/{chat.id}/notes"), {"text": f"Not {chat.id}"})
    limited = api.as_api_account(firm, inbox_ids=[seen.inbox_id])

    rows = _timeline(limited, firm, customer)

    assert [row["data"]["text"] for row in rows if row["type"] == "message"] == ["Açık"]
    assert {row["data"]["chatId"] for row in rows if row["type"] != "audit"} == {str(seen.id)}


# ----------------------------------------------------------------------- merges


def _snapshot(firm: Firm) -> list[tuple[Any, ...]]:
    rows = Identity.objects.for_accounts([firm.id]).order_by("id")
    behind = InboxLinkContact.objects.for_accounts([firm.id]).order_by("id")
    return [
        *rows.values_list("id", "customer_id", "contact_id", "how"),
        *behind.values_list("id", "link__customer_id", "contact_id"),
    ]


def test_chats_and_inboxes_follow_a_merge_and_come_back_with_its_undo(
    us: Api, firm: Firm, customer: Customer
) -> None:
    loser = make_customer(firm, title="Deniz Limited")
    contact = make_contact(firm, loser, phone="0532 444 55 66")
    chat, inbox = make_chat(firm, phone="+905324445566", text="Eski"), make_inbox(firm)
    us.put(
        _crm(firm, f"inbox-links/meta_asset/{inbox.id}"),
        {"customerId": str(loser.pk), "contactIds": [str(contact.pk)]},
    )
    before = _snapshot(firm)
    path = _crm(firm, f"customers/{customer.pk}/merge")

    preview = us.get(path, {"loserId": str(loser.pk)}).data
    merged = us.post(path, {"loserId": str(loser.pk)}).data

    moves = preview["moves"]
    assert (moves["chats"], moves["inboxes"]) == (1, 1)
    identity = identity_of(chat)
    assert (identity.customer_id, identity.contact_id) == (customer.pk, contact.pk)
    assert len(us.get(_crm(firm, f"customers/{customer.pk}/inboxes")).data["rows"]) == 1
    texts = [row["data"].get("text") for row in _timeline(us, firm, customer)]
    assert "Eski" in texts
    linked = _timeline(us, firm, customer, types="link")
    assert [row["data"]["chatId"] for row in linked] == [str(chat.id)]

    undone = us.post(_crm(firm, f"merges/{merged['id']}/undo"))

    assert undone.status == 200
    assert _snapshot(firm) == before


def test_a_chat_matched_anew_since_the_merge_stays_where_it_was_put(
    us: Api, firm: Firm, customer: Customer
) -> None:
    loser, third = make_customer(firm), make_customer(firm)
    chats = [make_chat(firm) for _ in range(2)]
    for chat in chats:
        _link(us, firm, chat, loser)
    merged = us.post(_crm(firm, f"customers/{customer.pk}/merge"), {"loserId": str(loser.pk)}).data
    _link(us, firm, chats[1], third)

    us.post(_crm(firm, f"merges/{merged['id']}/undo"))

    assert [identity_of(chat).customer_id for chat in chats] == [loser.pk, third.pk]


def test_a_contact_that_moves_takes_its_chats_along(
    us: Api, firm: Firm, customer: Customer
) -> None:
    contact = make_contact(firm, phone="0532 444 55 66")
    chat = make_chat(firm, phone="+905324445566")

    us.patch(_crm(firm, f"contacts/{contact.pk}"), {"customerId": str(customer.pk)})

    identity = identity_of(chat)
    assert (identity.customer_id, identity.contact_id) == (customer.pk, contact.pk)


def test_a_deleted_contact_leaves_the_chat_with_the_customer_and_a_deleted_customer_with_nobody(
    us: Api, firm: Firm, customer: Customer
) -> None:
    contact = make_contact(firm, customer, phone="0532 444 55 66")
    chat = make_chat(firm, phone="+905324445566")

    us.delete(_crm(firm, f"contacts/{contact.pk}"))
    left = identity_of(chat)
    us.delete(_crm(firm, f"customers/{customer.pk}"))

    assert (left.customer_id, left.contact_id) == (customer.pk, None)
    assert identity_of(chat).customer_id is None
    unmatched = us.get(_crm(firm, "identities/unmatched")).data["rows"]
    assert [row["chatId"] for row in unmatched] == [str(chat.id)]
