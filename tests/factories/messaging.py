"""Inboxes, conversations and messages, made by the services that make the real ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from messaging.choices import AttachmentState, Channel, MessageType
from messaging.models import Attachment, Conversation, Inbox, Message
from messaging.ports import IncomingMedia, MessageSeen, Partner
from messaging.services import inbound
from messaging.services.inboxes import InboxFacts, connect_inbox
from tests.factories.accounts import Firm

_numbers = count(1)


def make_inbox(firm: Firm, channel: str = Channel.FACEBOOK_PAGE, **facts: Any) -> Inbox:
    """A connected inbox of `firm`; `external_id` and the rest may be given."""
    number = next(_numbers)
    facts.setdefault("external_id", f"9000{number}")
    facts.setdefault("name", f"Sayfa {number}")
    facts.setdefault("token", f"token-of-inbox-{number}")
    facts.setdefault("capabilities", {"messaging": True, "comments": True, "publishing": False})
    return connect_inbox(
        actor=firm.actor,
        account_id=firm.id,
        facts=InboxFacts(channel=channel, **facts),
        now=timezone.now(),
    )


def receive(
    inbox: Inbox,
    *,
    text: str = "Merhaba",
    partner: Partner | None = None,
    occurred_at: datetime | None = None,
    **event: Any,
) -> Message:
    """A message of `partner` (a new one unless given), taken in as the channel would report it."""
    number = next(_numbers)
    partner = partner or Partner(external_id=f"7000{number}", name=f"Müşteri {number}")
    event.setdefault("external_id", f"mid.{number}")
    seen = MessageSeen(
        partner=partner, occurred_at=occurred_at or timezone.now(), text=text, **event
    )
    with transaction.atomic():
        inbound.receive([inbound.Report(inbox, seen)], now=timezone.now())
    return Message.objects.unscoped().get(inbox=inbox, external_id=event["external_id"])


def make_conversation(inbox: Inbox, **event: Any) -> Conversation:
    """A conversation in which the partner has written once."""
    message = receive(inbox, **event)
    return (
        Conversation.objects.unscoped()
        .select_related("inbox", "contact")
        .get(id=message.conversation_id)
    )


def make_file(inbox: Inbox, *, content: bytes = b"\xff\xd8\xff", **facts: Any) -> Attachment:
    """A received picture of which we have our copy."""
    facts.setdefault("mime_type", "image/jpeg")
    facts.setdefault("filename", "resim.jpg")
    message = receive(
        inbox,
        text="",
        type=MessageType.IMAGE,
        media=[IncomingMedia(type=MessageType.IMAGE, url="https://example.com/x.jpg", **facts)],
    )
    attachment = Attachment.objects.unscoped().get(message=message)
    attachment.file.save(str(attachment.id), ContentFile(content), save=False)
    attachment.state = AttachmentState.READY
    attachment.size = len(content)
    attachment.save()
    return attachment


def close_window(conversation: Conversation) -> None:
    """The partner's last word was two days ago."""
    past = timezone.now() - timedelta(days=2)
    Conversation.objects.unscoped().filter(id=conversation.id).update(
        last_inbound_at=past, reply_window_closes_at=past + timedelta(days=1)
    )
