"""Everything that can be done in a chat, through one endpoint."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from messaging.api.action_inputs import ACTIONS
from messaging.choices import ActionKind, AttachmentState, MessageType
from messaging.models import (
    Attachment,
    Conversation,
    ConversationAction,
    Dispatch,
    Inbox,
    Message,
)
from messaging.ports import Partner
from tests.factories.accounts import Firm
from tests.factories.messaging import make_conversation, make_file, receive
from tests.factories.sessions import make_session, share
from tests.support.client import Api
from tests.wa_chats.conftest import ScriptedAdapter

pytestmark = pytest.mark.django_db

_NOBODY = UUID(int=1)
AYSE = Partner(external_id="905321234567@c.us", name="Ayşe")


@pytest.fixture
def chat(session: Inbox) -> Conversation:
    return make_conversation(session, partner=AYSE)


@pytest.fixture
def ours(session: Inbox, chat: Conversation) -> Message:
    """A message of ours that has been delivered."""
    message = receive(session, partner=AYSE, external_id="bizden", text="Yarın gelir")
    Message.objects.unscoped().filter(id=message.id).update(
        direction="outbound", status="sent", reference="true_905321234567@c.us_bizden"
    )
    return Message.objects.unscoped().get(id=message.id)


def _path(firm: Firm, session: Inbox) -> str:
    return f"/accounts/{firm.id}/wa-sessions/{session.id}/messages/actions"


def _nothing_was_queued() -> bool:
    return not Dispatch.objects.unscoped().exists() and not (
        ConversationAction.objects.unscoped().exists()
    )


SENT: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    (
        {"action": "send_text", "text": " Merhaba\n", "mentions": ["0532 123 45 67", "7@lid"]},
        "text",
        {"linkPreview": True, "mentions": ["905321234567@c.us", "7@lid"]},
    ),
    (
        {"action": "send_location", "latitude": 41.5, "longitude": 28.9, "name": "Mağaza"},
        "location",
        {"location": {"latitude": 41.5, "longitude": 28.9, "name": "Mağaza", "address": ""}},
    ),
    (
        {"action": "send_contact", "contacts": [{"name": "Can", "phone": "+905551112233"}]},
        "contacts",
        {"contacts": [{"name": "Can", "phone": "+905551112233", "organization": ""}]},
    ),
    (
        {"action": "send_poll", "question": "Renk?", "options": ["Mavi", "Sarı"]},
        "poll",
        {
            "poll": {
                "name": "Renk?",
                "options": ["Mavi", "Sarı"],
                "multipleAnswers": False,
                "votes": {},
            }
        },
    ),
    (
        {
            "action": "send_list",
            "title": "Teslimat",
            "text": "Ne zaman?",
            "button": "Seç",
            "sections": [{"title": "Yarın", "rows": [{"id": "1", "title": "Sabah"}]}],
        },
        "list",
        {
            "list": {
                "title": "Teslimat",
                "description": "Ne zaman?",
                "footer": "",
                "button": "Seç",
                "sections": [
                    {
                        "title": "Yarın",
                        "rows": [{"rowId": "1", "title": "Sabah", "description": ""}],
                    }
                ],
            }
        },
    ),
    (
        {"action": "send_buttons", "text": "Onay?", "buttons": [{"id": "e", "title": "Evet"}]},
        "buttons",
        {
            "buttons": {
                "header": "",
                "footer": "",
                "buttons": [{"type": "reply", "id": "e", "text": "Evet"}],
            }
        },
    ),
]


@pytest.mark.parametrize(("body", "type", "payload"), SENT, ids=[b["action"] for b, *_ in SENT])
def test_every_kind_of_message_is_queued_with_what_it_says(
    owner: Api,
    firm: Firm,
    session: Inbox,
    chat: Conversation,
    body: dict[str, Any],
    type: str,
    payload: dict[str, Any],
) -> None:
    answer = owner.post(_path(firm, session), {**body, "chatId": str(chat.id)})

    assert answer.status == 202
    assert (answer.data["action"], answer.data["state"]) == (body["action"], "queued")
    assert answer.data["chatId"] == str(chat.id)
    message = Dispatch.objects.unscoped().get().message
    assert answer.data["message"]["id"] == str(message.id)
    assert (message.type, message.payload) == (type, payload)
    if type == "text":
        assert message.text == " Merhaba\n"


def test_a_file_goes_by_its_address_or_as_one_that_is_here_already(
    owner: Api, firm: Firm, session: Inbox, chat: Conversation
) -> None:
    def send(**more: Any) -> dict[str, Any]:
        body = {"action": "send_media", "chatId": str(chat.id), **more}
        sent: dict[str, Any] = owner.post(_path(firm, session), body).data["message"]
        return sent

    by_address = send(type="image", url="https://ornek.com.tr/a.jpg", caption="Bak")
    again = send(attachmentId=str(make_file(session, content=b"\xff\xd8\xffx").id))
    voice = send(type="voice", url="https://ornek.com.tr/a.ogg")

    assert (by_address["type"], by_address["text"]) == ("image", "Bak")
    assert by_address["attachments"][0]["state"] == "remote"
    assert (again["type"], again["attachments"][0]["state"]) == ("image", "ready")
    copy = Attachment.objects.unscoped().get(id=again["attachments"][0]["id"])
    assert (copy.file.read(), copy.filename) == (b"\xff\xd8\xffx", "resim.jpg")
    assert (voice["type"], voice["payload"]) == ("audio", {"voice": True})


def test_a_file_is_uploaded_in_a_form_even_one_larger_than_any_json(
    owner: Api, firm: Firm, session: Inbox, chat: Conversation
) -> None:
    file = SimpleUploadedFile("fiş.pdf", b"%PDF-1.7" + b"x" * 2_000_000, "application/pdf")
    form = {"action": "send_media", "chatId": str(chat.id), "caption": "Fiş", "file": file}

    answer = owner.call(
        "POST",
        _path(firm, session),
        encode_multipart(BOUNDARY, form),
        content_type=MULTIPART_CONTENT,
        Idempotency_Key="bir-kez",
    )

    sent = answer.data["message"]
    assert (sent["type"], sent["text"]) == ("file", "Fiş")
    kept = Attachment.objects.unscoped().get(id=sent["attachments"][0]["id"])
    assert (kept.state, kept.size, kept.filename) == (AttachmentState.READY, 2_000_008, "fiş.pdf")


@pytest.mark.parametrize(
    ("body", "kind", "parameters"),
    [
        ({"action": "react", "emoji": "👍"}, "react", {"emoji": "👍"}),
        ({"action": "react", "emoji": ""}, "react", {"emoji": ""}),
        ({"action": "edit", "text": "Öbür gün"}, "edit", {"text": "Öbür gün"}),
        ({"action": "delete"}, "delete", {}),
        ({"action": "star"}, "star", {}),
        ({"action": "unstar"}, "unstar", {}),
        ({"action": "pin", "duration": 604800}, "pin", {"seconds": 604800}),
        ({"action": "pin"}, "pin", {"seconds": 86400}),
        ({"action": "unpin"}, "unpin", {}),
    ],
    ids=lambda value: str(value),
)
def test_what_is_done_with_a_message_is_a_row_in_its_chat(
    owner: Api,
    firm: Firm,
    session: Inbox,
    ours: Message,
    body: dict[str, Any],
    kind: str,
    parameters: dict[str, Any],
) -> None:
    answer = owner.post(_path(firm, session), {**body, "messageId": str(ours.id)})

    assert answer.status == 202
    row = ConversationAction.objects.unscoped().get()
    assert (row.kind, row.parameters, row.message_id) == (kind, parameters, ours.id)
    assert answer.data["actionId"] == str(row.id)
    assert (answer.data["state"], answer.data["message"]["id"]) == ("queued", str(ours.id))


@pytest.mark.parametrize("action", ["mark_read", "mark_unread", "archive", "unarchive"])
def test_what_is_done_with_a_chat_is_a_row_too(
    owner: Api, firm: Firm, session: Inbox, chat: Conversation, action: str
) -> None:
    answer = owner.post(_path(firm, session), {"action": action, "chatId": str(chat.id)})

    assert answer.status == 202
    row = ConversationAction.objects.unscoped().get()
    assert (row.kind, row.conversation_id, answer.data["message"]) == (action, chat.id, None)
    unread = owner.get(f"/accounts/{firm.id}/wa-sessions/{session.id}/chats/{chat.id}").data
    assert unread["unreadCount"] == (0 if action == "mark_read" else 1)


@pytest.mark.parametrize("action", ["typing", "recording"])
def test_presence_is_told_and_leaves_no_row(
    owner: Api, firm: Firm, session: Inbox, chat: Conversation, action: str
) -> None:
    for on in (True, False):
        answer = owner.post(
            _path(firm, session), {"action": action, "chatId": str(chat.id), "on": on}
        )
        assert (answer.status, answer.data["state"]) == (202, "told")
        assert answer.data["actionId"] is answer.data["message"] is None
    assert _nothing_was_queued()


def test_a_reply_quotes_in_the_chat_of_its_message(
    owner: Api, firm: Firm, session: Inbox, ours: Message
) -> None:
    body = {"action": "reply", "messageId": str(ours.id), "text": "Tamam"}

    sent = owner.post(_path(firm, session), body).data["message"]

    assert sent["quoted"]["id"] == str(ours.id)
    assert sent["chatId"] == str(ours.conversation_id)


def test_a_message_is_sent_on_to_another_chat(
    owner: Api, firm: Firm, session: Inbox, ours: Message
) -> None:
    body = {"action": "forward", "messageId": str(ours.id), "to": "+90 555 111 22 33"}

    answer = owner.post(_path(firm, session), body)

    assert answer.data["message"]["text"] == "Yarın gelir"
    assert answer.data["message"]["forwarded"] is True
    target = Conversation.objects.unscoped().get(id=answer.data["chatId"])
    assert target.contact.external_id == "905551112233@c.us"


@pytest.mark.parametrize(
    "to",
    [
        "0532 123 45 67",
        "+90 (532) 123-45-67",
        "905321234567@c.us",
        "905321234567:12@s.whatsapp.net",
    ],
)
def test_a_number_in_any_notation_leads_to_the_one_chat(
    owner: Api, firm: Firm, session: Inbox, chat: Conversation, to: str
) -> None:
    answer = owner.post(_path(firm, session), {"action": "send_text", "to": to, "text": "x"})

    assert answer.data["chatId"] == str(chat.id)
    assert Conversation.objects.unscoped().count() == 1


def test_a_stranger_is_written_to_in_a_new_chat(owner: Api, firm: Firm, session: Inbox) -> None:
    body = {"action": "send_text", "to": "0555 111 22 33", "text": "Merhaba"}

    answer = owner.post(_path(firm, session), body)

    [chat] = owner.get(f"/accounts/{firm.id}/wa-sessions/{session.id}/chats").data["rows"]
    assert (chat["id"], chat["jid"]) == (answer.data["chatId"], "905551112233@c.us")
    assert chat["lastMessage"]["text"] == "Merhaba"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"action": "send_text", "text": "x"}, "messaging.recipient_missing"),
        ({"action": "send_text", "text": "x", "to": "kim"}, "messaging.unknown_recipient"),
        (
            {"action": "send_text", "text": "x", "to": "status@broadcast"},
            "messaging.unknown_recipient",
        ),
        (
            {"action": "send_text", "text": "x", "to": "0555 111 22 33", "mentions": ["kim"]},
            "messaging.unknown_recipient",
        ),
        (
            {"action": "send_media", "to": "0555 111 22 33"},
            "messaging.empty_message",
        ),
        (
            {"action": "send_media", "to": "0555 111 22 33", "url": "http://169.254.169.254/a"},
            "messaging.media_address_refused",
        ),
        (
            {"action": "send_media", "to": "0555 111 22 33", "url": "https://10.0.0.1/a.jpg"},
            "messaging.media_address_refused",
        ),
    ],
)
def test_what_cannot_be_sent_is_refused_and_opens_no_chat(
    owner: Api, firm: Firm, session: Inbox, body: dict[str, Any], code: str
) -> None:
    answer = owner.post(_path(firm, session), body)

    assert (answer.status, answer.code) == (400, code)
    assert not Conversation.objects.unscoped().exists()
    assert _nothing_was_queued()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "action"),
        ({"action": "steal"}, "action"),
        ({"action": ["send_text"]}, "action"),
        ({"action": "send_text"}, "text"),
        ({"action": "send_text", "text": {"a": 1}}, "text"),
        ({"action": "send_text", "text": "x" * 65_537}, "text"),
        ({"action": "send_text", "text": "x", "chatId": "x"}, "chatId"),
        ({"action": "send_poll", "question": "?", "options": ["a"]}, "options"),
        ({"action": "send_poll", "question": "?", "options": ["a", "a"]}, "options"),
        ({"action": "send_location", "latitude": 91, "longitude": 0}, "latitude"),
        ({"action": "send_contact", "contacts": [{"name": "x", "phone": "y"}]}, "contacts.0.phone"),
        (
            {"action": "send_list", "title": "t", "text": "x", "button": "y", "sections": []},
            "sections",
        ),
        ({"action": "pin", "messageId": str(_NOBODY), "duration": 5}, "duration"),
        ({"action": "react", "messageId": str(_NOBODY)}, "emoji"),
        ({"action": "delete"}, "messageId"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_bad_request_names_its_field(
    owner: Api, firm: Firm, session: Inbox, body: dict[str, Any], field: str
) -> None:
    answer = owner.post(_path(firm, session), body)

    assert answer.status == 400
    assert field in [name.removesuffix(".nonFieldErrors") for name in answer.fields], answer.fields
    assert _nothing_was_queued()


@pytest.mark.parametrize("body", [[], "x", 7, None, [{"action": "send_text"}]])
def test_a_body_that_is_no_object_is_refused(
    owner: Api, firm: Firm, session: Inbox, body: Any
) -> None:
    raw = b"null" if body is None else None
    answer = owner.call("POST", _path(firm, session), raw or body)

    assert answer.status == 400


@pytest.mark.parametrize(
    ("lacks", "body", "word"),
    [
        (MessageType.LIST, "send_list", "list"),
        (MessageType.POLL, "send_poll", "poll"),
        (ActionKind.STAR, "star", "star"),
        (ActionKind.ARCHIVE, "archive", "archive"),
        (ActionKind.TYPING, "typing", "typing"),
    ],
)
def test_what_the_session_cannot_do_is_refused_by_name_before_it_is_queued(
    owner: Api,
    firm: Firm,
    session: Inbox,
    ours: Message,
    adapter: ScriptedAdapter,
    lacks: Any,
    body: str,
    word: str,
) -> None:
    adapter.without = {lacks}
    Inbox.objects.unscoped().filter(id=session.id).update(capabilities={"engine": "GOWS"})
    asked = {
        **ACTIONS.examples[body],
        "messageId": str(ours.id),
        "chatId": str(ours.conversation_id),
    }

    answer = owner.signed(Accept_Language="en").post(_path(firm, session), asked)

    assert (answer.status, answer.code) == (400, "messaging.not_supported_by_channel")
    assert answer.error["message"] == (
        f"This session cannot {body}: the engine GOWS has no {word}."
    )
    assert _nothing_was_queued()


def test_others_messages_and_late_edits_are_refused(
    owner: Api, firm: Firm, session: Inbox, ours: Message
) -> None:
    theirs = receive(session, partner=AYSE)
    path = _path(firm, session)

    for action in ("edit", "delete"):
        answer = owner.post(path, {"action": action, "messageId": str(theirs.id), "text": "x"})
        assert (answer.status, answer.code) == (409, "messaging.not_our_message")
    Message.objects.unscoped().filter(id=ours.id).update(
        occurred_at=ours.occurred_at - timedelta(minutes=16)
    )
    late = owner.post(path, {"action": "edit", "messageId": str(ours.id), "text": "x"})
    assert (late.status, late.code) == (409, "messaging.too_late_to_edit")
    other_chat = owner.post(
        path, {"action": "star", "messageId": str(ours.id), "chatId": str(uuid4())}
    )
    assert (other_chat.status, other_chat.code) == (404, "messaging.message_not_found")
    assert _nothing_was_queued()


def test_a_repeat_with_its_key_sends_once(
    owner: Api, firm: Firm, session: Inbox, chat: Conversation
) -> None:
    body = {"action": "send_text", "chatId": str(chat.id), "text": "Bir kez"}

    first = owner.post(_path(firm, session), body, Idempotency_Key="k1")
    again = owner.post(_path(firm, session), body, Idempotency_Key="k1")

    assert again.envelope == first.envelope
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Dispatch.objects.unscoped().count() == 1


def test_a_read_share_may_not_act_and_a_reply_share_may(
    api: Api, firm: Firm, other_firm: Firm, session: Inbox, chat: Conversation
) -> None:
    guest = api.as_owner(other_firm)
    path = _path(other_firm, session)
    body = {"action": "send_text", "chatId": str(chat.id), "text": "x"}
    read = {"chatId": str(chat.id)}
    assert guest.post(path, body).status == 404

    given = share(session, other_firm, "read")
    for answer in (guest.post(path, body), guest.post(path.replace("actions", "read"), read)):
        assert (answer.status, answer.code) == (403, "messaging.share_too_small")
    assert _nothing_was_queued()

    given.permission = "reply"
    given.save()
    assert guest.post(path, body).status == 202
    assert Dispatch.objects.unscoped().get().account_id == firm.id


def test_ids_of_another_session_are_not_found(owner: Api, firm: Firm, session: Inbox) -> None:
    beside = make_session(firm)
    message = receive(session)
    file = make_file(session)
    path = _path(firm, beside)

    for body in (
        {"action": "send_text", "chatId": str(message.conversation_id), "text": "x"},
        {"action": "star", "messageId": str(message.id)},
        {"action": "forward", "messageId": str(message.id), "to": "0555 111 22 33"},
        {"action": "send_media", "to": "0555 111 22 33", "attachmentId": str(file.id)},
    ):
        assert owner.post(path, body).status == 404, body
    assert _nothing_was_queued()


def test_every_action_has_an_example_that_is_valid() -> None:
    assert ACTIONS.examples.keys() == ACTIONS.members.keys()
    for example in ACTIONS.examples.values():
        ACTIONS(data=example).is_valid(raise_exception=True)
