"""What the gateway reports, and what an operator then has."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from messaging.models import (
    Attachment,
    ChannelContact,
    Conversation,
    Message,
    ParkedUpdate,
    WaSession,
)
from tests.factories.accounts import Firm
from tests.factories.gateway import fixture, link_number, message_named, tell
from ticaret.events.models import OutboxEvent

pytestmark = pytest.mark.django_db

A = "905321110001@c.us"


def test_a_message_reported_twice_is_one_row(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_text", "message_text_as_message")
    message = Message.objects.unscoped().get()
    assert (message.text, message.type, message.direction) == (
        "Merhaba, fiyatı nedir? 😊",
        "text",
        "inbound",
    )
    assert message.external_id == "3EB00000000000000001"
    assert message.reference == f"false_{A}_3EB00000000000000001"
    assert Conversation.objects.unscoped().get().unread_count == 1


@pytest.mark.parametrize(
    ("name", "type", "text", "payload"),
    [
        ("message_image", "image", "Bu renk var mı?", {}),
        ("message_video", "video", "", {"gif": True}),
        ("message_voice", "audio", "", {"voice": True}),
        ("message_document", "file", "Dekont", {}),
        ("message_sticker", "sticker", "", {}),
        ("message_media_not_downloaded", "image", "", {}),
        (
            "message_location",
            "location",
            "",
            {
                "location": {
                    "latitude": "41.0082",
                    "longitude": "28.9784",
                    "live": False,
                    "name": "Mağaza",
                    "address": "Fatih, İstanbul",
                }
            },
        ),
        (
            "message_poll_noweb",
            "poll",
            "Hangi gün?",
            {
                "source": "app",
                "poll": {
                    "name": "Hangi gün?",
                    "options": ["Salı", "Cuma"],
                    "multipleAnswers": False,
                    "votes": {},
                },
            },
        ),
        (
            "message_poll_webjs",
            "poll",
            "Hangi beden?",
            {
                "poll": {
                    "name": "Hangi beden?",
                    "options": ["S", "M"],
                    "multipleAnswers": True,
                    "votes": {},
                }
            },
        ),
        (
            "message_event",
            "event",
            "Prova",
            {
                "event": {
                    "name": "Prova",
                    "description": "Gelinlik provası",
                    "startTime": 1793100000,
                    "endTime": None,
                    "location": "Mağaza",
                    "cancelled": False,
                    "responses": {},
                }
            },
        ),
        (
            "message_list_answer",
            "interactive",
            "Kargo",
            {"interactive": {"kind": "list_reply", "id": "kargo", "title": "Kargo"}},
        ),
        (
            "message_button_answer",
            "interactive",
            "Evet",
            {"interactive": {"kind": "button_reply", "id": "yes", "title": "Evet"}},
        ),
        ("message_unknown", "unsupported", "", {}),
    ],
)
def test_every_type_of_message_is_read(
    firm: Firm, name: str, type: str, text: str, payload: dict[str, object]
) -> None:
    inbox = link_number(firm)
    tell(inbox, name)
    message = message_named(inbox, name)
    assert (message.type, message.text, message.payload) == (type, text, payload)


def test_a_card_of_a_person_is_read(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_contacts")
    [card] = message_named(inbox, "message_contacts").payload["contacts"]
    assert (card["name"], card["organization"]) == ("Mehmet Kaya", "Kaya Tekstil")
    assert card["phones"] == [{"phone": "+90 532 111 00 09", "waId": "905321110009"}]


def test_files_wait_to_be_fetched_with_their_names(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_document", "message_media_not_downloaded")
    named, unnamed = Attachment.objects.unscoped().order_by("message__occurred_at")
    assert (named.filename, named.mime_type, named.state) == (
        "dekont.pdf",
        "application/pdf",
        "pending",
    )
    assert (unnamed.source_url, unnamed.external_id.split("_")[0]) == ("", "false")


def test_a_session_that_keeps_no_files_leaves_them_at_the_gateway(firm: Firm) -> None:
    inbox = link_number(firm)
    WaSession.objects.unscoped().update(keep_media=False)
    tell(inbox, "message_document")
    assert Attachment.objects.unscoped().get().state == "remote"


def test_forwards_mentions_quotes_and_group_members_are_kept(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_mention", "message_reply", "message_group")
    mention = message_named(inbox, "message_mention")
    assert mention.payload == {"mentions": ["905321110002@s.whatsapp.net"], "forwarded": True}
    assert (mention.sender_external_id, mention.sender_name) == (A, "Ayşe")
    assert message_named(inbox, "message_reply").quoted_external_id == "3EB00000000000000001"
    group = message_named(inbox, "message_group")
    assert group.conversation_id == mention.conversation_id
    assert (group.sender_name, group.conversation.contact.kind) == ("Zeynep", "group")


def test_receipts_move_a_message_forward_in_any_order(firm: Firm) -> None:
    for seed in range(4):
        inbox = link_number(firm)
        acks = []
        for level, name in ((1, "SERVER"), (2, "DEVICE"), (3, "READ"), (4, "PLAYED")):
            ack = fixture("message_ack", inbox)
            ack["payload"] |= {"ack": level, "ackName": name}
            acks.append(ack)
        shuffled = [fixture("message_own_from_phone", inbox), *acks, *acks]
        Random(seed).shuffle(shuffled)
        for one in shuffled:
            tell(inbox, one)
        assert message_named(inbox, "message_own_from_phone").status == "played"


def test_what_comes_before_its_message_waits_for_it(firm: Firm) -> None:
    inbox = link_number(firm)
    early = ("message_ack", "message_reaction", "poll_vote", "message_edited")
    tell(inbox, *early)
    assert ParkedUpdate.objects.unscoped().count() == 4
    tell(inbox, "message_own_from_phone", "message_poll_noweb", "message_text")
    assert ParkedUpdate.objects.unscoped().count() == 0
    own = message_named(inbox, "message_own_from_phone")
    assert (own.status, own.reactions[0]["emoji"]) == ("read", "❤️")
    votes = message_named(inbox, "message_poll_noweb").payload["poll"]["votes"]
    assert votes[A]["options"] == ["Salı"]
    assert message_named(inbox, "message_text").text == "Merhaba, fiyatı ne kadar?"


def test_the_latest_vote_counts_whatever_comes_first(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_poll_noweb", "poll_vote_changed")
    tell(inbox, "poll_vote")
    votes = message_named(inbox, "message_poll_noweb").payload["poll"]["votes"]
    assert votes[A]["options"] == ["Cuma"]
    assert OutboxEvent.objects.unscoped().filter(type="message.poll_vote").count() == 1


def test_an_answer_to_an_invitation_is_kept_with_it(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_event", "event_response")
    responses = message_named(inbox, "message_event").payload["event"]["responses"]
    assert (responses[A]["response"], responses[A]["extraGuests"]) == ("going", 2)


def test_a_reaction_is_given_and_taken_back(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_own_from_phone", "message_reaction")
    [reaction] = message_named(inbox, "message_own_from_phone").reactions
    assert (reaction["actor"], reaction["emoji"]) == (A, "❤️")
    tell(inbox, "message_reaction_removed")
    [reaction] = message_named(inbox, "message_own_from_phone").reactions
    assert reaction["emoji"] == ""


def test_edits_and_revocations_find_their_message_by_its_bare_id(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_text", "message_image", "message_video")
    tell(inbox, "message_edited", "message_revoked", "message_revoked_webjs")
    edited = message_named(inbox, "message_text")
    assert edited.text == "Merhaba, fiyatı ne kadar?"
    assert edited.edits[0]["text"] == "Merhaba, fiyatı nedir? 😊"
    for name in ("message_image", "message_video"):
        gone = message_named(inbox, name)
        assert gone.revoked_at is not None
        assert (gone.text, gone.payload) == ("", {})
    assert Attachment.objects.unscoped().count() == 0


def test_nobody_takes_back_what_somebody_else_wrote(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_image")
    stranger = fixture("message_text", inbox)
    stranger["payload"] |= {"id": "false_905329990000@c.us_STRANGER", "from": "905329990000@c.us"}
    revocation = fixture("message_revoked", inbox)
    revocation["payload"]["after"] |= {
        "id": "false_905329990000@c.us_X1",
        "from": "905329990000@c.us",
    }
    tell(inbox, stranger, revocation)
    assert message_named(inbox, "message_image").revoked_at is None


def test_receipts_of_a_group_are_kept_by_member(firm: Firm) -> None:
    inbox = link_number(firm)
    own = fixture("message_group", inbox)
    ack = fixture("message_ack_group", inbox)
    own["payload"] |= {
        "id": ack["payload"]["id"],
        "fromMe": True,
        "to": own["payload"]["from"],
        "participant": None,
    }
    tell(inbox, own, ack)
    message = Message.objects.unscoped().get(external_id="3EB0FFFF00000001")
    assert message.payload["receipts"]["905321110005@c.us"]["status"] == "read"
    assert message.sender_external_id == ""


def test_groups_are_named_and_their_members_kept(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "group_join", "group_participants", "group_promote", "group_update")
    contact = ChannelContact.objects.unscoped().get()
    assert (contact.kind, contact.name) == ("group", "Ege Bayileri")
    assert {m["id"]: m["role"] for m in contact.participants} == {
        "905321110005@c.us": "admin",
        "908501110000@c.us": "participant",
        "905321110006@c.us": "admin",
    }
    changes = Message.objects.unscoped().order_by("occurred_at").values_list("payload", flat=True)
    assert [payload["group"]["change"] for payload in changes] == [
        "joined",
        "member_joined",
        "member_promoted",
        "updated",
    ]
    assert Conversation.objects.unscoped().get().unread_count == 0


def test_a_call_is_one_line_that_follows_its_states(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "call_received", "call_rejected")
    call = Message.objects.unscoped().get()
    assert (call.type, call.payload["call"]["state"]) == ("system", "rejected")
    assert list(
        OutboxEvent.objects.unscoped()
        .filter(type__startswith="call.")
        .order_by("id")
        .values_list("type", flat=True)
    ) == ["call.received", "call.rejected"]


def test_presence_is_told_and_leaves_no_row(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_text", "presence")
    event = OutboxEvent.objects.unscoped().get(type="presence.updated")
    assert event.payload["presences"][0]["presence"] == "typing"
    assert Message.objects.unscoped().count() == 1


def test_reading_and_archiving_on_the_phone_are_followed(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_text", "message_ack_own_reading", "chat_archive")
    conversation = Conversation.objects.unscoped().get()
    assert conversation.unread_count == 0
    assert conversation.archived_at is not None


def test_history_is_marked_and_counts_nothing_as_unread(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_history")
    assert message_named(inbox, "message_history").backfilled is True
    assert Conversation.objects.unscoped().get().unread_count == 0


def test_what_was_said_before_the_link_is_history(firm: Firm) -> None:
    first = link_number(firm)
    tell(first, "message_text")
    at = message_named(first, "message_text").occurred_at
    inbox = link_number(firm, linked_at=at + timedelta(seconds=1))
    tell(inbox, "message_text")
    assert message_named(inbox, "message_text").backfilled is True
    assert message_named(first, "message_text").backfilled is False


def test_stories_and_channels_stay_out_of_the_inbox(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_status_story", "message_newsletter")
    assert Message.objects.unscoped().count() == 0
    assert ChannelContact.objects.unscoped().count() == 0


def test_a_hidden_id_and_a_number_are_one_chat(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_text", "message_lid_noweb", "message_lid_gows")
    contact = ChannelContact.objects.unscoped().get()
    assert (contact.external_id, contact.alternate_id) == (A, "99887766554433@lid")
    conversation = Conversation.objects.unscoped().get()
    # Answered where the person wrote last.
    assert conversation.external_thread_id == "99887766554433@lid"
    assert conversation.unread_count == 3


def test_two_chats_become_one_when_the_names_are_tied_later(firm: Firm) -> None:
    inbox = link_number(firm)
    alone = fixture("message_lid_noweb", inbox)
    alone["payload"] |= {"id": "false_99887766554433@lid_EARLIER", "_data": {}}
    tell(inbox, alone, "message_text")
    assert Conversation.objects.unscoped().count() == 2
    tell(inbox, "message_lid_noweb")
    conversation = Conversation.objects.unscoped().get()
    assert Message.objects.unscoped().filter(conversation=conversation).count() == 3
    assert ChannelContact.objects.unscoped().get().external_id == A
    assert OutboxEvent.objects.unscoped().filter(type="conversation.merged").count() == 1


def test_the_engine_is_remembered_for_what_it_can_do(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "session_status")
    inbox.refresh_from_db()
    assert inbox.capabilities["engine"] == "NOWEB"
