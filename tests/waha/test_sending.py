"""What leaves through the gateway, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from messaging.choices import MessageType
from messaging.models import Conversation, Inbox, Message
from messaging.services import dispatching, sending
from messaging.services.sending import Draft
from tests.factories.accounts import Firm
from tests.factories.gateway import fixture, link_number, message_named, tell
from tests.support import names
from tests.support.graph_server import GraphServer
from ticaret import doorbell, http

pytestmark = pytest.mark.django_db

A = "905321110001@c.us"
SENT = {"id": f"true_{A}_3EB0SENT0001", "fromMe": True}


def _chat(firm: Firm, **facts: Any) -> tuple[Inbox, Conversation]:
    inbox = link_number(firm, **facts)
    tell(inbox, "message_text")
    conversation = Conversation.objects.unscoped().select_related("inbox", "contact").get()
    return inbox, conversation


def _queue(firm: Firm, conversation: Conversation, **draft: Any) -> Message:
    return sending.queue_message(
        actor=firm.actor, conversation=conversation, draft=Draft(**draft), now=timezone.now()
    )


def _send(firm: Firm, conversation: Conversation, **draft: Any) -> Message:
    message = _queue(firm, conversation, **draft)
    for slow_files in (False, True):
        dispatching.send_due(until=timezone.now() + timedelta(seconds=5), slow_files=slow_files)
    message.refresh_from_db()
    return message


@pytest.mark.parametrize(
    ("draft", "path", "content"),
    [
        (
            {"text": "Merhaba", "payload": {"mentions": ["905321110009@s.whatsapp.net"]}},
            "/api/sendText",
            {"text": "Merhaba", "linkPreview": True, "mentions": ["905321110009@c.us"]},
        ),
        (
            {"text": "Merhaba", "payload": {"linkPreview": False}},
            "/api/sendText",
            {"text": "Merhaba", "linkPreview": False},
        ),
        (
            {
                "type": MessageType.IMAGE,
                "text": "Yeni renk",
                "media_url": "https://example.com/a.jpg",
                "mime_type": "image/jpeg",
            },
            "/api/sendImage",
            {
                "file": {"mimetype": "image/jpeg", "url": "https://example.com/a.jpg"},
                "caption": "Yeni renk",
            },
        ),
        (
            {
                "type": MessageType.VIDEO,
                "media_url": "https://example.com/a.mov",
                "mime_type": "video/quicktime",
            },
            "/api/sendVideo",
            {
                "file": {
                    "mimetype": "video/quicktime",
                    "url": "https://example.com/a.mov",
                    "filename": "video",
                },
                "asNote": False,
                "convert": True,
            },
        ),
        (
            {
                "type": MessageType.AUDIO,
                "media_url": "https://example.com/a.mp3",
                "mime_type": "audio/mpeg",
                "payload": {"voice": True},
            },
            "/api/sendVoice",
            {
                "file": {"mimetype": "audio/mpeg", "url": "https://example.com/a.mp3"},
                "convert": True,
            },
        ),
        (
            {
                "type": MessageType.FILE,
                "media_url": "https://example.com/f.pdf",
                "mime_type": "application/pdf",
                "filename": "fatura.pdf",
            },
            "/api/sendFile",
            {
                "file": {
                    "mimetype": "application/pdf",
                    "url": "https://example.com/f.pdf",
                    "filename": "fatura.pdf",
                }
            },
        ),
        (
            {
                "type": MessageType.LOCATION,
                "payload": {"location": {"latitude": "41.0", "longitude": 29, "name": "Mağaza"}},
            },
            "/api/sendLocation",
            {"latitude": 41.0, "longitude": 29.0, "title": "Mağaza"},
        ),
        (
            {
                "type": MessageType.POLL,
                "text": "Gün?",
                "payload": {"poll": {"name": "Gün?", "options": ["Salı", "Cuma"]}},
            },
            "/api/sendPoll",
            {"poll": {"name": "Gün?", "options": ["Salı", "Cuma"], "multipleAnswers": False}},
        ),
        (
            {
                "type": MessageType.CONTACTS,
                "payload": {"contacts": [{"name": "Ali; Veli", "phone": "+90 532 111 00 08"}]},
            },
            "/api/sendContactVcard",
            {
                "contacts": [
                    {
                        "vcard": "BEGIN:VCARD\nVERSION:3.0\nFN:Ali\\; Veli\n"
                        "TEL;type=CELL;type=VOICE;waid=905321110008:+905321110008\nEND:VCARD"
                    }
                ]
            },
        ),
        (
            {
                "type": MessageType.LIST,
                "payload": {"list": {"title": "Menü", "button": "Aç", "sections": []}},
            },
            "/api/sendList",
            {"message": {"title": "Menü", "button": "Aç", "sections": []}},
        ),
        (
            {
                "type": MessageType.BUTTONS,
                "text": "Onaylıyor musunuz?",
                "payload": {"buttons": {"buttons": [{"type": "reply", "text": "Evet"}]}},
            },
            "/api/sendButtons",
            {
                "header": "",
                "body": "Onaylıyor musunuz?",
                "footer": "",
                "buttons": [{"type": "reply", "text": "Evet"}],
            },
        ),
    ],
)
def test_every_type_leaves_by_its_own_call(
    firm: Firm, gateway: GraphServer, draft: dict[str, Any], path: str, content: dict[str, Any]
) -> None:
    inbox, conversation = _chat(firm)
    gateway.will_answer(SENT, status=201)
    message = _send(firm, conversation, **draft)
    [call] = gateway.calls
    assert (call.method, call.path, call.headers["x-api-key"]) == ("POST", path, "gateway-key")
    assert call.json == {"session": inbox.external_id, "chatId": A, **content}
    assert (message.status, message.external_id, message.reference) == (
        "sent",
        "3EB0SENT0001",
        SENT["id"],
    )


def test_an_invitation_names_its_session_in_the_path_alone(
    firm: Firm, gateway: GraphServer
) -> None:
    inbox, conversation = _chat(firm)
    gateway.will_answer(SENT, status=201)
    event = {"name": "Prova", "startTime": 1793100000, "location": "Mağaza", "responses": {}}
    _send(firm, conversation, type=MessageType.EVENT, text="Prova", payload={"event": event})
    [call] = gateway.calls
    assert call.path == f"/api/{inbox.external_id}/events"
    assert call.json == {
        "chatId": A,
        "event": {"name": "Prova", "startTime": 1793100000, "location": {"name": "Mağaza"}},
    }


@pytest.mark.parametrize(
    "answer",
    [
        {"key": {"id": "3EB0SENT0001", "fromMe": True, "remoteJid": A}, "status": "PENDING"},
        {"id": {"_serialized": SENT["id"], "id": "3EB0SENT0001"}},
        {"id": "3EB0SENT0001", "_data": {}},
        {"_data": {"id": {"_serialized": SENT["id"]}}},
    ],
)
def test_the_id_is_found_in_the_answer_of_every_engine(
    firm: Firm, gateway: GraphServer, answer: dict[str, Any]
) -> None:
    _, conversation = _chat(firm)
    gateway.will_answer(answer, status=201)
    message = _send(firm, conversation, text="Merhaba")
    assert (message.status, message.external_id) == ("sent", "3EB0SENT0001")
    assert message.reference == SENT["id"]


def test_an_answer_names_the_quoted_message_whole_and_goes_to_where_the_person_wrote(
    firm: Firm, gateway: GraphServer
) -> None:
    inbox, conversation = _chat(firm)
    tell(inbox, "message_lid_noweb")
    conversation.refresh_from_db()
    gateway.will_answer(SENT, status=201)
    quoted = message_named(inbox, "message_text")
    _send(firm, conversation, text="Evet", quoted=quoted)
    body = gateway.calls[0].json
    assert body["reply_to"] == quoted.reference
    assert body["chatId"] == "99887766554433@lid"


@pytest.mark.parametrize(
    ("status", "document", "becomes"),
    [
        (400, {"statusCode": 400, "message": ["text must be a string"], "error": "x"}, "failed"),
        (422, {"statusCode": 422, "message": "not supported by engine"}, "failed"),
        (501, {"message": "Not implemented"}, "failed"),
        (429, {"message": "slow down"}, "queued"),
        (401, {"message": "Unauthorized", "statusCode": 401}, "queued"),
        (503, {}, "queued"),
        (404, {"message": "Session not found"}, "queued"),
        (
            422,
            {"error": "x", "session": "s", "status": "SCAN_QR_CODE", "expected": ["WORKING"]},
            "queued",
        ),
        (500, {"statusCode": 500, "exception": {"stack": "secret"}}, "unknown"),
        (502, {}, "unknown"),
        (201, {"ok": True}, "unknown"),
    ],
)
def test_what_an_answer_means_for_a_message(
    firm: Firm, gateway: GraphServer, status: int, document: Any, becomes: str
) -> None:
    _, conversation = _chat(firm)
    gateway.will_answer(document, status=status)
    message = _send(firm, conversation, text="Merhaba")
    assert message.status == becomes
    assert (message.error or {})["code"]
    assert "secret" not in str(message.error)
    assert len(gateway.calls) == 1


def test_a_slow_file_has_its_own_workers_and_time_and_holds_up_its_chat_alone(
    firm: Firm, gateway: GraphServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, conversation = _chat(firm)
    rung: list[str] = []
    monkeypatch.setattr(doorbell, "ring_on_commit", rung.append)
    url = "https://example.com/a.mp4"
    file = _queue(firm, conversation, type=MessageType.VIDEO, media_url=url)
    assert rung == ["messaging.tasks.send_due_files"]
    _queue(firm, conversation, text="İşte film")
    now = timezone.now()

    assert dispatching.claim(now=now) == []
    assert dispatching.send_due(until=now + timedelta(seconds=5)) == 0
    gateway.will_answer(SENT, status=201)
    seconds: list[float | None] = []
    request = http.request

    def timed(*args: Any, **kwargs: Any) -> http.Response:
        seconds.append(kwargs["total_timeout"])
        return request(*args, **kwargs)

    monkeypatch.setattr(http, "request", timed)
    assert dispatching.send_due(until=now + timedelta(seconds=5), slow_files=True) == 1
    assert (rung[-1], seconds) == ("messaging.tasks.send_due", [180])
    file.refresh_from_db()
    assert file.status == "sent"

    gateway.answers = [(201, {"id": f"true_{A}_3EB0SENT0002"}, {})]
    assert dispatching.claim(now=now, slow_files=True) == []
    assert dispatching.send_due(until=timezone.now() + timedelta(seconds=5)) == 1
    assert seconds == [180, None]


def test_a_name_that_leads_inside_is_never_handed_to_the_gateway(
    firm: Firm, gateway: GraphServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Names may change where they lead between the request and the sending.
    names.resolve(monkeypatch, example_com="10.0.0.5")
    _, conversation = _chat(firm)
    url = "https://example.com/a.jpg"
    message = _send(firm, conversation, type=MessageType.IMAGE, media_url=url)
    assert (message.status, (message.error or {})["code"]) == ("failed", "media_address_refused")
    assert gateway.calls == []


def test_a_file_at_a_name_that_is_not_known_now_waits(
    firm: Firm, gateway: GraphServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    names.resolve(monkeypatch, example_com=None)
    _, conversation = _chat(firm)
    url = "https://example.com/a.jpg"
    message = _send(firm, conversation, type=MessageType.IMAGE, media_url=url)
    assert (message.status, (message.error or {})["code"]) == ("queued", "media_unreachable")
    assert gateway.calls == []


@pytest.mark.parametrize(
    ("text", "previewed"),
    [
        ("Ürün: http://example.com:8080/a.", True),
        ("Ürün: www.example.com", True),
        ("Bakın https://inside.example.org/ ve https://example.com", False),
        ("Bakın HTTP://10.0.0.1:8080/admin", False),
        ("Bakın http://0x7f000001/", False),
        ("Bakın https://example.com " + "https://example.com " * 5, False),
    ],
)
def test_the_gateway_follows_no_link_that_leads_inside(
    firm: Firm, gateway: GraphServer, monkeypatch: pytest.MonkeyPatch, text: str, previewed: bool
) -> None:
    names.resolve(monkeypatch, www_example_com=names.PUBLIC, inside_example_org="192.168.1.2")
    _, conversation = _chat(firm)
    gateway.will_answer(SENT, status=201)
    assert _send(firm, conversation, text=text).status == "sent"
    [call] = gateway.calls
    assert call.json["linkPreview"] is previewed


def test_while_the_gateway_is_away_messages_wait_with_the_reason_and_go_out_in_order(
    firm: Firm, gateway: GraphServer, settings: Settings
) -> None:
    _inbox, conversation = _chat(firm)
    settings.WAHA_URL = "http://127.0.0.1:1"
    first = _send(firm, conversation, text="bir")
    second = _send(firm, conversation, text="iki")
    assert (first.status, (first.error or {})["code"]) == ("queued", "gateway_away")
    for _ in range(12):
        # However often it is tried, it does not become final.
        Inbox.objects.unscoped().update(sends_wait_until=None)
        first.dispatch.__class__.objects.unscoped().update(next_attempt_at=timezone.now())
        dispatching.send_due(until=timezone.now() + timedelta(seconds=5))
    first.refresh_from_db()
    assert first.status == "queued"
    settings.WAHA_URL = gateway.url
    for number in (1, 2):
        gateway.will_answer({"id": f"true_{A}_ID{number}"}, status=201)
    Inbox.objects.unscoped().update(sends_wait_until=None)
    first.dispatch.__class__.objects.unscoped().update(next_attempt_at=timezone.now())
    dispatching.send_due(until=timezone.now() + timedelta(seconds=5))
    assert [call.json["text"] for call in gateway.calls] == ["bir", "iki"]
    for message in (first, second):
        message.refresh_from_db()
        assert (message.status, message.error) == ("sent", None)


def test_the_echo_of_what_we_sent_is_no_second_message(firm: Firm, gateway: GraphServer) -> None:
    inbox, conversation = _chat(firm)
    gateway.will_answer({}, status=500)
    message = _send(firm, conversation, text="Hemen bakıyorum")
    assert message.status == "unknown"
    echo = fixture("message_own_from_phone", inbox)
    stamp = int(timezone.now().timestamp())
    echo["payload"] |= {"source": "api", "timestamp": stamp}
    echo["timestamp"] = stamp * 1000
    tell(inbox, echo)
    message.refresh_from_db()
    assert (message.status, message.external_id) == ("sent", echo["payload"]["id"].split("_")[2])
    assert Message.objects.unscoped().filter(direction="outbound").count() == 1


def test_what_was_written_on_the_phone_is_never_taken_for_ours(
    firm: Firm, gateway: GraphServer
) -> None:
    inbox, conversation = _chat(firm)
    gateway.will_answer({}, status=500)
    message = _send(firm, conversation, text="Hemen bakıyorum")
    echo = fixture("message_own_from_phone", inbox)
    stamp = int(timezone.now().timestamp())
    echo["payload"] |= {"source": "app", "timestamp": stamp}
    echo["timestamp"] = stamp * 1000
    tell(inbox, echo)
    message.refresh_from_db()
    assert message.status == "unknown"
    assert Message.objects.unscoped().filter(direction="outbound").count() == 2


def test_what_the_engine_lacks_is_refused_before_it_is_queued(firm: Firm) -> None:
    from messaging.errors import NotSupportedByChannel

    _, conversation = _chat(firm, engine="WEBJS")
    with pytest.raises(NotSupportedByChannel):
        _queue(firm, conversation, type=MessageType.LIST, payload={"list": {"title": "x"}})
    assert Message.objects.unscoped().filter(direction="outbound").count() == 0
