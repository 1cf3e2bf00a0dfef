"""Files come from the gateway and from nowhere else; who people are is asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from messaging.choices import MessageType
from messaging.models import Attachment, ChannelContact, Conversation
from messaging.ports import IncomingMedia, Refused
from messaging.services import media, profiles
from messaging.waha.media import resolve
from tests.factories.accounts import Firm
from tests.factories.gateway import fixture, link_number, tell
from tests.support.graph_server import GraphServer

pytestmark = pytest.mark.django_db

FULL = "false_905321110001@c.us_3EB0"


def _at(url: str, **more: Any) -> IncomingMedia:
    return IncomingMedia(type=MessageType.IMAGE, url=url, external_id=FULL, **more)


def test_the_gateway_that_calls_itself_localhost_is_found_at_its_address(
    settings: Settings,
) -> None:
    settings.WAHA_URL = "http://gateway.internal:3000/waha"
    settings.WAHA_API_KEY = "gateway-key"
    found = resolve("s", _at("http://localhost:3000/api/files/a.jpg?x=1"))
    assert found.url == "http://gateway.internal:3000/waha/api/files/a.jpg?x=1"
    assert found.headers == {"X-Api-Key": "gateway-key"}
    own = resolve("s", _at("http://gateway.internal:3000/waha/api/files/a.jpg"))
    assert own.url == "http://gateway.internal:3000/waha/api/files/a.jpg"


def test_the_object_store_gets_no_key(settings: Settings) -> None:
    settings.WAHA_URL = "http://gateway.internal:3000"
    settings.WAHA_MEDIA_URL = "https://s3.example.com"
    found = resolve("s", _at("https://s3.example.com/b/k?X-Amz-Signature=1"))
    assert (found.url, dict(found.headers)) == ("https://s3.example.com/b/k?X-Amz-Signature=1", {})


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest",
        "https://evil.example/api/files/a.jpg",
        "http://gateway.internal:3001/api/files/a.jpg",
        "http://gateway.internal.evil.example:3000/a",
        "http://gateway.internal:3000@evil.example/a",
        "file:///etc/passwd",
        "https://s3.example.com.evil.example/a",
    ],
)
def test_no_other_host_is_ever_asked(settings: Settings, url: str) -> None:
    settings.WAHA_URL = "http://gateway.internal:3000"
    settings.WAHA_MEDIA_URL = "https://s3.example.com"
    with pytest.raises(Refused):
        resolve("s", _at(url))


def test_an_expired_file_is_asked_for_again_and_kept(firm: Firm, gateway: GraphServer) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_image")
    gateway.will_answer({"message": "not found"}, status=404)
    media.fetch_due(until=timezone.now() + timedelta(seconds=5))
    gateway.answers = []
    fresh = {"media": {"url": "http://localhost:3000/api/files/new.jpg", "mimetype": "image/jpeg"}}
    gateway.will_answer(fresh)
    gateway.will_answer(b"\xff\xd8\xff", headers={"Content-Type": "image/jpeg"})
    Attachment.objects.unscoped().update(next_attempt_at=timezone.now())
    media.fetch_due(until=timezone.now() + timedelta(seconds=5))
    attachment = Attachment.objects.unscoped().get()
    assert (attachment.state, attachment.file.read()) == ("ready", b"\xff\xd8\xff")
    first, asked, fetched = gateway.calls
    assert first.path == "/api/files/4.jpg" or first.path.startswith("/api/files/")
    assert asked.path.startswith(f"/api/{inbox.external_id}/chats/905321110001%40c.us/messages/")
    assert asked.query == {"downloadMedia": "true"}
    assert (fetched.path, fetched.headers["x-api-key"]) == ("/api/files/new.jpg", "gateway-key")


def test_a_hidden_id_is_looked_up_and_the_chats_become_one(
    firm: Firm, gateway: GraphServer
) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_text", "message_lid_alone")
    assert Conversation.objects.unscoped().count() == 2
    hidden = ChannelContact.objects.unscoped().get(external_id="55443322110099@lid")
    gateway.will_answer({"lid": "55443322110099@lid", "pn": "905321110001@c.us"})
    gateway.will_answer({"name": "Ayşe Demir", "pushname": "Ayşe"})
    gateway.will_answer({"profilePictureURL": "https://pps.whatsapp.net/a.jpg"})
    gateway.will_answer({"about": "Meşgul"})
    profiles.fetch_one(contact_id=hidden.id)
    contact = ChannelContact.objects.unscoped().get()
    assert (contact.external_id, contact.alternate_id) == (
        "905321110001@c.us",
        "55443322110099@lid",
    )
    assert (contact.name, contact.about, contact.phone) == (
        "Ayşe Demir",
        "Meşgul",
        "+905321110001",
    )
    assert Conversation.objects.unscoped().get().unread_count == 2


def test_a_hidden_id_without_a_number_is_asked_for_again_later(
    firm: Firm, gateway: GraphServer
) -> None:
    inbox = link_number(firm)
    tell(inbox, "message_lid_alone")
    gateway.will_answer({"lid": "55443322110099@lid", "pn": None})
    profiles.fetch_due(until=timezone.now() + timedelta(seconds=5))
    contact = ChannelContact.objects.unscoped().get()
    assert contact.profile_due_at is not None
    assert contact.profile_due_at > timezone.now() + timedelta(hours=11)


def test_a_groups_name_and_members_are_asked_for(firm: Firm, gateway: GraphServer) -> None:
    inbox = link_number(firm)
    group = fixture("message_group", inbox)
    tell(inbox, group)
    gateway.will_answer({"id": "x", "subject": "Bayiler"})
    gateway.will_answer([{"id": "1@lid", "pn": "905321110005@c.us", "role": "admin"}])
    gateway.will_answer({"url": None})
    profiles.fetch_due(until=timezone.now() + timedelta(seconds=5))
    contact = ChannelContact.objects.unscoped().get()
    assert contact.name == "Bayiler"
    assert contact.participants == [
        {"id": "905321110005@c.us", "phone": "+905321110005", "role": "admin"}
    ]
