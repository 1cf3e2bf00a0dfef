"""What is no honest webhook is refused in the provider's plain way, and leaves nothing behind."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from pytest_django import Settings

from messaging.choices import Channel
from messaging.models import ChannelContact, Conversation, Message
from tests.factories.accounts import Firm
from tests.factories.inboxes import drain_all, make_inbox, post_webhook, receive
from tests.support import meta
from ticaret.events.models import OutboxEvent
from ticaret.ingress.models import InboundDelivery, InboundItem

PAGE = "100000000000606"
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DOCUMENT = meta.direct("page", PAGE, meta.direct_message(PAGE, "7", "m.1", "Çok güzel 🌿", AT))
BODY = meta.encoded(DOCUMENT)


def signed(body: bytes = BODY) -> str:
    return meta.signature(body, settings.META_APP_SECRET)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header",
    [
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        meta.signature(BODY, "another-secret"),
        meta.signature(BODY, ""),
        meta.signature(BODY + b" ", "app-secret-0123456789"),
        "sha1=da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "sha256=ü" + "0" * 63,
        "=" * 5000,
    ],
    ids=[
        "missing",
        "empty",
        "zeros",
        "other-secret",
        "no-secret",
        "other-body",
        "sha1",
        "not-ascii",
        "long",
    ],
)
def test_a_wrong_signature_is_refused_and_nothing_is_stored(header: str) -> None:
    answer = post_webhook(BODY, X_Hub_Signature_256=header)

    _assert_refused(answer.status_code, answer.content, answer.headers["Content-Type"])


@pytest.mark.django_db
@pytest.mark.parametrize("spoil", ["upper", "doubled", "spaces", "without-name", "cut"])
def test_a_right_signature_in_a_wrong_form_is_refused(spoil: str) -> None:
    right = signed()
    header = {
        "upper": "sha256=" + right.removeprefix("sha256=").upper(),
        "doubled": f"{right},{right}",
        "spaces": f" {right} x",
        "without-name": right.removeprefix("sha256="),
        "cut": right[:-1],
    }[spoil]

    answer = post_webhook(BODY, X_Hub_Signature_256=header)

    _assert_refused(answer.status_code, answer.content, answer.headers["Content-Type"])


@pytest.mark.django_db
def test_a_changed_byte_anywhere_is_refused() -> None:
    header = signed()
    for place in range(len(BODY)):
        spoiled = BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :]
        assert post_webhook(spoiled, X_Hub_Signature_256=header).status_code == 403
    assert not InboundDelivery.objects.exists()


@pytest.mark.django_db
def test_without_a_secret_nothing_is_authentic(settings: Settings) -> None:
    header = signed()
    settings.META_APP_SECRET = settings.INSTAGRAM_APP_SECRET = ""

    for signature in (header, meta.signature(BODY, "")):
        assert post_webhook(BODY, X_Hub_Signature_256=signature).status_code == 403
    assert not InboundDelivery.objects.exists()


@pytest.mark.django_db
def test_a_body_over_three_megabytes_is_refused_and_one_of_three_is_kept() -> None:
    filler = b'{"object":"page","entry":[],"x":"'
    limit = 3 * 1024 * 1024
    fits = filler + b"a" * (limit - len(filler) - 2) + b'"}'

    assert post_webhook(fits + b" ").status_code == 413
    assert not InboundDelivery.objects.exists()
    assert post_webhook(fits).status_code == 200
    assert InboundDelivery.objects.count() == 1


def _assert_refused(status: int, content: bytes, content_type: str) -> None:
    assert (status, content) == (403, b"signature does not match")
    assert content_type == "text/plain; charset=utf-8"
    assert not InboundDelivery.objects.exists()


NOT_PAYLOADS = {
    "empty": b"",
    "truncated": BODY[:-7],
    "text": b"object=page&entry=1",
    "not-utf-8": BODY.replace(b"\\u00c7", b"\xff\xfe"),
    "byte-order-mark": b"\xef\xbb\xbf" + BODY,
    "utf-16": json.dumps(DOCUMENT).encode("utf-16"),
    "a-list": b"[" + BODY + b"]",
    "a-number": b"42",
    "null": b"null",
    "nan": b'{"object":"page","entry":[{"id":NaN}]}',
    "entry-is-an-object": b'{"object":"page","entry":{}}',
    "no-entry": b'{"object":"page"}',
    "a-hundred-thousand-deep": b'{"entry":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "an-endless-number": b'{"object":"page","entry":' + b"9" * 100_000 + b"}",
}


@pytest.mark.django_db
@pytest.mark.parametrize("body", NOT_PAYLOADS.values(), ids=NOT_PAYLOADS.keys())
def test_a_signed_body_that_says_nothing_is_kept_and_rejected(body: bytes, firm: Firm) -> None:
    make_inbox(firm, Channel.FACEBOOK_PAGE, PAGE)

    receive(body)

    delivery = InboundDelivery.objects.get()
    assert (delivery.verdict, bytes(delivery.body)) == ("rejected", body)
    assert delivery.error == "not a JSON object with a list of entries"
    assert not InboundItem.objects.exists()
    _assert_nothing_is_known()


def _spoiled(**changes: Any) -> meta.Json:
    return {**DOCUMENT["entry"][0]["messaging"][0], **changes}


DEEP: Any = "deep"
for _ in range(300):
    DEEP = {"x": DEEP}

SPOILED_EVENTS: dict[str, Any] = {
    "a-string": "message",
    "null": None,
    "a-list": [],
    "empty": {},
    "no-sender": _spoiled(sender=None),
    "sender-is-a-list": _spoiled(sender=["7"]),
    "sender-id-is-an-object": _spoiled(sender={"id": {"x": 1}}),
    "no-recipient": _spoiled(recipient=None),
    "message-is-text": _spoiled(message="hello"),
    "message-without-mid": _spoiled(message={"text": "x"}),
    "mid-is-a-list": _spoiled(message={"mid": ["m"], "text": "x"}),
    "mid-is-endless": _spoiled(message={"mid": "m" * 100_000, "text": "x"}),
    "text-is-a-number": _spoiled(message={"mid": "m.x", "text": 17}),
    "text-is-huge": _spoiled(message={"mid": "m.x", "text": "ğ" * 300_000}),
    "text-with-nul": _spoiled(message={"mid": "m.x", "text": "a\0b"}),
    "mid-with-nul": _spoiled(message={"mid": "m\0x", "text": "a"}),
    "sender-with-nul": _spoiled(sender={"id": "7\0"}),
    "lone-surrogate": _spoiled(message={"mid": "m.x", "text": "a\ud800b"}),
    "surrogate-in-a-key": _spoiled(message={"mid": "m.x", "text": "a", "\udfff": "\0"}),
    "surrogate-in-the-id": _spoiled(sender={"id": "7\ud800"}),
    "deep": _spoiled(message={"mid": "m.x", "text": "a", "reply_to": DEEP}),
    "attachments-is-text": _spoiled(message={"mid": "m.x", "attachments": "x"}),
    "attachment-is-null": _spoiled(message={"mid": "m.x", "attachments": [None]}),
    "attachment-url-is-a-number": _spoiled(
        message={"mid": "m.x", "attachments": [{"type": "image", "payload": {"url": 5}}]}
    ),
    "attachment-of-a-thousand": _spoiled(
        message={"mid": "m.x", "attachments": [{"type": "image", "payload": {"url": "x"}}] * 1000}
    ),
    "timestamp-is-text": _spoiled(timestamp="yesterday"),
    "timestamp-is-negative": _spoiled(timestamp=-1),
    "timestamp-is-endless": _spoiled(timestamp=10**30),
    "timestamp-is-true": _spoiled(timestamp=True),
    "timestamp-is-far-ahead": _spoiled(timestamp=4_000_000_000_000),
    "unknown-kind": {"sender": {"id": "7"}, "recipient": {"id": PAGE}, "telepathy": {"mid": "t"}},
    "reaction-without-anything": _spoiled(message=None, reaction={}),
    "read-of-text": {"sender": {"id": "7"}, "recipient": {"id": PAGE}, "read": {"watermark": "x"}},
}


@pytest.mark.django_db
@pytest.mark.parametrize("event", SPOILED_EVENTS.values(), ids=SPOILED_EVENTS.keys())
def test_a_spoiled_event_gets_a_verdict_and_does_not_hide_its_neighbours(
    event: Any, firm: Firm
) -> None:
    make_inbox(firm, Channel.FACEBOOK_PAGE, PAGE)
    before, after = (
        meta.direct_message(PAGE, "8", mid, "Merhaba", AT) for mid in ("m.before", "m.after")
    )

    receive(meta.direct("page", PAGE, before, event, after))

    items = InboundItem.objects.order_by("index").values_list("verdict", flat=True)
    assert len(items) == 3
    assert (items[0], items[2]) == ("processed", "processed")
    assert items[1] in {"processed", "ignored", "duplicate"}
    assert InboundDelivery.objects.get().verdict == "processed"
    neighbours = Message.objects.unscoped().filter(external_id__in=["m.before", "m.after"])
    assert neighbours.count() == 2
    assert drain_all() == 0


WHATSAPP_VALUES: dict[str, Any] = {
    "value-is-text": "x",
    "messages-is-an-object": {"messages": {"id": "w"}},
    "message-is-null": {"messages": [None]},
    "contacts-is-text": {"contacts": "x", "messages": [{"id": "w.x", "from": "905550000001"}]},
    "no-type": {"messages": [{"id": "w.x", "from": "905550000001", "timestamp": "x"}]},
    "text-is-text": {"messages": [{"id": "w.x", "from": "9", "type": "text", "text": "x"}]},
    "body-is-null": {
        "messages": [{"id": "w", "from": "9", "type": "text", "text": {"body": None}}]
    },
    "from-nobody": {"messages": [{"id": "w.x", "type": "text", "text": {"body": "x"}}]},
    "image-of-nothing": {"messages": [{"id": "w.x", "from": "9", "type": "image", "image": 5}]},
    "location-of-text": {
        "messages": [{"id": "w", "from": "9", "type": "location", "location": {"latitude": "x"}}]
    },
    "unknown-status": {"statuses": [{"id": "w.x", "status": "evaporated", "timestamp": "1"}]},
    "status-of-nothing": {"statuses": [{"status": "read"}]},
    "errors-of-text": {"statuses": [{"id": "w.x", "status": "failed", "errors": "x"}]},
    "metadata-is-a-list": {"metadata": [], "messages": [{"id": "w.x", "from": "9"}]},
    "opaque-is-another's": {
        "statuses": [{"id": "w", "status": "read", "biz_opaque_callback_data": "1' OR '1'='1"}]
    },
}


@pytest.mark.django_db
@pytest.mark.parametrize("value", WHATSAPP_VALUES.values(), ids=WHATSAPP_VALUES.keys())
def test_a_spoiled_whatsapp_change_gets_a_verdict(value: Any, firm: Firm) -> None:
    make_inbox(firm, Channel.WHATSAPP_BUSINESS, "5", parent="6")
    if isinstance(value, dict):
        value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "5"}, **value}
    good = meta.whatsapp("6", "5", meta.whatsapp_message("905550000009", "w.good", "Merhaba", AT))
    document = {
        "object": "whatsapp_business_account",
        "entry": [{"id": "6", "changes": [{"field": "messages", "value": value}]}, *good["entry"]],
    }

    receive(document)

    verdicts = list(InboundItem.objects.order_by("index").values_list("verdict", flat=True))
    assert verdicts[-1] == "processed"
    assert set(verdicts) <= {"processed", "ignored", "duplicate"}
    assert Message.objects.unscoped().filter(external_id="w.good").count() == 1


@pytest.mark.django_db
def test_a_post_without_a_connected_page_is_kept_and_ignored() -> None:
    receive(BODY)

    item = InboundItem.objects.get()
    assert (item.verdict, item.reason) == ("ignored", "no connected inbox has this id")
    _assert_nothing_is_known()


def _assert_nothing_is_known() -> None:
    assert not Message.objects.unscoped().exists()
    assert not Conversation.objects.unscoped().exists()
    assert not ChannelContact.objects.unscoped().exists()
    assert not OutboxEvent.objects.unscoped().filter(type__startswith="message.").exists()
