"""Who may post to the gateway's door, and what becomes of a post."""

from __future__ import annotations

import json

import pytest
from pytest_django import Settings

from messaging.models import Message
from tests.factories.accounts import Firm
from tests.factories.gateway import FIXTURES, fixture, key_of, link_number, post, tell
from tests.factories.inboxes import drain_all
from ticaret.ingress.models import InboundDelivery, InboundItem

pytestmark = pytest.mark.django_db

# What is kept but changes nothing here; everything else must be processed.
IGNORED = {
    "message_protocol",
    "message_status_story",
    "message_newsletter",
    "engine_event",
    "state_change",
    "unheard_of",
}
# What was reported before, or is older than what is known.
DUPLICATE = {"message_text_as_message", "message_ack_own_reading"}


def test_the_documented_vector_is_authentic() -> None:
    from messaging.waha.signature import is_authentic

    body = b'{"event":"message","session":"default","engine":"WEBJS"}'
    mac = (
        "208f8a55dde9e05519e898b10b89bf0d0b3b0fdf11fdbf09b6b90476301b98d8"
        "097c462b2b17a6ce93b6b47a136cf2e78a33a63f6752c2c1631777076153fa89"
    )
    assert is_authentic(body, mac, "sha512", "my-secret-key")
    assert not is_authentic(body + b" ", mac, "sha512", "my-secret-key")
    assert not is_authentic(body, mac, "sha512", "")


def test_only_posts_signed_with_the_sessions_own_key_are_taken_in(
    firm: Firm, other_firm: Firm, settings: Settings
) -> None:
    settings.WAHA_WEBHOOK_KEY = "key-of-the-whole-gateway"
    ours, theirs = link_number(firm), link_number(other_firm)
    body = json.dumps(fixture("message_text", ours), ensure_ascii=False).encode()
    about_theirs = json.dumps(fixture("message_text", theirs), ensure_ascii=False).encode()
    refused = [
        post(body, ours, key=key_of(theirs)),
        post(body, ours, key="key-of-the-whole-gateway"),
        post(body, ours, key=""),
        post(body, ours, X_Webhook_Hmac=""),
        post(body, ours, X_Webhook_Hmac="A" * 128),
        post(body, ours, X_Webhook_Hmac_Algorithm="sha1"),
        post(body, None, key=key_of(ours)),
        # The key is right, but it speaks about somebody else's session.
        post(about_theirs, ours),
    ]
    assert [answer.status_code for answer in refused] == [403] * len(refused)
    assert InboundDelivery.objects.count() == 0
    assert post(body, ours).status_code == 200
    assert post(about_theirs, None, key="key-of-the-whole-gateway").status_code == 200
    drain_all()
    assert set(Message.objects.unscoped().values_list("inbox_id", flat=True)) == {
        ours.id,
        theirs.id,
    }


def test_an_upper_case_or_changed_signature_is_refused(firm: Firm) -> None:
    import hashlib
    import hmac

    inbox = link_number(firm)
    raw = json.dumps(fixture("message_text", inbox), ensure_ascii=False).encode()
    mac = hmac.new(key_of(inbox).encode(), raw, hashlib.sha512).hexdigest()
    changed = ("0" if mac[0] != "0" else "1") + mac[1:]
    assert post(raw, inbox, X_Webhook_Hmac=mac.upper()).status_code == 403
    assert post(raw, inbox, X_Webhook_Hmac=changed).status_code == 403
    assert (
        post(raw.replace("😊".encode(), "😀".encode()), inbox, X_Webhook_Hmac=mac).status_code
        == 403
    )
    assert post(raw, inbox, X_Webhook_Hmac=mac).status_code == 200


def test_without_a_configured_key_the_global_hook_is_closed(firm: Firm, settings: Settings) -> None:
    settings.WAHA_WEBHOOK_KEY = ""
    inbox = link_number(firm)
    assert post(fixture("message_text", inbox), None, key="").status_code == 403


def test_every_kind_of_post_gets_its_verdict(firm: Firm) -> None:
    inbox = link_number(firm)
    names = sorted(path.stem for path in FIXTURES.glob("*.json"))
    for name in names:
        assert post(fixture(name, inbox), inbox).status_code == 200
    drain_all()
    verdicts = {
        (item.payload["event"], json.dumps(item.payload["payload"], sort_keys=True)): (
            item.verdict,
            item.reason,
        )
        for item in InboundItem.objects.all()
    }
    found = {}
    for name in names:
        document = fixture(name, inbox)
        key = (document["event"], json.dumps(document["payload"], sort_keys=True))
        found[name] = verdicts[key][0]
    wrong = {
        name: verdict
        for name, verdict in found.items()
        if verdict
        != ("ignored" if name in IGNORED else "duplicate" if name in DUPLICATE else "processed")
        and not name.startswith("label_")
    }
    assert wrong == {}
    handled = InboundItem.objects.exclude(reason__contains="another delivery")
    assert {item.inbox_id for item in handled} == {inbox.id}


def test_a_post_about_a_session_that_nobody_has_is_kept_and_ignored(
    firm: Firm, settings: Settings
) -> None:
    settings.WAHA_WEBHOOK_KEY = "key-of-the-whole-gateway"
    inbox = link_number(firm)
    body = {**fixture("message_text", inbox), "session": "yabanci"}
    assert post(body, None, key="key-of-the-whole-gateway").status_code == 200
    drain_all()
    item = InboundItem.objects.get()
    assert (item.verdict, item.account_id) == ("ignored", None)


def test_what_is_no_envelope_is_rejected_and_nothing_is_written(firm: Firm) -> None:
    inbox = link_number(firm)
    for body in (b"{", b"[]", b'{"event": 5}', b'{"session":"x"}', b"\xff\xfe"):
        assert post(body, inbox).status_code in {200, 403}
    drain_all()
    assert set(InboundDelivery.objects.values_list("verdict", flat=True)) <= {"rejected"}
    assert Message.objects.unscoped().count() == 0


def test_nul_characters_and_lone_surrogates_are_taken_in(firm: Firm) -> None:
    inbox = link_number(firm)
    document = fixture("message_text", inbox)
    raw = json.dumps(document).replace("Merhaba", "Mer\\u0000ha\\ud83dba").encode()
    assert post(raw, inbox).status_code == 200
    drain_all()
    message = Message.objects.unscoped().get()
    assert message.text.startswith("Mer\ufffdha\ufffdba")


def test_the_name_of_the_person_and_of_the_session_are_not_mixed_up(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_text", "message_own_from_phone")
    contact = Message.objects.unscoped().select_related("conversation__contact").first()
    assert contact is not None
    assert contact.conversation.contact.name == "Ayşe"
