"""What is asked of WAHA for sessions and history, and what its answers mean."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from messaging.choices import WaSessionStatus
from messaging.gateways import SessionHook
from messaging.ports import Deferred, MessageSeen, Refused
from messaging.waha.history import WahaHistory
from messaging.waha.sessions import EVENTS, WahaSessions
from tests.support.graph_server import GraphServer

HOOK = SessionHook("https://crm.ornek.com.tr/wa/webhook?session=1", "anahtar")
NAME = "ticaret-1"
MISSING = {"statusCode": 404, "message": "Session not found", "error": "Not Found"}
SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def waha(settings: Settings) -> Iterator[GraphServer]:
    with GraphServer() as server:
        settings.WAHA_URL = server.url
        settings.WAHA_API_KEY = "gateway-key"
        yield server


def _asked(waha: GraphServer) -> list[tuple[str, str]]:
    return [(call.method, call.path) for call in waha.calls]


def _info(status: str, **more: object) -> dict[str, object]:
    return {"name": NAME, "status": status, "timestamps": {"activity": None}, **more}


def test_a_session_is_made_with_a_signed_hook_for_every_event(waha: GraphServer) -> None:
    waha.will_answer({"name": NAME, "status": "STARTING", "config": {}}, status=201)
    waha.will_answer(_info("SCAN_QR_CODE"))

    assert WahaSessions().create(NAME, HOOK).status == WaSessionStatus.SCAN_QR

    assert _asked(waha) == [("POST", "/api/sessions"), ("GET", f"/api/sessions/{NAME}")]
    assert waha.calls[0].headers["x-api-key"] == "gateway-key"
    body = waha.calls[0].json
    assert (body["name"], body["start"]) == (NAME, True)
    [hook] = body["config"]["webhooks"]
    assert (hook["url"], hook["hmac"], hook["events"]) == (
        HOOK.url,
        {"key": "anahtar"},
        list(EVENTS),
    )
    assert "message" not in hook["events"] and "message.any" in hook["events"]


def test_a_name_that_an_earlier_try_took_is_adopted(waha: GraphServer) -> None:
    waha.will_answer({"statusCode": 422, "message": "Session already exists"}, status=422)
    waha.will_answer(_info("STOPPED"))
    waha.will_answer({"name": NAME, "status": "STOPPED", "config": {}})
    waha.will_answer({"name": NAME, "status": "STARTING"}, status=201)
    waha.will_answer(_info("STARTING"))

    assert WahaSessions().create(NAME, HOOK).status == WaSessionStatus.STARTING

    assert _asked(waha)[2:4] == [
        ("PUT", f"/api/sessions/{NAME}"),
        ("POST", f"/api/sessions/{NAME}/start"),
    ]
    assert waha.calls[2].json["config"]["webhooks"][0]["hmac"] == {"key": "anahtar"}


def test_what_the_gateway_says_of_a_session_is_read_in_our_words(waha: GraphServer) -> None:
    me = {"id": "905321112233@c.us", "lid": "77@lid", "jid": "905321112233:4@s.whatsapp.net"}
    waha.will_answer(
        _info(
            "WORKING",
            me={**me, "pushName": "Deniz"},
            timestamps={"activity": 1772323200000},
            engine={"engine": "NOWEB"},
        )
    )
    found = WahaSessions().info(NAME)
    assert found is not None
    assert (found.status, found.jid, found.lid, found.phone_number, found.push_name) == (
        WaSessionStatus.WORKING,
        "905321112233@c.us",
        "77@lid",
        "+905321112233",
        "Deniz",
    )
    assert (found.engine, found.activity_at) == ("NOWEB", SINCE)


def test_a_session_that_is_not_there_is_nothing_and_counts_as_removed(waha: GraphServer) -> None:
    waha.will_answer(MISSING, status=404)
    assert WahaSessions().info(NAME) is None
    WahaSessions().remove(NAME)
    WahaSessions().logout(NAME)


@pytest.mark.parametrize(
    "answer",
    [b"<html>", b"[]", json.dumps(_info("DANCING")).encode()],
    ids=["no JSON", "a list", "an unknown state"],
)
def test_an_answer_that_cannot_be_read_says_nothing_of_the_session(
    waha: GraphServer, answer: bytes
) -> None:
    waha.will_answer(answer)
    with pytest.raises(Deferred):
        WahaSessions().info(NAME)


def test_qr_codes_and_pairing_codes_are_handed_on_or_refused(waha: GraphServer) -> None:
    waha.will_answer({"value": "2@abc"})
    waha.will_answer({"mimetype": "image/png", "data": base64.b64encode(b"png").decode()})
    waha.will_answer({"code": "ABCD-EFGH"})
    waha.will_answer({"value": 7})
    sessions = WahaSessions()
    assert sessions.qr_value(NAME) == "2@abc"
    assert sessions.qr_image(NAME).content == b"png"
    assert sessions.pairing_code(NAME, "+905321112233") == "ABCD-EFGH"
    assert waha.calls[2].json == {"phoneNumber": "905321112233"}
    for ask in (
        lambda: sessions.qr_value(NAME),
        lambda: sessions.qr_image(NAME),
        lambda: sessions.pairing_code(NAME, "+905321112233"),
    ):
        with pytest.raises(Refused):
            ask()


def test_the_overview_leaves_out_what_is_no_chat_of_an_inbox(waha: GraphServer) -> None:
    def chat(key: object, **more: object) -> dict[str, object]:
        return {"id": key, "name": "x", "picture": None, "_chat": {}, **more}

    waha.will_answer(
        [
            chat("905001@c.us", lastMessage={"timestamp": 1772323200}),
            chat("120363@g.us", lastMessage=None),
            chat("status@broadcast", lastMessage={"timestamp": 1772323200}),
            chat("123@newsletter"),
            chat(None),
        ]
    )
    page = WahaHistory().chats(NAME, limit=5, offset=10)

    assert [(c.key, c.last_message_at) for c in page.items] == [
        ("905001@c.us", SINCE),
        ("120363@g.us", None),
    ]
    assert (page.is_last, page.number) == (False, 5)
    assert waha.calls[0].query == {"limit": "5", "offset": "10"}


def test_messages_of_a_chat_are_asked_for_by_time_and_are_history(waha: GraphServer) -> None:
    waha.will_answer(
        [
            {
                "id": "false_905001@c.us_3EB0A1",
                "timestamp": 1772330000,
                "from": "905001@c.us",
                "fromMe": False,
                "to": "905321112233@c.us",
                "body": "Merhaba",
                "hasMedia": False,
                "ack": 1,
            },
            "no message",
        ]
    )
    page = WahaHistory().messages(
        NAME, "905001@c.us", since=SINCE, until=UNTIL, limit=100, offset=0
    )

    [seen] = [event for event in page.items if isinstance(event, MessageSeen)]
    assert (seen.text, seen.partner.external_id, seen.backfilled) == (
        "Merhaba",
        "905001@c.us",
        True,
    )
    call = waha.calls[0]
    assert call.path == f"/api/{NAME}/chats/905001%40c.us/messages"
    assert call.query == {
        "limit": "100",
        "offset": "0",
        "downloadMedia": "false",
        "sortOrder": "asc",
        "filter.timestamp.gte": "1772323200",
        "filter.timestamp.lte": "1772409600",
    }
    assert (page.is_last, page.number) == (True, 2)


def test_people_are_read_with_the_names_that_tie_them_together(waha: GraphServer) -> None:
    history = WahaHistory()
    waha.will_answer(
        [
            {"id": "905001@c.us", "name": "Ayşe", "pushname": "ayse"},
            {"id": "905321112233@c.us", "isMe": True},
            {"id": "status@broadcast"},
        ]
    )
    waha.will_answer(
        [{"lid": "77@lid", "pn": "905001@s.whatsapp.net"}, {"lid": "88@lid", "pn": None}]
    )
    waha.will_answer({"120363@g.us": {"id": "120363@g.us", "subject": "Depo"}})

    [contact] = history.contacts(NAME, limit=100, offset=0).items
    assert (contact.external_id, contact.name, contact.phone) == (
        "905001@c.us",
        "Ayşe",
        "+905001",
    )
    [tied] = history.lids(NAME, limit=100, offset=0).items
    assert (tied.external_id, tied.alternate_id) == ("905001@c.us", "77@lid")
    [group] = history.groups(NAME, limit=100, offset=0).items
    assert (group.external_id, group.name, group.is_group) == ("120363@g.us", "Depo", True)
