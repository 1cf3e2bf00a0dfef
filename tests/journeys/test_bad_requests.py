"""Calls about threads that make no sense: a clear refusal in the envelope, and nothing changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from messaging.choices import Channel
from messaging.models import Conversation, Dispatch, Message
from tests.factories.accounts import Firm
from tests.factories.inboxes import make_inbox, receive
from tests.faults.test_replay_and_quarantine import tenant_rows
from tests.support import meta
from tests.support.client import Answer, Api

PAGE = "100000000000505"


@pytest.fixture
def thread(firm: Firm) -> Conversation:
    """A conversation of `firm` in which one may answer."""
    make_inbox(firm, Channel.FACEBOOK_PAGE, PAGE)
    at = datetime.now(UTC) - timedelta(minutes=1)
    receive(
        *(
            meta.direct("page", PAGE, meta.direct_message(PAGE, "7", f"m.{n}", f"{n}. mesaj", at))
            for n in range(3)
        )
    )
    return Conversation.objects.unscoped().get()


def assert_refused(answer: Answer, status: int, code: str, field: str = "") -> None:
    assert (answer.status, answer.code) == (status, code), answer.envelope
    assert set(answer.error) == {"code", "message", "fields", "requestId"}
    assert answer.error["message"]
    if field:
        assert list(answer.fields) == [field]


@pytest.mark.parametrize("call", ["list", "send", "read"])
def test_a_thread_of_another_tenant_is_as_unknown_as_one_that_is_not_there(
    call: str, thread: Conversation, other_firm: Firm, api: Api
) -> None:
    stranger = api.as_api_account(other_firm)
    before = tenant_rows()
    answers = []
    for thread_id in (thread.id, uuid4()):
        path = f"/meta/threads/{thread_id}"
        match call:
            case "list":
                answers.append(stranger.get(f"{path}/messages"))
            case "send":
                answers.append(stranger.post(f"{path}/messages", {"text": "Merhaba"}))
            case _:
                answers.append(stranger.post(f"{path}/read"))

    foreign, missing = answers
    assert_refused(foreign, 404, missing.code)
    assert foreign.error | {"requestId": ""} == missing.error | {"requestId": ""}
    after = tenant_rows()
    # When a key was last used is all that may move.
    assert {**after, "ApiAccount": []} == {**before, "ApiAccount": []}


@pytest.mark.parametrize(
    "thread_id", ["1", "abc", "00000000-0000-0000-0000-00000000000g", "%00", "..", "'", "ü" * 36]
)
def test_a_malformed_thread_id_is_not_found(thread_id: str, firm: Firm, api: Api) -> None:
    owner = api.as_owner(firm)

    assert_refused(owner.get(f"/meta/threads/{thread_id}/messages"), 404, "not_found")
    assert_refused(
        owner.post(f"/meta/threads/{thread_id}/messages", {"text": "x"}), 404, "not_found"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "-1"),
        ("page", "x"),
        ("page", "1e9"),
        ("page", str(2**31)),
        ("page", "9" * 5000),
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "-5"),
        ("limit", "ten"),
        ("limit", "1.5"),
        ("sort", "contact__channel"),
        ("sort", "--lastMessageAt"),
        ("sort", "last_message_at"),
        ("sort", "?"),
        ("sort", "x" * 101),
        ("cursor", "x"),
        ("cursor", "WyJhIl0:1abc:def"),
        ("cursor", "a\0b"),
        ("cursor", "x" * 1001),
        ("updatedSince", "yesterday"),
        ("updatedSince", "2026-13-45T00:00:00Z"),
        ("channel", "telex"),
        ("metaAssetId", "x" * 129),
        ("metaAssetId", "a\0b"),
    ],
)
def test_a_malformed_parameter_of_the_thread_list_is_named(
    name: str, value: str, thread: Conversation, firm: Firm, api: Api
) -> None:
    assert_refused(
        api.as_owner(firm).get("/meta/threads", {name: value}), 400, "validation_failed", name
    )


def test_parameters_far_out_are_answered_with_an_empty_page(
    thread: Conversation, firm: Firm, api: Api
) -> None:
    page = api.as_owner(firm).get("/meta/threads", {"page": 10**6, "limit": 100}).data

    assert page["rows"] == []
    assert (page["page"], page["total"]) == (10**6, 1)


@pytest.mark.parametrize("text", ["", "'", '";--', "%", "_", "\\", "a" * 200, "\ud800", "İıŞş"])
def test_whatever_is_searched_for_is_only_text(
    text: str, thread: Conversation, firm: Firm, api: Api
) -> None:
    answer = api.as_owner(firm).get("/meta/threads", {"q": text.encode("utf-8", "replace")})

    assert answer.status == 200, answer.envelope
    assert len(answer.data["rows"]) == (text == "")


def test_a_cursor_of_another_list_or_order_is_refused(
    thread: Conversation, firm: Firm, api: Api
) -> None:
    owner = api.as_owner(firm)
    messages = f"/meta/threads/{thread.id}/messages"
    cursor = owner.get(messages, {"limit": 1}).data["nextCursor"]

    assert_refused(
        owner.get("/meta/threads", {"cursor": cursor}), 400, "validation_failed", "cursor"
    )
    refused = owner.get(messages, {"cursor": cursor, "sort": "occurredAt"})
    assert_refused(refused, 400, "validation_failed", "cursor")
    assert len(owner.get(messages, {"cursor": cursor}).data["rows"]) == 2


BAD_BODIES: dict[str, tuple[Any, str, str]] = {
    "nothing": (None, "messaging.empty_message", ""),
    "not-json": (b"{", "malformed_body", ""),
    "a-list": (b"[]", "", ""),
    "a-number": (b"5", "", ""),
    "deep": (b'{"payload":' + b"[" * 5000 + b"]" * 5000 + b"}", "", ""),
    "nan": (b'{"text":NaN}', "malformed_body", ""),
    "nul": ({"text": "a\0b"}, "validation_failed", "text"),
    "surrogate": (b'{"text":"a\\ud800b"}', "", ""),
    "text-is-a-list": ({"text": ["x"]}, "validation_failed", "text"),
    "type-unknown": ({"text": "x", "type": "telex"}, "validation_failed", "type"),
    "reply-to-no-id": ({"text": "x", "replyToMessageId": "1"}, "validation_failed", ""),
    "reply-to-unknown": (
        {"text": "x", "replyToMessageId": str(uuid4())},
        "messaging.message_not_found",
        "",
    ),
    "payload-is-text": ({"text": "x", "payload": "x"}, "validation_failed", "payload"),
    "file-by-address-of-no-kind": ({"type": "image", "mediaUrl": "x"}, "validation_failed", ""),
    "image-without-a-file": ({"type": "image"}, "messaging.empty_message", ""),
    "blank": ({"text": "  \n"}, "messaging.empty_message", ""),
    "too-long": ({"text": "ş" * 2001}, "messaging.text_too_long", ""),
    "tag-unknown": ({"text": "x", "tag": "PROMOTION"}, "validation_failed", "tag"),
    "sticker": ({"type": "order", "text": "x"}, "messaging.not_supported_by_channel", ""),
}


@pytest.mark.parametrize(("body", "code", "field"), BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_bad_message_is_refused_and_nothing_is_queued(
    body: Any, code: str, field: str, thread: Conversation, firm: Firm, api: Api
) -> None:
    owner = api.as_owner(firm)
    before = tenant_rows()

    answer = owner.post(f"/meta/threads/{thread.id}/messages", body)

    assert 400 <= answer.status < 500, answer.envelope
    assert answer.error["message"]
    if code:
        assert answer.code == code, answer.envelope
    if field:
        assert list(answer.fields) == [field]
    assert tenant_rows() == before


def test_after_the_window_has_closed_nothing_is_queued(
    thread: Conversation, firm: Firm, api: Api
) -> None:
    thread.reply_window_closes_at = datetime.now(UTC) - timedelta(seconds=1)
    thread.save()

    answer = api.as_owner(firm).post(f"/meta/threads/{thread.id}/messages", {"text": "Merhaba"})

    assert_refused(answer, 409, "messaging.reply_window_closed")
    assert not Dispatch.objects.unscoped().exists()
    assert Message.objects.unscoped().count() == 3
