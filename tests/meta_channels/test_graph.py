"""The Graph client: what it says, and what it makes of every answer."""

from __future__ import annotations

import logging
import socket
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import Settings

from messaging.ports import (
    AccessLost,
    Deferred,
    OutcomeUnknown,
    ProviderError,
    Refused,
    WindowClosed,
)
from meta_channels.graph import Usage, facebook, instagram, media, messages, pages, tokens, whatsapp
from meta_channels.graph.client import appsecret_proof
from tests.support.graph_server import GraphServer
from tests.support.raw_server import RawServer, say
from ticaret.http import UploadFile

TOKEN = "EAAtoken-value-1"
PROOF = "162247f517e8715accc16793ffc7fc0ee3ef6ffcbb7f7ebbd5bd1404b2c20579"


def refusal(code: int, subcode: int | None = None, **more: Any) -> dict[str, Any]:
    error = {
        "message": f"(#{code}) no",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "Abc",
    }
    if subcode is not None:
        error["error_subcode"] = subcode
    return {"error": error | more}


def test_the_token_travels_in_a_header_and_the_proof_beside_it(graph_server: GraphServer) -> None:
    graph_server.will_answer({"id": "1"})
    assert facebook(TOKEN).get("me", purpose="test", params={"fields": "id"}).data == {"id": "1"}
    (call,) = graph_server.calls
    assert (call.method, call.path) == ("GET", "/graph/v25.0/me")
    assert call.headers["authorization"] == f"Bearer {TOKEN}"
    assert call.query == {"fields": "id", "appsecret_proof": PROOF}
    assert appsecret_proof("app-secret-0123456789", TOKEN) == PROOF


def test_the_instagram_host_gets_no_proof(graph_server: GraphServer) -> None:
    graph_server.will_answer({"id": "1"})
    instagram(TOKEN).get("me", purpose="test")
    (call,) = graph_server.calls
    assert (call.path, call.query) == ("/instagram-graph/v25.0/me", {})


def test_neither_token_nor_address_is_logged(
    graph_server: GraphServer, caplog: pytest.LogCaptureFixture
) -> None:
    graph_server.will_answer(refusal(190, message=f"Malformed access token {TOKEN}"), status=400)
    with caplog.at_level(logging.DEBUG), pytest.raises(AccessLost) as lost:
        facebook(TOKEN).get("me", purpose="test", params={"x": "SECRET"})
    for text in (caplog.text, str(lost.value), lost.value.detail, repr(facebook(TOKEN))):
        assert TOKEN not in text and PROOF not in text and "SECRET" not in text


@pytest.mark.parametrize("token", ["", "a\r\nX: y", "şifre", "a\x00"])
def test_a_token_that_cannot_be_sent_needs_a_reconnect(
    graph_server: GraphServer, token: str
) -> None:
    with pytest.raises(AccessLost):
        facebook(token).get("me", purpose="test")
    assert graph_server.calls == []


@pytest.mark.parametrize("person", ["", "..", "1/../me", "1?fields=access_token", "1#", "1 2", "ş"])
def test_an_id_that_would_change_the_call_is_refused(
    graph_server: GraphServer, person: str
) -> None:
    with pytest.raises(Refused):
        messages.send(facebook(TOKEN), person, {})
    assert graph_server.calls == []


@pytest.mark.parametrize(
    ("status", "document", "expected"),
    [
        (400, refusal(10, 2018278), WindowClosed),
        (400, refusal(10, 2534022), WindowClosed),
        (400, refusal(131047), WindowClosed),
        (400, refusal(470), WindowClosed),
        (400, refusal(190, 463), AccessLost),
        (401, refusal(190, 460), AccessLost),
        (400, refusal(102), AccessLost),
        (403, refusal(10), AccessLost),
        (403, refusal(200), AccessLost),
        (403, refusal(299), AccessLost),
        (400, refusal(100, 2534013), AccessLost),
        (400, refusal(131005), AccessLost),
        (400, refusal(0), AccessLost),
        (400, refusal(200, 1545041), Refused),
        (400, refusal(551, 1545041), Refused),
        (400, refusal(100), Refused),
        (400, refusal(100, 2018001), Refused),
        (400, refusal(131026), Refused),
        (400, refusal(132001), Refused),
        (404, refusal(2500), Refused),
        (400, refusal(2, 2018344), Refused),
        (400, refusal(99999), Refused),
        (400, refusal(1), Deferred),
        (400, refusal(2, is_transient=True), Deferred),
        (500, refusal(2, is_transient=True), OutcomeUnknown),
        (400, refusal(4), Deferred),
        (403, refusal(17), Deferred),
        (400, refusal(32), Deferred),
        (400, refusal(613, 2534040), Deferred),
        (400, refusal(80006), Deferred),
        (400, refusal(130429), Deferred),
        (400, refusal(131056), Deferred),
        (400, refusal(131016), Deferred),
        (500, refusal(131016), OutcomeUnknown),
        (400, refusal(368), Deferred),
        (429, b"slow down", Deferred),
        (429, refusal(99999), Deferred),
        (400, refusal(-2), OutcomeUnknown),
        (400, refusal(99999, is_transient=True), OutcomeUnknown),
        (500, refusal(99999), OutcomeUnknown),
        (500, b"", OutcomeUnknown),
        (502, b"<html>Bad Gateway</html>", OutcomeUnknown),
        (503, {}, OutcomeUnknown),
        (200, b"", OutcomeUnknown),
        (200, b"{", OutcomeUnknown),
        (200, [], OutcomeUnknown),
        (200, refusal(99999), OutcomeUnknown),
        (200, {"error": "x"}, OutcomeUnknown),
        (302, b"", OutcomeUnknown),
        (400, {"error": {"code": "x", "message": 7}}, OutcomeUnknown),
        (400, {"error": {}}, OutcomeUnknown),
    ],
)
def test_every_answer_to_a_send_is_one_of_five(
    graph_server: GraphServer, status: int, document: Any, expected: type[ProviderError]
) -> None:
    graph_server.will_answer(document, status=status)
    with pytest.raises(ProviderError) as caught:
        messages.send(facebook(TOKEN), "100", {"message": {"text": "x"}})
    assert type(caught.value) is expected
    assert len(graph_server.calls) == 1


def test_an_error_keeps_code_subcode_and_trace(graph_server: GraphServer) -> None:
    graph_server.will_answer(
        refusal(131030, error_data={"details": "Recipient not in the list"}), status=400
    )
    with pytest.raises(Refused) as refused:
        messages.send(facebook(TOKEN), "100", {})
    assert (refused.value.code, refused.value.trace_id) == ("131030", "Abc")
    assert refused.value.detail == "Recipient not in the list"
    graph_server.will_answer(refusal(190, 463, error_user_msg="Sign in again"), status=400)
    graph_server.answers.pop(0)
    with pytest.raises(AccessLost) as lost:
        messages.send(facebook(TOKEN), "100", {})
    assert (lost.value.code, lost.value.detail) == ("190/463", "Sign in again")


@pytest.mark.parametrize(
    ("document", "headers", "scope", "seconds"),
    [
        (refusal(4), {}, "app", 45.0),
        (refusal(4), {"Retry-After": "7"}, "app", 7.0),
        (refusal(32), {}, "inbox", 45.0),
        (
            refusal(80006),
            {
                "X-Business-Use-Case-Usage": '{"1":[{"type":"messenger","call_count":100,'
                '"estimated_time_to_regain_access":19}]}'
            },
            "inbox",
            1140.0,
        ),
        (refusal(131056), {}, "message", 6.0),
        (refusal(1), {}, "message", None),
        (refusal(368), {}, "inbox", 3600.0),
    ],
)
def test_who_waits_and_how_long(
    graph_server: GraphServer,
    document: Any,
    headers: dict[str, str],
    scope: str,
    seconds: float | None,
) -> None:
    graph_server.will_answer(document, status=400, headers=headers)
    with pytest.raises(Deferred) as deferred:
        messages.send(facebook(TOKEN), "100", {})
    assert (deferred.value.scope, deferred.value.retry_after) == (scope, seconds)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + b" " * 3_000_000,
        b"nonsense\r\n\r\n",
    ],
)
def test_a_broken_answer_to_a_send_is_unknown_and_to_a_read_is_only_late(
    settings: Settings, raw: bytes
) -> None:
    settings.SANDBOX = False
    with RawServer(say(raw)) as server:
        settings.META_GRAPH_URL = server.url
        with pytest.raises(OutcomeUnknown):
            messages.send(facebook(TOKEN), "100", {})
        with pytest.raises(Deferred):
            facebook(TOKEN).get("me", purpose="test")


def test_a_send_that_never_left_may_be_tried_again(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.META_GRAPH_URL = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(Deferred):
        messages.send(facebook(TOKEN), "100", {})


def test_a_send_without_an_answer_in_time_is_unknown(settings: Settings) -> None:
    settings.HTTP_TOTAL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings.META_GRAPH_URL = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(OutcomeUnknown):
            messages.send(facebook(TOKEN), "100", {})


@pytest.mark.parametrize(
    ("headers", "usage"),
    [
        ({}, Usage(0, None)),
        ({"X-App-Usage": '{"call_count":28,"total_time":25,"total_cputime":81}'}, Usage(81, None)),
        (
            {
                "X-Page-Usage": '{"call_count":10}',
                "X-Business-Use-Case-Usage": '{"1":[{"call_count":5},{"total_time":99,'
                '"estimated_time_to_regain_access":2}],"2":7}',
            },
            Usage(99, 120.0),
        ),
        ({"X-App-Usage": "nope"}, Usage(0, None)),
        ({"X-App-Usage": '["x"]'}, Usage(0, None)),
        ({"X-App-Usage": '{"call_count":"many","total_time":NaN,"x":[1]}'}, Usage(0, None)),
    ],
)
def test_usage_headers_are_read(
    graph_server: GraphServer, headers: dict[str, str], usage: Usage
) -> None:
    graph_server.will_answer({}, headers=headers)
    assert facebook(TOKEN).get("me", purpose="test").usage == usage


def test_pages_are_listed_by_cursor_and_never_by_the_link_with_the_token(
    graph_server: GraphServer,
) -> None:
    link = f"{graph_server.url}/stolen?access_token=x"
    first = {
        "id": 7,
        "name": "Shop",
        "category": "Shop",
        "access_token": "EAAP",
        "tasks": ["MESSAGING"],
        "picture": {"data": {"url": "https://x/p.png"}},
        "instagram_business_account": {"id": "1784", "username": "shop"},
    }
    graph_server.will_answer({"data": [first], "paging": {"cursors": {"after": "A"}, "next": link}})
    graph_server.will_answer({"data": [], "paging": {"cursors": {"after": "B"}, "next": link}})
    graph_server.will_answer(
        {"data": [{"id": "8"}, {}, None], "paging": {"cursors": {"after": "C"}}}
    )
    one, two = pages.of_user(facebook(TOKEN))
    assert (one.id, one.name, one.token, one.tasks) == ("7", "Shop", "EAAP", ("MESSAGING",))
    assert one.picture_url == "https://x/p.png"
    assert one.instagram is not None and one.instagram.id == "1784"
    assert (two.id, two.token, two.instagram) == ("8", "", None)
    assert [call.query.get("after") for call in graph_server.calls] == [None, "A", "B"]
    assert {call.path for call in graph_server.calls} == {"/graph/v25.0/me/accounts"}
    assert "EAAP" not in repr(one)


def test_a_page_is_subscribed_checked_and_unsubscribed(graph_server: GraphServer) -> None:
    graph_server.will_answer({"success": True})
    pages.subscribe(facebook(TOKEN), "7", pages.PAGE_FIELDS)
    assert graph_server.calls[0].json["subscribed_fields"].startswith("messages,message_echoes,")
    graph_server.will_answer({"data": [{"id": "9"}, {"id": "1000", "subscribed_fields": ["feed"]}]})
    graph_server.answers.pop(0)
    assert pages.subscribed_fields(facebook(TOKEN), "7", app_id="1000") == {"feed"}
    assert pages.subscribed_fields(facebook(TOKEN), "7", app_id="1001") == set()
    pages.unsubscribe(facebook(TOKEN), "7")
    assert (graph_server.calls[-1].method, graph_server.calls[-1].path) == (
        "DELETE",
        "/graph/v25.0/7/subscribed_apps",
    )


def test_a_token_of_another_app_is_not_valid(graph_server: GraphServer) -> None:
    info = {
        "app_id": "1000",
        "is_valid": True,
        "expires_at": 0,
        "data_access_expires_at": 1700000000,
        "scopes": ["pages_messaging"],
        "granular_scopes": [{"scope": "pages_messaging", "target_ids": ["7"]}, {"scope": "email"}],
        "user_id": 12,
    }
    graph_server.will_answer({"data": info})
    graph_server.will_answer({"data": info | {"app_id": "1001"}})
    graph_server.will_answer({"data": {"is_valid": False, "error": {"code": 190}}})
    ours = tokens.debug_token("user-token")
    assert ours.is_valid and ours.user_id == "12" and ours.expires_at is None
    assert ours.targets == {"pages_messaging": ("7",), "email": ()}
    assert ours.data_access_expires_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert not tokens.debug_token("user-token").is_valid
    assert not tokens.debug_token("user-token").is_valid
    assert graph_server.calls[0].headers["authorization"] == "Bearer 1000|app-secret-0123456789"


def test_whatsapp_numbers_and_media(graph_server: GraphServer) -> None:
    graph_server.will_answer({"data": [{"id": "5", "display_phone_number": "+90 5"}]})
    graph_server.will_answer({"id": "media-1"})
    graph_server.will_answer({"success": True})
    assert whatsapp.phone_numbers(facebook(TOKEN), "9")[0].display_phone_number == "+90 5"
    file = UploadFile("a.png", b"\x89PNG", "image/png")
    assert media.upload(facebook(TOKEN), "5", file) == "media-1"
    assert b'name="messaging_product"\r\n\r\nwhatsapp' in graph_server.calls[1].body
    whatsapp.subscribe(facebook(TOKEN), "9")
    assert graph_server.calls[2].path == "/graph/v25.0/9/subscribed_apps"


@pytest.mark.parametrize(
    ("percent", "regain", "pause"),
    [
        (0, None, 0.0),
        (79, None, 0.0),
        (80, None, 2.0),
        (99, 60.0, 2.0),
        (100, None, 300.0),
        (130, 60.0, 60.0),
    ],
)
def test_sends_slow_down_at_80_percent_of_the_budget_and_stop_at_100(
    percent: int, regain: float | None, pause: float
) -> None:
    assert Usage(percent=percent, regain_seconds=regain).pause_seconds == pause
