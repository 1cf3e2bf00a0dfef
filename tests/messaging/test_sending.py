"""What may be sent: `POST /meta/threads/{threadId}/messages`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from accounts.models import Membership
from messaging.choices import Channel, InboxStatus
from messaging.models import Attachment, Conversation, Dispatch, Inbox, Message
from messaging.ports import Partner
from tests.factories.accounts import Firm, make_member
from tests.factories.messaging import close_window, make_conversation, make_inbox, receive
from tests.messaging.outgoing import queue, send_next
from tests.support.client import Answer, Api
from tests.support.graph_server import GraphServer
from ticaret.events.models import OutboxEvent
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(firm: Firm) -> Conversation:
    return make_conversation(make_inbox(firm))


@pytest.fixture
def us(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


def _send(caller: Api, conversation: Conversation, **body: Any) -> Answer:
    return caller.post(f"/meta/threads/{conversation.id}/messages", body)


def _refused(answer: Answer, status: int, code: str) -> None:
    """It was refused, and nothing was written or told."""
    assert (answer.status, answer.code) == (status, code)
    assert not Message.objects.unscoped().filter(direction="outbound").exists()
    assert not Dispatch.objects.unscoped().exists()
    assert not Attachment.objects.unscoped().exists()
    assert not OutboxEvent.objects.unscoped().filter(type="message.queued").exists()


def test_a_message_is_queued_and_shown_as_it_is(
    us: Api, firm: Firm, conversation: Conversation
) -> None:
    answer = _send(us, conversation, text="Merhaba, siparişiniz hazır 😊")

    data = answer.data
    assert answer.status == 202
    assert (data["direction"], data["type"], data["status"]) == ("outbound", "text", "queued")
    assert data["text"] == "Merhaba, siparişiniz hazır 😊"
    assert (data["threadId"], data["externalMessageId"]) == (str(conversation.id), None)
    assert (data["sentByUserId"], data["sentBy"]) == (str(firm.owner.id), firm.owner.email)
    assert (
        Dispatch.objects.unscoped().get().message_id
        == Message.objects.unscoped().latest("created_at").id
    )
    thread = us.get("/meta/threads").data["rows"][0]
    assert thread["lastMessage"]["id"] == data["id"]
    assert thread["unreadCount"] == 1
    event = OutboxEvent.objects.unscoped().get(type="message.queued")
    assert event.payload["message"]["id"] == data["id"]


def test_nothing_is_sent_when_the_window_is_closed(us: Api, conversation: Conversation) -> None:
    close_window(conversation)

    _refused(_send(us, conversation, text="Merhaba"), 409, "messaging.reply_window_closed")


def test_a_person_may_still_answer_within_seven_days(us: Api, conversation: Conversation) -> None:
    close_window(conversation)

    answer = _send(us, conversation, text="Merhaba", tag="HUMAN_AGENT")

    assert answer.status == 202
    assert Dispatch.objects.unscoped().get().tag == "HUMAN_AGENT"


def test_whatsapp_knows_no_human_agent(us: Api, firm: Firm) -> None:
    conversation = make_conversation(make_inbox(firm, Channel.WHATSAPP_BUSINESS))

    answer = _send(us, conversation, text="Merhaba", tag="HUMAN_AGENT")

    _refused(answer, 400, "messaging.not_supported_by_channel")


def test_a_template_opens_a_closed_whatsapp_window(us: Api, firm: Firm) -> None:
    conversation = make_conversation(make_inbox(firm, Channel.WHATSAPP_BUSINESS))
    close_window(conversation)
    template = {"name": "kargo_bilgisi", "language": {"code": "tr"}}

    _refused(_send(us, conversation, text="Merhaba"), 409, "messaging.reply_window_closed")
    answer = _send(us, conversation, type="template", payload={"template": template})

    assert (answer.status, answer.data["payload"]) == (202, {"template": template})


@pytest.mark.parametrize(
    ("channel", "text", "fits"),
    [
        (Channel.INSTAGRAM_BUSINESS, "ş" * 500, True),
        (Channel.INSTAGRAM_BUSINESS, "ş" * 500 + ".", False),
        (Channel.FACEBOOK_PAGE, "ş" * 2000, True),
        (Channel.FACEBOOK_PAGE, "ş" * 2001, False),
        (Channel.WHATSAPP_BUSINESS, "😊" * 4096, True),
        (Channel.WHATSAPP_BUSINESS, "😊" * 4097, False),
    ],
)
def test_a_text_is_measured_as_its_channel_measures(
    us: Api, firm: Firm, channel: str, text: str, fits: bool
) -> None:
    conversation = make_conversation(make_inbox(firm, channel, parent_external_id="1"))

    answer = _send(us, conversation, text=text)

    if fits:
        assert answer.status == 202
    else:
        _refused(answer, 400, "messaging.text_too_long")


def test_a_text_over_the_limit_is_told_in_the_unit_of_the_channel(us: Api, firm: Firm) -> None:
    conversation = make_conversation(make_inbox(firm, Channel.INSTAGRAM_BUSINESS))

    answer = _send(us, conversation, text="ş" * 600)

    assert answer.error["message"] == (
        "Metin 1200 bayt; bu kanalda en çok 1000 bayt gönderilebilir."
    )


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_message_is_refused(us: Api, conversation: Conversation, text: str) -> None:
    _refused(_send(us, conversation, text=text), 400, "messaging.empty_message")
    _refused(_send(us, conversation, type="image"), 400, "messaging.empty_message")


@pytest.mark.parametrize("type", ["sticker", "location", "template", "system", "postback"])
def test_messenger_cannot_carry_everything(us: Api, conversation: Conversation, type: str) -> None:
    answer = _send(us, conversation, type=type, text="x", mediaUrl="https://example.com/x")

    _refused(answer, 400, "messaging.not_supported_by_channel")


def test_a_caption_goes_where_the_channel_has_room_for_it(us: Api, firm: Firm) -> None:
    whatsapp = make_conversation(make_inbox(firm, Channel.WHATSAPP_BUSINESS))
    messenger = make_conversation(make_inbox(firm))
    picture = {"type": "image", "mediaUrl": "https://example.com/a.jpg"}

    _refused(
        _send(us, messenger, **picture, text="Yeni"), 400, "messaging.not_supported_by_channel"
    )
    _refused(_send(us, whatsapp, **picture, text="ş" * 1025), 400, "messaging.text_too_long")
    assert _send(us, whatsapp, **picture, text="ş" * 1024).status == 202
    assert _send(us, messenger, **picture).status == 202


def test_an_uploaded_file_is_kept_and_named_to_the_provider(
    us: Api, graph: GraphServer, firm: Firm
) -> None:
    conversation = make_conversation(make_inbox(firm, Channel.WHATSAPP_BUSINESS))
    graph.will_answer({"id": "media.1"})
    graph.will_answer({"messages": [{"id": "wamid.1"}]})
    upload = SimpleUploadedFile("Fatura şubat.pdf", b"%PDF-1.7", content_type="application/pdf")
    body = encode_multipart(BOUNDARY, {"type": "file", "file": upload, "text": "Faturanız"})

    answer = us.call(
        "POST",
        f"/meta/threads/{conversation.id}/messages",
        body,
        content_type=MULTIPART_CONTENT,
    )
    send_next()

    (attachment,) = answer.data["attachments"]
    assert answer.status == 202
    assert (attachment["filename"], attachment["size"]) == ("Fatura şubat.pdf", 8)
    assert us.raw("GET", attachment["url"]).getvalue() == b"%PDF-1.7"
    uploaded, sent = graph.calls
    assert uploaded.path.endswith(f"/{conversation.inbox.external_id}/media")
    assert b"%PDF-1.7" in uploaded.body
    assert sent.json["document"] == {
        "id": "media.1",
        "caption": "Faturanız",
        "filename": "Fatura şubat.pdf",
    }


def test_a_channel_that_takes_no_uploads_is_given_an_address(
    us: Api, graph: GraphServer, conversation: Conversation
) -> None:
    graph.will_answer({"message_id": "mid.1"})
    upload = SimpleUploadedFile("a.png", b"\x89PNG", content_type="image/png")
    body = encode_multipart(BOUNDARY, {"type": "image", "file": upload})
    path = f"/meta/threads/{conversation.id}/messages"
    assert us.call("POST", path, body, content_type=MULTIPART_CONTENT).status == 202
    send_next()
    url = graph.calls[0].json["message"]["attachment"]["payload"]["url"]
    path = "/files/" + url.rpartition("/files/")[2]
    assert Api().raw("GET", path).getvalue() == b"\x89PNG"


def test_an_upload_is_repeated_and_its_message_sent_once(
    us: Api, graph: GraphServer, firm: Firm
) -> None:
    conversation = make_conversation(make_inbox(firm, Channel.WHATSAPP_BUSINESS))
    graph.will_answer(b"half", status=500)
    graph.will_answer({"id": "media.1"})
    graph.will_answer({"messages": [{"id": "wamid.1"}]})
    upload = SimpleUploadedFile("a.png", b"\x89PNG", content_type="image/png")
    body = encode_multipart(BOUNDARY, {"type": "image", "file": upload})
    path = f"/meta/threads/{conversation.id}/messages"
    answer = us.call("POST", path, body, content_type=MULTIPART_CONTENT)
    sent = Message.objects.unscoped().filter(id=answer.data["id"])
    send_next()
    assert sent.get().status == "queued"
    Dispatch.objects.unscoped().update(next_attempt_at=timezone.now())
    send_next()
    assert sent.get().status == "sent"
    assert [call.path.rpartition("/")[2] for call in graph.calls] == ["media", "media", "messages"]

    sent.update(external_id=None)
    Attachment.objects.unscoped().get().file.delete(save=False)
    Dispatch.objects.unscoped().update(state="queued", next_attempt_at=timezone.now())
    send_next()
    assert (sent.get().error or {}).get("code") == "file_gone"


def test_a_declared_type_of_any_length_is_no_error(us: Api, conversation: Conversation) -> None:
    upload = SimpleUploadedFile("a" * 400 + ".png", b"x", content_type="image/" + "p" * 400)
    body = encode_multipart(BOUNDARY, {"type": "image", "file": upload})

    answer = us.call(
        "POST",
        f"/meta/threads/{conversation.id}/messages",
        body,
        content_type=MULTIPART_CONTENT,
    )

    assert answer.status == 202
    (attachment,) = answer.data["attachments"]
    assert len(attachment["mimeType"]) <= 255
    assert len(attachment["filename"]) <= 255


def test_a_quoted_message_is_named_to_the_provider(
    us: Api, graph: GraphServer, conversation: Conversation
) -> None:
    graph.will_answer({"message_id": "mid.1"})
    asked = Message.objects.unscoped().get(conversation=conversation)

    answer = _send(us, conversation, text="Evet", replyToMessageId=str(asked.id))
    send_next()

    assert answer.data["quotedExternalMessageId"] == asked.external_id
    assert graph.calls[0].json["reply_to"] == {"mid": asked.external_id}


def test_a_message_of_another_thread_cannot_be_quoted(
    us: Api, firm: Firm, conversation: Conversation
) -> None:
    elsewhere = receive(make_inbox(firm))

    answer = _send(us, conversation, text="Evet", replyToMessageId=str(elsewhere.id))

    _refused(answer, 404, "messaging.message_not_found")


def test_a_repeat_with_the_same_idempotency_key_sends_once(
    us: Api, conversation: Conversation
) -> None:
    path = f"/meta/threads/{conversation.id}/messages"

    answers = [us.post(path, {"text": "Bir kez"}, Idempotency_Key="k-9") for _ in range(3)]

    assert [answer.status for answer in answers] == [202, 202, 202]
    assert len({answer.data["id"] for answer in answers}) == 1
    assert Dispatch.objects.unscoped().count() == 1


def test_a_viewer_may_read_and_not_send(api: Api, firm: Firm, conversation: Conversation) -> None:
    viewer = api.as_user(make_member(firm, Role.VIEWER))

    assert viewer.get(f"/meta/threads/{conversation.id}/messages").status == 200
    _refused(_send(viewer, conversation, text="Merhaba"), 403, "forbidden")
    assert viewer.post(f"/meta/threads/{conversation.id}/read").status == 403
    conversation.refresh_from_db()
    assert conversation.unread_count == 1


def test_a_viewer_here_who_is_an_agent_elsewhere_may_not_send_here(
    api: Api, firm: Firm, other_firm: Firm, conversation: Conversation
) -> None:
    viewer = make_member(firm, Role.VIEWER)
    Membership.objects.create(account=other_firm.account, user=viewer, role="agent")

    _refused(_send(api.as_user(viewer), conversation, text="Merhaba"), 403, "forbidden")


def test_a_key_of_another_inbox_finds_no_thread(
    api: Api, firm: Firm, conversation: Conversation
) -> None:
    limited = api.as_api_account(firm, inbox_ids=[make_inbox(firm).id])

    for answer in (
        _send(limited, conversation, text="Merhaba"),
        limited.get(f"/meta/threads/{conversation.id}/messages"),
        limited.post(f"/meta/threads/{conversation.id}/read"),
    ):
        _refused(answer, 404, "messaging.conversation_not_found")
    assert limited.get("/meta/threads").data["rows"] == []
    assert limited.get("/meta/threads").data["total"] == 0


def test_a_disabled_inbox_sends_nothing_and_one_that_needs_a_reconnect_waits(
    us: Api, conversation: Conversation
) -> None:
    Inbox.objects.unscoped().update(status=InboxStatus.DISABLED)
    _refused(_send(us, conversation, text="Merhaba"), 409, "messaging.inbox_disabled")

    Inbox.objects.unscoped().update(status=InboxStatus.NEEDS_RECONNECT)
    assert _send(us, conversation, text="Merhaba").status == 202
    assert send_next() == 0


def test_a_disconnected_inbox_has_no_threads(us: Api, conversation: Conversation) -> None:
    Inbox.objects.unscoped().update(deleted_at=timezone.now())

    _refused(_send(us, conversation, text="Merhaba"), 404, "messaging.conversation_not_found")
    assert us.get("/meta/threads").data["rows"] == []


def test_a_newer_message_stays_the_last_one_when_an_older_answer_is_queued(
    us: Api, conversation: Conversation
) -> None:
    ahead = timezone.now() + timedelta(minutes=3)
    newer = receive(
        conversation.inbox,
        partner=Partner(external_id=conversation.contact.external_id),
        text="Saatim ileri",
        occurred_at=ahead,
    )

    queue(conversation)

    conversation.refresh_from_db()
    assert conversation.last_message_id == newer.id
