"""Bodies into items: nothing is lost, nothing raises, neighbours never hide each other."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meta_channels.parsing import Item, NotAPayload, parse, split

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def items(document: Any) -> list[Item]:
    return split(json.dumps(document).encode(), received_at=NOW)


def message(
    mid: str = "m_1", *, sender: Any = "200", page: Any = "100", **more: Any
) -> dict[str, Any]:
    return {
        "sender": {"id": sender},
        "recipient": {"id": page},
        "timestamp": 1700000000000,
        "message": {"mid": mid, "text": "hi"} | more,
    }


def page(*events: Any, id: Any = "100") -> dict[str, Any]:
    return {"id": id, "time": 1700000000123, "messaging": list(events)}


def whatsapp(value: Any, *, waba: str = "900", field: str = "messages") -> dict[str, Any]:
    entry = {"id": waba, "time": 1700000000, "changes": [{"field": field, "value": value}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def test_every_event_of_every_entry_becomes_one_item_in_order() -> None:
    found = items(
        {
            "object": "page",
            "entry": [
                page(message("a"), message("b", sender="201")),
                page(message("c", page="101"), id="101"),
            ],
        }
    )
    assert [(i.external_inbox_ids, i.mailbox, i.dedupe_key) for i in found] == [
        (("100",), "page:100:200", "page:100:message:a"),
        (("100",), "page:100:201", "page:100:message:b"),
        (("101",), "page:101:200", "page:101:message:c"),
    ]
    assert {i.kind for i in found} == {"messaging.message"}
    assert found[0].occurred_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_ids_written_as_integers_are_strings() -> None:
    item = items({"object": "page", "entry": [page(message(sender=200, page=100), id=100)]})[0]
    assert (item.external_inbox_ids, item.mailbox) == (("100",), "page:100:200")
    big = items({"object": "page", "entry": [page(message(sender=10**20), id=100)]})[0]
    assert big.mailbox == f"page:100:{10**20}"


def test_all_events_of_one_conversation_share_a_mailbox() -> None:
    echo = message("m_2", sender="100", page="200", is_echo=True)
    read = {"sender": {"id": "200"}, "recipient": {"id": "100"}, "read": {"watermark": 1}}
    found = items({"object": "page", "entry": [page(message(), echo, read)]})
    assert {i.mailbox for i in found} == {"page:100:200"}


def test_a_test_event_without_an_account_is_routed_by_its_recipient() -> None:
    entry = page(message("random_mid", sender="12334", page="23245"), id="0")
    item = items({"object": "instagram", "entry": [entry]})[0]
    assert item.external_inbox_ids == ("23245",)


def test_an_unsend_an_edit_and_a_reaction_are_no_duplicates_of_the_message() -> None:
    base = {"sender": {"id": "200"}, "recipient": {"id": "100"}, "timestamp": 1700000000000}
    reaction = {"mid": "m_1", "action": "react", "reaction": "love", "emoji": "❤"}
    found = items(
        {
            "object": "instagram",
            "entry": [
                page(
                    message("m_1"),
                    message("m_1"),
                    message("m_1", is_deleted=True),
                    base | {"message_edit": {"mid": "m_1", "text": "x", "num_edit": "1"}},
                    base | {"message_edit": {"mid": "m_1", "text": "y", "num_edit": 2}},
                    base | {"reaction": reaction},
                    base | {"reaction": reaction | {"action": "unreact"}},
                    base | {"reaction": reaction, "timestamp": 1700000000001},
                )
            ],
        }
    )
    keys = [i.dedupe_key for i in found]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 7


def test_whatsapp_messages_statuses_and_fields_are_items_of_their_own() -> None:
    metadata = {"phone_number_id": "500", "display_phone_number": "1"}
    status = {"id": "w2", "status": "sent", "recipient_id": "49", "timestamp": "1700000001"}
    found = items(
        whatsapp(
            {
                "metadata": metadata,
                "contacts": [
                    {"wa_id": "49", "profile": {"name": "A"}},
                    {"wa_id": "90", "profile": {"name": "B"}},
                ],
                "messages": [
                    {"from": "90", "id": "w1", "type": "text", "timestamp": "1700000000"},
                    {"from": "49", "id": "w3", "type": "image", "timestamp": "1700000000"},
                ],
                "statuses": [status, status | {"status": "delivered"}],
            }
        )
    )
    assert [(i.kind, i.mailbox, i.dedupe_key.split(":", 1)[1]) for i in found] == [
        ("whatsapp.text", "whatsapp_business_account:500:90", "500:message:w1"),
        ("whatsapp.image", "whatsapp_business_account:500:49", "500:message:w3"),
        ("whatsapp.status", "whatsapp_business_account:500:49", "500:status:w2:sent:"),
        ("whatsapp.status", "whatsapp_business_account:500:49", "500:status:w2:delivered:"),
    ]
    assert [i.payload["contact"]["profile"]["name"] for i in found] == ["B", "A", "A", "A"]
    field = items(whatsapp({"event": "VERIFIED_ACCOUNT"}, field="account_update"))[0]
    assert (field.kind, field.external_inbox_ids) == ("whatsapp.field.account_update", ("900",))


@pytest.mark.parametrize(
    "entry",
    [
        {
            "id": "17",
            "time": 1,
            "changes": [{"field": "comments", "value": {"id": "c1", "text": "x"}}],
        },
        {
            "id": "17",
            "time": 1,
            "changes": [{"field": "comments", "value": {"comment_id": "c1", "text": "x"}}],
        },
        {"id": "17", "time": 1, "field": "comments", "value": {"id": "c1", "text": "x"}},
    ],
)
def test_the_three_shapes_of_a_comment_are_one(entry: dict[str, Any]) -> None:
    (item,) = items({"object": "instagram", "entry": [entry]})
    assert (item.kind, item.external_inbox_ids) == ("comments", ("17",))
    assert item.dedupe_key.startswith("instagram:17:comments:c1:")


def test_what_makes_no_sense_does_not_hide_its_neighbours() -> None:
    deep: Any = "x"
    for _ in range(100):
        deep = {"a": deep}
    good = message("good")
    found = items(
        {
            "object": "page",
            "entry": [
                None,
                "x",
                [],
                {},
                {"id": "1", "messaging": "no"},
                {"id": "1", "changes": {"a": 1}},
                {"id": "1", "changes": [None, {"field": 7}, {"field": "feed", "value": []}]},
                page(None, 7, {}, {"message": None}, {"message": {"text": "no id"}}, deep, good),
                page(message("deep", attachments=[deep]), message("good2")),
            ],
        }
    )
    kinds = [i.kind for i in found]
    assert kinds.count("messaging.message") == 2
    assert kinds.count("malformed") == len(kinds) - 2 == 16
    malformed = next(i for i in found if i.kind == "malformed")
    assert malformed.payload["reason"] == "the entry is not an object"


def test_text_that_a_database_cannot_keep_is_repaired() -> None:
    body = (
        rb'{"object":"page","entry":[{"id":"1","messaging":[{"sender":{"id":"2"},"recipient":{"id":"1"},'
        rb'"timestamp":1700000000000,"message":{"mid":"m","text":"a\u0000b\ud83dc\ud83d\ude00","x":1e999,'
        rb'"y":123456789012345678901234567890,"k\u0000":1}}]}]}'
    )
    (item,) = split(body)
    content = item.payload["event"]["message"]
    assert content["text"] == "a\ufffdb\ufffdc😀"
    assert (content["x"], content["y"]) == ("1e999", "123456789012345678901234567890")
    assert content["k\ufffd"] == 1
    json.dumps(item.payload, allow_nan=False).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b'"x"',
        b"{}",
        b'{"entry":{}}',
        b'{"object":"page","entry":[NaN]}',
        b'{"object":"page","entry":[Infinity]}',
        b'{"object":"page","entry":[',
        b"\xff\xfe",
        b'{"object":"page","entry":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}",
    ],
)
def test_what_is_no_object_with_entries_is_no_payload(body: bytes) -> None:
    with pytest.raises(NotAPayload):
        split(body)


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        (1700000000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (1700000000123, datetime(2023, 11, 14, 22, 13, 20, 123000, tzinfo=UTC)),
        ("1700000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("1700000000123", datetime(2023, 11, 14, 22, 13, 20, 123000, tzinfo=UTC)),
        ("2023-11-14T22:13:20+0000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("2023-11-15T01:13:20+03:00", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("2023-11-14T22:13:20", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("TIMESTAMP", NOW),
        (-1, NOW),
        (10**17, NOW),
        ("9" * 400, NOW),
        (True, NOW),
        ({"a": 1}, NOW),
        ("0001-01-01T00:00:00+14:00", NOW),
        ("2099-01-01T00:00:00+0000", NOW),
    ],
)
def test_times_are_read_in_every_notation(timestamp: Any, expected: datetime) -> None:
    event = message() | {"timestamp": timestamp}
    entry = {"id": "100", "messaging": [event]}
    assert items({"object": "page", "entry": [entry]})[0].occurred_at == expected


def test_a_thousand_updates_are_split_and_parsed_in_a_second() -> None:
    events = [message(f"m_{n}", sender=str(n), attachments=[]) for n in range(1000)]
    body = json.dumps({"object": "page", "entry": [page(*events)]}).encode()
    started = time.perf_counter()
    assert sum(len(parse(item.payload)) for item in split(body)) == 1000
    assert time.perf_counter() - started < 1


def test_keys_of_any_length_fit() -> None:
    long = "x" * 512
    one, other = items(
        {"object": "page", "entry": [page(message(long + ""), message("y" + long[1:]))]}
    )
    assert len(one.dedupe_key) <= 255 and one.dedupe_key != other.dedupe_key


names = st.sampled_from(
    [
        "id",
        "object",
        "time",
        "changes",
        "messaging",
        "standby",
        "field",
        "value",
        "sender",
        "recipient",
        "timestamp",
        "message",
        "mid",
        "text",
        "is_echo",
        "attachments",
        "type",
        "payload",
        "url",
        "coordinates",
        "quick_reply",
        "reply_to",
        "story",
        "read",
        "delivery",
        "mids",
        "watermark",
        "reaction",
        "postback",
        "referral",
        "optin",
        "messages",
        "statuses",
        "contacts",
        "metadata",
        "phone_number_id",
        "wa_id",
        "user_id",
        "profile",
        "name",
        "from",
        "context",
        "errors",
        "interactive",
        "button_reply",
        "nfm_reply",
        "response_json",
        "system",
        "body",
        "edit",
        "revoke",
        "user_id_update",
        "previous",
        "current",
        "status",
        "message_echoes",
        "to",
        "group_id",
        "location",
        "image",
        "order",
        "template",
        "product",
        "item",
        "post_id",
        "pass_thread_control",
        "is_deleted",
        "comment_id",
        "create_time",
        "sticker_id",
    ]
)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(
        [
            "page",
            "instagram",
            "whatsapp_business_account",
            "messages",
            "feed",
            "comments",
            "smb_message_echoes",
            "text",
            "image",
            "system",
            "reaction",
            "interactive",
            "nfm_reply",
            "user_changed_number",
            "user_changed_user_id",
            "sent",
            "failed",
            "edit",
            "revoke",
            "0",
            "100",
            "request_welcome",
            "US.1",
            "template",
            "location",
            "[]",
            "{",
        ]
    ),
)
documents = st.recursive(
    values,
    lambda part: st.lists(part, max_size=4) | st.dictionaries(names, part, max_size=6),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["page", "instagram", "whatsapp_business_account", "x"]), documents, documents
)
def test_no_document_breaks_split_or_parse(kind: str, first: Any, second: Any) -> None:
    entries = [
        first,
        {"id": "1", "messaging": [second, {"sender": {"id": "2"}, "message": second}]},
        {"id": "1", "changes": [{"field": "messages", "value": second}, first]},
        {"id": "1", "standby": [{"reaction": first}, {"postback": second}, {"read": first}]},
        {
            "id": "1",
            "changes": [
                {
                    "field": "messages",
                    "value": {"metadata": first, "contacts": [second], "messages": [first, second]},
                },
                {"field": "x", "value": {"statuses": [first], "user_id_update": [second]}},
            ],
        },
    ]
    try:
        found = split(json.dumps({"object": kind, "entry": entries}).encode(), received_at=NOW)
    except NotAPayload:
        return
    for item in found:
        assert len(item.dedupe_key) <= 255 and len(item.mailbox) <= 255
        stored = json.dumps(item.payload, allow_nan=False)
        assert "\\u0000" not in stored.replace("\\\\", "")
        parse(json.loads(stored))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_split(body: bytes) -> None:
    try:
        split(body)
    except NotAPayload:
        pass


whatsapp_types = st.sampled_from(
    [
        "text",
        "image",
        "audio",
        "document",
        "sticker",
        "location",
        "contacts",
        "interactive",
        "button",
        "order",
        "system",
        "reaction",
        "edit",
        "revoke",
        "request_welcome",
        "unsupported",
        "unknown",
        "brand_new",
    ]
)


@settings(max_examples=300, deadline=None)
@given(whatsapp_types, documents, documents, st.sampled_from(["messages", "message_echoes"]))
def test_no_whatsapp_content_breaks_parse(kind: str, body: Any, more: Any, name: str) -> None:
    content = {"id": "w", "from": "1", "to": "2", "type": kind, kind: body, "context": more}
    system = {"id": "w", "type": "system", "system": {"type": "user_changed_number", "wa_id": more}}
    value = {"metadata": {"phone_number_id": "5"}, name: [content, system], "contacts": [more]}
    try:
        found = split(json.dumps(whatsapp(value)).encode(), received_at=NOW)
    except NotAPayload:
        return
    for item in found:
        parse(json.loads(json.dumps(item.payload, allow_nan=False)))
