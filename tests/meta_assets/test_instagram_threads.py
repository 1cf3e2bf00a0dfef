"""Direct messages of an account with a login of its own, there and back through the sandbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from messaging.choices import Channel
from messaging.models import Inbox
from messaging.services import acting, dispatching, profiles, reading
from tests.meta_assets.conftest import LOGIN_CHANNEL, Meta, Person, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(person: Person, meta: Meta) -> dict[str, Any]:
    """The thread of a customer who wrote once."""
    person.connect("instagram/onboarding-url")
    work()
    meta.client.write(LOGIN_CHANNEL, text="Bu var mı?")
    meta.deliver(1)
    [row] = person.api.get("/instagram/threads").data["rows"]
    found: dict[str, Any] = row
    return found


def _send() -> None:
    dispatching.send_due(until=timezone.now() + timedelta(seconds=5))


def test_a_message_comes_in_by_the_accounts_own_webhook(
    person: Person, meta: Meta, thread: dict[str, Any]
) -> None:
    inbox = Inbox.objects.unscoped().get(channel=Channel.INSTAGRAM_LOGIN)
    assert thread["instagramAccountId"] == str(inbox.id)
    assert thread["asset"]["instagramAccountId"] == "17841400000000303"
    assert (thread["channel"], thread["unreadCount"]) == ("instagram_login", 1)
    profiles.fetch_due(until=timezone.now() + timedelta(seconds=5))
    for name in (str(inbox.id), inbox.external_id):
        found = person.api.get("/instagram/threads", {"instagramAccountId": name}).data
        assert [row["participantName"] for row in found["rows"]] == ["Merve Tunç"]
        assert found["asset"]["username"] == "denizgida.magaza"
    assert person.api.get("/meta/threads").data["rows"] == []
    messages = person.api.get(f"/instagram/threads/{thread['id']}/messages").data
    assert [m["text"] for m in messages["rows"]] == ["Bu var mı?"]
    assert person.api.get(f"/meta/threads/{thread['id']}/messages").status == 404


def test_an_answer_reaches_the_customer_once_and_is_read(
    person: Person, meta: Meta, thread: dict[str, Any]
) -> None:
    path = f"/instagram/threads/{thread['id']}"
    answer = person.api.post(f"{path}/messages", {"text": "Var, 120 TL"})
    assert (answer.status, answer.data["status"]) == (202, "queued")
    _send()
    _send()
    seen = meta.client.seen(LOGIN_CHANNEL, thread["participantId"])
    assert [m["text"] for m in seen] == ["Bu var mı?", "Var, 120 TL"]
    meta.control("POST", "/read", channel=LOGIN_CHANNEL, customerId=thread["participantId"])
    meta.deliver(2)
    rows = person.api.get(f"{path}/messages").data["rows"]
    assert [(m["text"], m["status"]) for m in rows] == [
        ("Var, 120 TL", "read"),
        ("Bu var mı?", "received"),
    ]


def test_the_text_is_counted_in_bytes(person: Person, thread: dict[str, Any]) -> None:
    path = f"/instagram/threads/{thread['id']}/messages"
    assert person.api.post(path, {"text": "ş" * 501}).code == "messaging.text_too_long"
    assert person.api.post(path, {"text": "ş" * 500}).status == 202


def test_a_reaction_a_reply_and_a_post_are_carried(
    person: Person, meta: Meta, thread: dict[str, Any]
) -> None:
    path = f"/instagram/threads/{thread['id']}/messages"
    [theirs] = person.api.get(path).data["rows"]
    queued = person.api.post(f"{path}/{theirs['id']}/reaction", {"emoji": "❤"})
    assert (queued.status, queued.data["state"]) == (202, "queued")
    acting.act_due(until=timezone.now() + timedelta(seconds=5))
    person.api.post(path, {"text": "Evet", "replyToMessageId": theirs["id"]})
    share = {"type": "share", "payload": {"mediaId": "17900000000000001"}}
    assert person.api.post(path, share).status == 202
    _send()

    first, second, third = meta.client.seen(LOGIN_CHANNEL, thread["participantId"])
    assert first["reactions"] == {"firm": "❤"}
    assert second["replyTo"] == theirs["externalMessageId"]
    assert third["text"] == "17900000000000001"
    [row] = [m for m in person.api.get(path).data["rows"] if m["id"] == theirs["id"]]
    assert [r["emoji"] for r in row["reactions"]] == ["❤"]


def test_reading_tells_instagram(person: Person, meta: Meta, thread: dict[str, Any]) -> None:
    shown = person.api.post(f"/instagram/threads/{thread['id']}/read").data
    assert shown["unreadCount"] == 0
    made = meta.calls("messages")
    reading.tell_read(conversation_id=thread["id"])
    assert meta.calls("messages") == made + 1


def test_the_verification_of_the_accounts_webhook(person: Person, meta: Meta) -> None:
    query = "hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=42"
    answer = person.browser.get(f"/instagram/webhook?{query}")
    assert (answer.status_code, answer.content) == (200, b"42")

    refused = person.browser.get("/instagram/webhook?" + query.replace("verify-me", "guess"))
    assert refused.status_code == 403


def test_a_webhook_with_a_foreign_signature_is_refused(person: Person, meta: Meta) -> None:
    answer: Any = person.browser.post(
        "/instagram/webhook",
        b"{}",
        content_type="application/json",
        headers={"X-Hub-Signature-256": "sha256=" + "0" * 64},
    )
    assert answer.status_code == 403
