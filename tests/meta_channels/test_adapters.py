"""What each channel really sends for an outgoing message."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from pytest_django import Settings

from messaging.choices import Channel, MessageType
from messaging.ports import (
    ChannelAdapter,
    InboxAccess,
    IncomingMedia,
    OutcomeUnknown,
    OutgoingMedia,
    OutgoingMessage,
    Partner,
    Refused,
    Sent,
    adapter_for,
)
from meta_channels.adapters import register
from tests.support.graph_server import GraphServer

CORRELATION = "0190aaaa-0000-7000-8000-000000000001"
PICTURE = OutgoingMedia(MessageType.IMAGE, "https://crm.example/m/1", "image/png", "a.png")


@pytest.fixture(autouse=True)
def _registered() -> None:
    register()


def inbox(channel: Channel) -> InboxAccess:
    return InboxAccess(UUID(int=1), UUID(int=2), channel, "INBOX", "PARENT", "token")


def outgoing(**more: Any) -> OutgoingMessage:
    base: dict[str, Any] = {
        "correlation_id": CORRELATION,
        "recipient": Partner(external_id="200"),
        "type": MessageType.TEXT,
        "text": "merhaba",
    }
    return OutgoingMessage(**(base | more))


def send(channel: Channel, message: OutgoingMessage) -> Sent:
    return adapter_for(channel).send(inbox(channel), message)


def test_every_channel_of_meta_is_registered() -> None:
    limits = {}
    for channel in Channel:
        if channel != Channel.PROVIDER_WHATSAPP:
            adapter: ChannelAdapter = adapter_for(channel)
            found = adapter.capabilities()
            limits[str(channel)] = (
                found.text_limit,
                found.text_limit_unit,
                found.human_agent_hours,
            )
    assert limits == {
        "facebook_page": (2000, "characters", 168),
        "instagram_business": (1000, "bytes", 168),
        "instagram_login": (1000, "bytes", 168),
        "whatsapp_business": (4096, "characters", None),
    }


def test_messenger_sends_text_with_our_id_as_metadata(graph_server: GraphServer) -> None:
    graph_server.will_answer({"recipient_id": "200", "message_id": "m_9"})
    sent = send(Channel.FACEBOOK_PAGE, outgoing(quoted_external_id="m_1", tag="HUMAN_AGENT"))
    assert sent == Sent("m_9", "200")
    (call,) = graph_server.calls
    assert call.path == "/graph/v25.0/INBOX/messages"
    assert call.json == {
        "recipient": {"id": "200"},
        "messaging_type": "MESSAGE_TAG",
        "tag": "HUMAN_AGENT",
        "message": {"text": "merhaba", "metadata": CORRELATION},
        "reply_to": {"mid": "m_1"},
    }


def test_an_attachment_is_sent_by_its_address(graph_server: GraphServer) -> None:
    graph_server.will_answer({"recipient_id": "200", "message_id": "m_9"})
    send(Channel.FACEBOOK_PAGE, outgoing(type=MessageType.IMAGE, text="", media=PICTURE))
    assert graph_server.calls[0].json["messaging_type"] == "RESPONSE"
    assert graph_server.calls[0].json["message"]["attachment"] == {
        "type": "image",
        "payload": {"url": "https://crm.example/m/1"},
    }


@pytest.mark.parametrize(
    ("channel", "path"),
    [
        (Channel.INSTAGRAM_BUSINESS, "/graph/v25.0/PARENT/messages"),
        (Channel.INSTAGRAM_LOGIN, "/instagram-graph/v25.0/INBOX/messages"),
    ],
)
def test_instagram_sends_through_the_page_or_by_itself(
    graph_server: GraphServer, channel: Channel, path: str
) -> None:
    graph_server.will_answer({"recipient_id": "200", "message_id": "aWdf"})
    assert send(channel, outgoing()) == Sent("aWdf", "200")
    (call,) = graph_server.calls
    assert call.path == path
    assert call.json == {
        "recipient": {"id": "200"},
        "messaging_type": "RESPONSE",
        "message": {"text": "merhaba"},
    }


@pytest.mark.parametrize(
    ("recipient", "expected"),
    [
        (
            Partner(external_id="905551112233"),
            {"recipient_type": "individual", "to": "+905551112233"},
        ),
        (
            Partner(external_id="+905551112233", alternate_id="TR.1"),
            {"recipient_type": "individual", "to": "+905551112233"},
        ),
        (Partner(alternate_id="TR.1"), {"recipient_type": "individual", "recipient": "TR.1"}),
        (Partner(external_id="g1", is_group=True), {"recipient_type": "group", "to": "g1"}),
    ],
)
def test_whatsapp_addresses_numbers_user_ids_and_groups(
    graph_server: GraphServer, recipient: Partner, expected: dict[str, str]
) -> None:
    graph_server.will_answer({"contacts": [{"wa_id": "905551112233"}], "messages": [{"id": "w9"}]})
    sent = send(Channel.WHATSAPP_BUSINESS, outgoing(recipient=recipient, quoted_external_id="w1"))
    assert sent == Sent("w9", "905551112233")
    (call,) = graph_server.calls
    assert call.path == "/graph/v25.0/INBOX/messages"
    assert call.json == {
        "messaging_product": "whatsapp",
        "type": "text",
        "text": {"body": "merhaba", "preview_url": True},
        "biz_opaque_callback_data": CORRELATION,
        "context": {"message_id": "w1"},
        **expected,
    }


@pytest.mark.parametrize(
    ("message", "kind", "content"),
    [
        (
            {"type": MessageType.IMAGE, "media": PICTURE},
            "image",
            {"link": "https://crm.example/m/1", "caption": "merhaba"},
        ),
        (
            {"type": MessageType.FILE, "media": PICTURE},
            "document",
            {"link": "https://crm.example/m/1", "caption": "merhaba", "filename": "a.png"},
        ),
        (
            {"type": MessageType.AUDIO, "media": PICTURE},
            "audio",
            {"link": "https://crm.example/m/1"},
        ),
        (
            {"type": MessageType.TEMPLATE, "payload": {"template": {"name": "x"}}},
            "template",
            {"name": "x"},
        ),
        (
            {
                "type": MessageType.LOCATION,
                "payload": {"location": {"latitude": 1, "longitude": 2}},
            },
            "location",
            {"latitude": 1, "longitude": 2},
        ),
    ],
)
def test_whatsapp_sends_files_templates_and_places(
    graph_server: GraphServer, message: dict[str, Any], kind: str, content: dict[str, Any]
) -> None:
    graph_server.will_answer({"messages": [{"id": "w9"}]})
    assert send(Channel.WHATSAPP_BUSINESS, outgoing(**message)) == Sent("w9", "")
    assert graph_server.calls[0].json["type"] == kind
    assert graph_server.calls[0].json[kind] == content


@pytest.mark.parametrize(
    "channel", [Channel.FACEBOOK_PAGE, Channel.INSTAGRAM_BUSINESS, Channel.WHATSAPP_BUSINESS]
)
def test_a_success_without_a_message_id_is_unknown(
    graph_server: GraphServer, channel: Channel
) -> None:
    for answer in ({}, {"message_id": 7, "messages": [7]}, {"message_id": "", "messages": {}}):
        graph_server.answers.clear()
        graph_server.will_answer(answer)
        with pytest.raises(OutcomeUnknown):
            send(channel, outgoing())


@pytest.mark.parametrize("channel", [Channel.FACEBOOK_PAGE, Channel.WHATSAPP_BUSINESS])
def test_a_type_that_the_channel_cannot_carry_is_refused_and_nothing_is_sent(
    graph_server: GraphServer, channel: Channel
) -> None:
    for kind in (MessageType.ORDER, MessageType.IMAGE, MessageType.TEMPLATE):
        with pytest.raises(Refused):
            send(channel, outgoing(type=kind))
    assert graph_server.calls == []


def test_reactions_are_sent_and_taken_back(graph_server: GraphServer) -> None:
    graph_server.will_answer({"recipient_id": "200"})
    person = Partner(external_id="200")
    for channel in (Channel.INSTAGRAM_LOGIN, Channel.WHATSAPP_BUSINESS):
        adapter_for(channel).react(inbox(channel), person, "m_1", "❤️")
        adapter_for(channel).react(inbox(channel), person, "m_1", "")
    first, second, third, fourth = (call.json for call in graph_server.calls)
    assert (first["sender_action"], first["payload"]) == (
        "react",
        {"message_id": "m_1", "reaction": "love"},
    )
    assert (second["sender_action"], second["payload"]) == ("unreact", {"message_id": "m_1"})
    assert third["reaction"] == {"message_id": "m_1", "emoji": "❤️"}
    assert fourth["reaction"] == {"message_id": "m_1", "emoji": ""}
    with pytest.raises(Refused):
        adapter_for(Channel.INSTAGRAM_LOGIN).react(
            inbox(Channel.INSTAGRAM_LOGIN), person, "m_1", "🦖"
        )
    assert len(graph_server.calls) == 4


def test_a_thread_is_marked_as_read(graph_server: GraphServer) -> None:
    graph_server.will_answer({"success": True})
    person = Partner(external_id="200")
    for channel in (Channel.FACEBOOK_PAGE, Channel.WHATSAPP_BUSINESS):
        adapter_for(channel).mark_read(inbox(channel), person, "m_1")
    assert graph_server.calls[0].json == {"recipient": {"id": "200"}, "sender_action": "mark_seen"}
    assert graph_server.calls[1].json == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "m_1",
    }


def test_whatsapp_media_is_found_by_id_with_the_token_for_meta_alone(
    graph_server: GraphServer,
) -> None:
    adapter = adapter_for(Channel.WHATSAPP_BUSINESS)
    media = IncomingMedia(MessageType.IMAGE, external_id="77")
    good = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=77"
    graph_server.will_answer({"url": good, "mime_type": "image/jpeg", "sha256": "ab"})
    source = adapter.resolve_media(inbox(Channel.WHATSAPP_BUSINESS), media)
    assert (source.url, source.mime_type) == (good, "image/jpeg")
    assert source.headers == {"Authorization": "Bearer token"}
    assert graph_server.calls[0].query["phone_number_id"] == "INBOX"
    for url in (
        "https://evil.example/",
        "https://fbsbx.com.evil.example/",
        "https://evilfbsbx.com/",
        "https://evil.example\\.fbsbx.com/",
        "https://evil.example#.fbsbx.com",
        "https://a@lookaside.fbsbx.com/",
        "http://lookaside.fbsbx.com/",
        "",
    ):
        graph_server.answers.clear()
        graph_server.will_answer({"url": url})
        with pytest.raises(Refused) as refused:
            adapter.resolve_media(inbox(Channel.WHATSAPP_BUSINESS), media)
        assert "token" not in str(refused.value).replace("address", "")


def test_messenger_media_needs_no_token() -> None:
    adapter = adapter_for(Channel.FACEBOOK_PAGE)
    media = IncomingMedia(MessageType.IMAGE, url="https://scontent.fbcdn.net/a.jpg")
    source = adapter.resolve_media(inbox(Channel.FACEBOOK_PAGE), media)
    assert (source.url, source.headers) == ("https://scontent.fbcdn.net/a.jpg", {})


def test_profiles_fill_in_what_is_known(graph_server: GraphServer, settings: Settings) -> None:
    graph_server.will_answer({"name": "Ayşe", "username": "ayse", "profile_pic": "https://x/p"})
    person = Partner(external_id="200")
    found = adapter_for(Channel.INSTAGRAM_LOGIN).fetch_profile(
        inbox(Channel.INSTAGRAM_LOGIN), person
    )
    assert found == Partner("200", name="Ayşe", username="ayse", picture_url="https://x/p")
    refused = {"error": {"code": 100, "error_subcode": 2018218, "message": "no"}}
    graph_server.answers[:] = [(400, refused, {})]
    messenger = adapter_for(Channel.FACEBOOK_PAGE)
    assert messenger.fetch_profile(inbox(Channel.FACEBOOK_PAGE), person) is None
    graph_server.answers[:] = [(200, {"id": "200"}, {})]
    assert messenger.fetch_profile(inbox(Channel.FACEBOOK_PAGE), person) is None
    graph_server.answers[:] = [(400, {"error": {"code": 230, "message": "consent"}}, {})]
    instagram = adapter_for(Channel.INSTAGRAM_BUSINESS)
    assert instagram.fetch_profile(inbox(Channel.INSTAGRAM_BUSINESS), person) is None
