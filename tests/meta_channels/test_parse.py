"""Items into events: captured payloads, and the cases that captures lack."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from messaging.choices import Direction, MessageStatus, MessageType
from messaging.ports import (
    DeletionSeen,
    EditSeen,
    InboundEvent,
    IncomingMedia,
    MessageSeen,
    Notice,
    Partner,
    PartnerChanged,
    ReactionSeen,
    StatusSeen,
    ThreadOpened,
    Unsupported,
    WatermarkSeen,
)
from meta_channels.parsing import parse, split

CAPTURED = Path(__file__).parent.parent / "fixtures" / "meta"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TEST_NAME = Partner(
    external_id="972987654321",
    alternate_id="US.13491208655302741918",
    name="Test Name",
    phone="+972987654321",
)


def events(document: Any) -> list[Any]:
    found = split(json.dumps(document).encode(), received_at=NOW)
    return [e for item in found for e in parse(json.loads(json.dumps(item.payload)))]


def captured(name: str) -> Any:
    (event,) = events(json.loads((CAPTURED / f"{name}.json").read_bytes()))
    return event


def messaging(event: dict[str, Any], kind: str = "page", area: str = "messaging") -> Any:
    base = {"sender": {"id": "200"}, "recipient": {"id": "100"}, "timestamp": 1700000000000}
    (found,) = events({"object": kind, "entry": [{"id": "100", area: [base | event]}]})
    return found


def whatsapp(name: str, content: dict[str, Any], **value: Any) -> list[InboundEvent]:
    base = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "5"}} | value
    field = "smb_message_echoes" if name == "message_echoes" else "messages"
    change = {
        "field": field,
        "value": base | {name: [{"id": "w1", "timestamp": "1700000000"} | content]},
    }
    return events(
        {"object": "whatsapp_business_account", "entry": [{"id": "9", "changes": [change]}]}
    )


def whatsapp_one(name: str, content: dict[str, Any], **value: Any) -> Any:
    (event,) = whatsapp(name, content, **value)
    return event


AT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize("path", sorted(CAPTURED.glob("*.json")), ids=lambda path: path.stem)
def test_every_captured_webhook_parses(path: Path) -> None:
    items = split(path.read_bytes(), received_at=NOW)
    assert items
    for item in items:
        assert item.kind != "malformed"
        assert item.external_inbox_ids
        for event in parse(item.payload):
            if isinstance(event, Unsupported):
                assert item.kind == event.kind
                assert item.kind.startswith(("feed.", "mention"))


def test_a_messenger_text() -> None:
    assert captured("messaging-message-basic") == MessageSeen(
        partner=Partner(external_id="987654321432"),
        external_id="mid.1457764197618:41d102a3e1ae206a38",
        occurred_at=datetime(2016, 3, 12, 6, 29, 57, 627000, tzinfo=UTC),
        text="hello, world!",
        media=[],
    )


def test_a_messenger_reply_names_what_it_answers() -> None:
    event = captured("messaging-message-reply-1")
    assert event.quoted_external_id == "very_long_id_representing_the_original_message"


def test_a_fallback_attachment_is_a_share_that_is_not_fetched() -> None:
    event = captured("messaging-message-fallback-attachment")
    assert (event.type, event.payload) == (MessageType.SHARE, {"share": {"type": "fallback"}})
    assert event.media == [
        IncomingMedia(
            MessageType.SHARE,
            url="https://www.messenger.com/",
            title="Legacy Attachment",
            fetch=False,
        )
    ]


def test_an_unreaction_takes_back() -> None:
    assert captured("messaging-reaction-2") == ReactionSeen(
        external_id="original_message_id",
        actor="USER_ID",
        emoji="",
        occurred_at=datetime(2019, 10, 30, 20, 15, 11, 366000, tzinfo=UTC),
        partner=Partner(external_id="USER_ID"),
    )


def test_a_referral_opens_the_thread() -> None:
    event = captured("messaging-referral-basic")
    assert isinstance(event, ThreadOpened)
    assert event.partner == Partner(external_id="987654321432")
    assert event.details["referral"]["ref"] == "ref_data_in_m_dot_me_param"


def test_a_taken_thread_is_a_notice() -> None:
    event = captured("messaging-take-thread-control")
    assert (event.kind, event.partner) == ("take_thread_control", Partner(external_id="USER_ID"))
    assert event.payload["previous_owner_app_id"] == "PREVIOUS_OWNER_APP_ID"


def test_an_echo_on_standby_belongs_to_the_customer() -> None:
    event = captured("standby-message-basic-echo")
    assert (event.direction, event.opens_window, event.correlation_id) == (
        Direction.OUTBOUND,
        False,
        "",
    )
    assert event.partner == Partner(external_id="987654321432")
    assert event.payload == {"app_id": 1517776481860111, "standby": True}


def test_instagram_captures() -> None:
    reel = captured("chatwoot_instagram_shared_reel_event")
    assert (reel.type, reel.media[0].title) == (MessageType.SHARE, "Reel title")
    assert reel.occurred_at == datetime(2021, 9, 8, 6, 34, 4, tzinfo=UTC)
    mention = captured("chatwoot_instagram_story_mention_event")
    assert (mention.type, mention.media[0].fetch) == (MessageType.STORY_MENTION, False)
    assert captured("chatwoot_instagram_message_unsend_event") == DeletionSeen(
        "message-id-to-delete", datetime(2021, 9, 8, 6, 34, 4, tzinfo=UTC)
    )
    assert captured("chatwoot_messaging_seen_event") == WatermarkSeen(
        partner=Partner(external_id="Sender-id-1"),
        status=MessageStatus.READ,
        watermark=datetime(2021, 9, 8, 6, 34, 4, tzinfo=UTC),
        external_ids=("message-id-1",),
    )
    for name in ("chatwoot_instagram_test_event", "chatwoot_instagram_test_text_event"):
        event = captured(name)
        assert (event.partner.external_id, event.text) == ("12334", "random_text")
        assert event.occurred_at == datetime(2018, 5, 27, 22, 23, 44, tzinfo=UTC)


def test_our_own_echo_brings_our_id_back_and_a_foreign_one_does_not() -> None:
    ours = "0190aaaa-0000-7000-8000-000000000001"
    echo = {
        "sender": {"id": "100"},
        "recipient": {"id": "200"},
        "message": {"mid": "m", "text": "x", "is_echo": True, "app_id": 1000, "metadata": ours},
    }
    event = messaging(echo)
    assert (event.direction, event.correlation_id) == (Direction.OUTBOUND, ours)
    assert (event.partner.external_id, event.opens_window) == ("200", False)
    inbound = messaging({"message": {"mid": "m", "text": "x", "metadata": ours}})
    assert (inbound.direction, inbound.correlation_id) == (Direction.INBOUND, "")
    typed = {"mid": "m", "text": "x", "is_echo": True}
    typed_in_the_page = messaging(echo | {"message": typed})
    assert (typed_in_the_page.correlation_id, typed_in_the_page.payload) == ("", {})


def test_delivery_and_read_watermarks() -> None:
    delivery = messaging({"delivery": {"mids": ["a", 7, None], "watermark": 1700000000500}})
    assert delivery == WatermarkSeen(
        Partner("200"),
        MessageStatus.DELIVERED,
        datetime(2023, 11, 14, 22, 13, 20, 500000, tzinfo=UTC),
        ("a", "7"),
    )
    read = messaging({"read": {"watermark": 1700000000000}})
    assert read == WatermarkSeen(Partner("200"), MessageStatus.READ, AT, ())


@pytest.mark.parametrize("number", [2, "2"])
def test_an_edit_has_a_number_in_both_notations(number: Any) -> None:
    event = messaging({"message_edit": {"mid": "m", "text": "new", "num_edit": number}})
    assert event == EditSeen("m", "new", AT, 2)


def test_a_postback_is_a_message_with_or_without_an_id() -> None:
    event = messaging({"postback": {"mid": "m", "title": "Start", "payload": "GO"}})
    assert (event.type, event.external_id, event.text) == (MessageType.POSTBACK, "m", "Start")
    assert event.payload == {"postback": {"payload": "GO", "title": "Start"}}
    old = messaging({"postback": {"title": "Start", "payload": "GO"}})
    assert old.external_id == "postback:200:1700000000.000"


def test_quick_replies_story_replies_stickers_and_places() -> None:
    quick = messaging({"message": {"mid": "m", "text": "Yes", "quick_reply": {"payload": "Y"}}})
    assert (quick.type, quick.payload["interactive"]) == (
        MessageType.INTERACTIVE,
        {"type": "quick_reply", "id": "Y", "title": "Yes"},
    )
    story = {"story": {"id": "s1", "url": "https://x/s"}}
    reply = messaging({"message": {"mid": "m", "text": "wow", "reply_to": story}}, "instagram")
    assert (reply.type, reply.payload) == (
        MessageType.STORY_REPLY,
        {"story": {"id": "s1", "url": "https://x/s"}},
    )
    sticker = {"type": "sticker", "payload": {"url": "https://x/1", "sticker_id": 7}}
    image = {"type": "image", "payload": {"url": "https://x/1"}}
    twice = messaging({"message": {"mid": "m", "attachments": [sticker, image]}})
    assert twice.media == [IncomingMedia(MessageType.STICKER, url="https://x/1", external_id="7")]
    heart = messaging(
        {"message": {"mid": "m", "attachments": [{"type": "like_heart"}]}}, "instagram"
    )
    assert (heart.type, heart.payload) == (MessageType.STICKER, {"sticker": "like_heart"})
    place = {"type": "location", "payload": {"coordinates": {"lat": 41.0, "long": 29.0}}}
    found = messaging({"message": {"mid": "m", "attachments": [place]}})
    assert (found.type, found.payload["location"]) == (
        MessageType.LOCATION,
        {"latitude": 41.0, "longitude": 29.0},
    )


def test_several_pictures_are_one_message() -> None:
    pictures = [{"type": "image", "payload": {"url": f"https://x/{n}"}} for n in range(3)]
    event = messaging({"message": {"mid": "m", "text": "look", "attachments": pictures}})
    assert (event.type, event.text) == (MessageType.IMAGE, "look")
    assert [media.url for media in event.media] == ["https://x/0", "https://x/1", "https://x/2"]


def test_what_a_person_sent_and_we_cannot_show_is_still_a_message() -> None:
    for content in (
        {"is_unsupported": True},
        {"attachments": [{"type": "unsupported_type"}]},
        {"attachments": [{"type": "ephemeral"}]},
        {"attachments": [{"type": "hologram", "payload": {"url": "https://x/h"}}]},
    ):
        event = messaging({"message": {"mid": "m"} | content}, "instagram")
        assert (event.type, event.media, event.opens_window) == (MessageType.UNSUPPORTED, [], True)


def test_a_reaction_always_has_an_emoji() -> None:
    for reaction, emoji in (("love", "❤"), ("other", "❔")):
        content = {"mid": "m", "action": "react", "reaction": reaction}
        event = messaging({"reaction": content}, "instagram")
        assert (event.emoji, event.reaction) == (emoji, reaction)


def test_a_policy_notice_may_have_no_sender() -> None:
    event = {"recipient": {"id": "100"}, "policy-enforcement": {"action": "block", "reason": "x"}}
    (found,) = events({"object": "page", "entry": [{"id": "100", "messaging": [event]}]})
    assert isinstance(found, Notice)
    assert (found.kind, found.partner, found.payload["action"]) == (
        "policy_enforcement",
        None,
        "block",
    )


def test_an_opt_in_without_a_person_is_a_notice() -> None:
    event = {"recipient": {"id": "100"}, "optin": {"ref": "r", "user_ref": "u"}}
    (found,) = events({"object": "page", "entry": [{"id": "100", "messaging": [event]}]})
    assert isinstance(found, Notice) and found.kind == "optin"


def test_what_is_new_is_kept_as_unsupported() -> None:
    assert messaging({"brand_new": {"a": 1}}) == Unsupported("messaging.brand_new")
    assert messaging({"brand_new": {"a": 1}}, area="standby") == Unsupported("standby.brand_new")


def test_whatsapp_captures() -> None:
    assert captured("pywa_message__video") == MessageSeen(
        partner=TEST_NAME,
        external_id="wamid.xyzxyz",
        occurred_at=datetime(2023, 10, 11, 17, 12, 42, tzinfo=UTC),
        type=MessageType.VIDEO,
        text="caption",
        media=(
            IncomingMedia(
                MessageType.VIDEO,
                external_id="765756756",
                mime_type="video/mp4",
                sha256="Jh+2ij6PzUv/J2y+grrtegr/ZMzRxkEPwc24Oyib4s03w9Jc=",
            ),
        ),
        payload={"forwarded": True},
    )
    button = captured("pywa_callback_button__quick_reply")
    assert (button.type, button.text, button.quoted_external_id) == (
        MessageType.INTERACTIVE,
        "title",
        "wamid.xyzxyz==",
    )
    assert button.payload["interactive"]["id"] == "callback_data"
    flow = captured("pywa_flow_completion__without_flow_token")
    assert flow.payload["interactive"]["response"]["delivery_rating"] == "4"
    assert captured("pywa_message__audio").payload["voice"] is False
    order = captured("pywa_message__order")
    assert (order.type, len(order.payload["order"]["product_items"])) == (MessageType.ORDER, 3)
    assert captured("pywa_message__referral").payload["referral"]["source_id"] == "ADID"
    unsupported = captured("pywa_message__unsupported_with_type")
    assert unsupported.type == MessageType.UNSUPPORTED
    assert unsupported.payload["unsupported"] == {"type": "pool"}
    assert unsupported.payload["errors"][0]["code"] == 131051
    choice = captured("restfb_webhook-incoming-message-interactive-list")
    assert choice.payload["interactive"] == {
        "type": "list_reply",
        "id": "list_reply_id",
        "title": "list_reply_title",
        "description": "list_reply_description",
    }


def test_a_person_without_a_number_is_known_by_the_user_id() -> None:
    event = captured("restfb_webhook-incoming-message-contacts-request-bsuid")
    assert event.partner == Partner(
        alternate_id="US.13491208655302741918",
        name="Sheena Nelson",
        username="realsheenanelson",
    )
    assert event.type == MessageType.CONTACTS
    in_the_wrong_place = whatsapp_one(
        "messages", {"from": "US.134", "type": "text", "text": {"body": "x"}}
    )
    assert in_the_wrong_place.partner == Partner(alternate_id="US.134")


def test_whatsapp_reactions_come_and_go_in_both_notations() -> None:
    assert captured("pywa_message__reaction") == ReactionSeen(
        external_id="wamid.yzxyzx=",
        actor="972987654321",
        emoji="😮",
        occurred_at=datetime(2023, 10, 11, 17, 14, 16, tzinfo=UTC),
        partner=TEST_NAME,
    )
    for reaction in ({"message_id": "w0"}, {"message_id": "w0", "emoji": ""}):
        event = whatsapp_one("messages", {"from": "49", "type": "reaction", "reaction": reaction})
        assert (event.external_id, event.emoji) == ("w0", "")


def test_whatsapp_statuses() -> None:
    assert captured("pywa_message_status__failed") == StatusSeen(
        external_id="wamid.xyzxyz",
        status=MessageStatus.FAILED,
        occurred_at=datetime(2023, 7, 15, 0, 20, 58, tzinfo=UTC),
        error={
            "code": "130472",
            "title": "User's number is part of an experiment",
            "detail": "Failed to send message because this user's phone number is part of an experiment",
        },
        details={"recipient_id": "972987654321"},
    )
    sent = captured("restfb_webhook-incoming-message-status-ui")
    assert (sent.status, sent.details["pricing"]["category"]) == (
        MessageStatus.SENT,
        "user_initiated",
    )
    ours = whatsapp_one(
        "statuses", {"status": "played", "biz_opaque_callback_data": "our-id", "recipient_id": "49"}
    )
    assert (ours.status, ours.correlation_id) == (MessageStatus.PLAYED, "our-id")
    assert whatsapp("statuses", {"status": "warning"}) == [Unsupported("whatsapp.status")]


def test_a_changed_number_and_a_changed_user_id() -> None:
    number = captured("pywa_system__phone_number_change")
    assert isinstance(number, PartnerChanged)
    assert (number.old.external_id, number.new.external_id) == ("972987654321", "972912345678")
    assert number.new.phone == "+972912345678"
    by_sentence = captured("restfb_webhook-incoming-message-system-bsuid")
    by_field = captured("restfb_webhook-userIdUpdate")
    for event in (by_sentence, by_field):
        assert event.old.alternate_id == "US.10101010101010101010"
        assert event.new.alternate_id == "US.13491208655302741918"
    assert by_field.old.external_id == by_field.new.external_id == "16505551234"


def test_a_name_cannot_pretend_to_be_somebody_elses_change() -> None:
    body = "User x changed from US.999 to US.134 changed from nowhere to US.134"
    system = {"type": "user_changed_user_id", "user_id": "US.134", "body": body}
    event = whatsapp_one("messages", {"type": "system", "system": system})
    assert isinstance(event, Notice) and event.kind == "system.user_changed_user_id"


def test_messages_from_the_owners_phone_are_outbound() -> None:
    event = captured("pywa_outgoing_message__text")
    assert (event.direction, event.opens_window, event.text) == (
        Direction.OUTBOUND,
        False,
        "Test message",
    )
    assert event.partner.external_id == "<WHATSAPP_USER_PHONE_NUMBER>"
    assert captured("pywa_outgoing_message__delete") == DeletionSeen(
        "wamid.zzzzzz", datetime(2023, 10, 11, 17, 22, 48, tzinfo=UTC)
    )


def test_edits_deletions_and_the_first_opening() -> None:
    edit = {"original_message_id": "w0", "message": {"type": "text", "text": {"body": "new"}}}
    assert whatsapp_one("messages", {"from": "49", "type": "edit", "edit": edit}) == EditSeen(
        "w0", "new", AT
    )
    caption = {"original_message_id": "w0", "message": {"type": "image", "image": {"caption": "c"}}}
    assert whatsapp_one("messages", {"from": "49", "type": "edit", "edit": caption}).text == "c"
    revoke = {"original_message_id": "w0"}
    assert whatsapp_one("messages", {"from": "49", "type": "revoke", "revoke": revoke}) == (
        DeletionSeen("w0", AT)
    )
    opened = whatsapp_one("messages", {"from": "49", "type": "request_welcome"})
    assert opened == ThreadOpened(Partner("49", phone="+49"), AT, {"request_welcome": True})


def test_a_group_message_names_its_author() -> None:
    content = {"from": "49", "group_id": "g1", "type": "text", "text": {"body": "hi"}}
    card = {"wa_id": "49", "user_id": "DE.1", "profile": {"name": "Ada"}}
    event = whatsapp_one("messages", content, contacts=[{"wa_id": "50"}, card])
    assert event.partner == Partner("g1", is_group=True)
    assert event.payload["author"] == {"id": "49", "user_id": "DE.1", "name": "Ada"}


def test_a_new_kind_of_message_is_shown_and_counted() -> None:
    seen, counted = whatsapp("messages", {"from": "49", "type": "hologram", "hologram": {"a": 1}})
    assert isinstance(seen, MessageSeen) and seen.type == MessageType.UNSUPPORTED
    assert seen.payload["unsupported"] == {"type": "hologram", "a": 1}
    assert counted == Unsupported("whatsapp.hologram")


def test_news_about_the_account_are_notices() -> None:
    violation = captured("pywa_account_update__account_violation")
    assert (violation.kind, violation.payload["event"]) == ("account_update", "ACCOUNT_VIOLATION")
    template = captured("restfb_webhook-messageTemplateStatusUpdate-disabling")
    assert (template.kind, template.payload["message_template_id"]) == (
        "message_template_status_update",
        1234567,
    )
    preference = captured("pywa_user_marketing_preferences__signup")
    assert (preference.kind, preference.partner.phone) == ("user_preferences", "+16505551234")
    errors = events(
        {
            "object": "whatsapp_business_account",
            "entry": [
                {"id": "9", "changes": [{"field": "messages", "value": {"errors": [{"code": 1}]}}]}
            ],
        }
    )
    assert isinstance(errors[0], Notice) and errors[0].kind == "errors"
