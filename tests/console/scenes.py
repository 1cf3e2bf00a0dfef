"""Inboxes and what customers wrote in them, made by the services that take in the real ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from messaging.choices import Channel, Direction, MessageStatus, MessageType
from messaging.models import Conversation, Inbox, Message
from messaging.ports import InboundEvent, IncomingMedia, MessageSeen, Partner, StatusSeen
from messaging.services.inbound import Report, receive
from messaging.services.inboxes import InboxFacts, connect_inbox
from messaging.services.sending import Draft, queue_message
from tests.factories.accounts import PASSWORD, Firm

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Customer:
    """A person who writes to an inbox."""

    inbox: Inbox
    partner: Partner
    firm: Firm

    def writes(self, text: str, *, at: datetime | None = None, **fields: Any) -> Message:
        """Receive a message and return it as stored."""
        external_id = fields.pop("external_id", f"mid.{next(_numbers)}")
        fields.setdefault("direction", Direction.INBOUND)
        seen = MessageSeen(
            partner=self.partner,
            external_id=external_id,
            occurred_at=at or timezone.now(),
            text=text,
            **fields,
        )
        self.report(seen)
        return Message.objects.unscoped().get(inbox=self.inbox, external_id=external_id)

    def sends_file(self, type: MessageType, **media: Any) -> Message:
        return self.writes("", type=type, media=[IncomingMedia(type=type, **media)])

    def gets(self, text: str, status: MessageStatus | None = None) -> Message:
        """Queue an answer of the firm; with a status, as if the provider had said so."""
        now = timezone.now()
        draft = Draft(text=text)
        message = queue_message(
            actor=self.firm.actor, conversation=self.conversation, draft=draft, now=now
        )
        if status is not None:
            Message.objects.unscoped().filter(id=message.id).update(status="sending")
            self.report(
                StatusSeen(
                    external_id=f"mid.{next(_numbers)}",
                    status=status,
                    occurred_at=now,
                    correlation_id=str(message.id),
                    error={"code": "131026", "title": "Alıcı ulaşılamaz"}
                    if status == MessageStatus.FAILED
                    else None,
                )
            )
            message.refresh_from_db()
        return message

    def report(self, event: InboundEvent) -> None:
        with transaction.atomic():
            receive([Report(self.inbox, event)], now=timezone.now())

    @property
    def conversation(self) -> Conversation:
        return (
            Conversation.objects.unscoped()
            .select_related("inbox", "contact")
            .get(inbox=self.inbox, contact__external_id=self.partner.external_id)
        )

    @property
    def path(self) -> str:
        return f"/console/conversations/{self.conversation.id}"


@dataclass(frozen=True, slots=True)
class Scene:
    """A firm with its inboxes."""

    firm: Firm
    inboxes: dict[str, Inbox] = field(default_factory=dict)

    def inbox(self, channel: str = Channel.FACEBOOK_PAGE, **facts: Any) -> Inbox:
        """The firm's inbox of this channel, connected when it has none yet."""
        if channel not in self.inboxes:
            facts.setdefault("name", f"{self.firm.account.title} {Channel(channel).label}")
            self.inboxes[channel] = connect_inbox(
                actor=self.firm.actor,
                account_id=self.firm.id,
                facts=InboxFacts(
                    channel=channel, external_id=f"asset{next(_numbers)}", token="t", **facts
                ),
                now=timezone.now(),
            )
        return self.inboxes[channel]

    def customer(
        self, name: str = "", channel: str = Channel.FACEBOOK_PAGE, **fields: Any
    ) -> Customer:
        number = next(_numbers)
        partner = Partner(
            external_id=fields.pop("external_id", f"person{number}"),
            name=name or f"Müşteri {number}",
            **fields,
        )
        return Customer(self.inbox(channel), partner, self.firm)


def signed_in(user: User) -> Client:
    """A browser in which `user` has signed in."""
    client = Client()
    answer = client.post("/console/login", {"email": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    return client


def closed_window() -> datetime:
    """A time so long ago that every channel's reply window is closed since."""
    return timezone.now() - timedelta(days=8)
