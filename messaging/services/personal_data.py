"""What is held about the people who write to an account: export and erasure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from messaging.choices import Channel, ContactKind
from messaging.models import Attachment, ChannelContact, Conversation, Message
from messaging.services import erasing
from ticaret.privacy.ports import Erased, Kept, Subject
from ticaret.tenancy.querysets import TenantQuerySet

# Where the provider's name for a person is their phone number.
_CALLED_BY_PHONE = [Channel.WHATSAPP_BUSINESS, Channel.PROVIDER_WHATSAPP]


class MessagingData:
    """A person is every contact with one of their names, in all inboxes of the account."""

    name = "messaging"

    def export(self, account_id: UUID, subject: Subject) -> Mapping[str, Any] | None:
        """The contacts with their conversations, messages and what is known of their files."""
        contacts = list(_contacts_of(account_id, subject).select_related("inbox"))
        if not contacts:
            return None
        return {"contacts": [_contact(contact) for contact in contacts]}

    def erase(self, account_id: UUID, subject: Subject, now: datetime) -> Erased:
        """Empty all of it, wherever it was copied to."""
        rows, shared, until = 0, 0, None
        for contact in _contacts_of(account_id, subject).select_related("inbox"):
            done = erasing.erase_contact(contact, now=now)
            rows += done.rows
            shared += done.shared
            until = max(filter(None, [until, done.shared_until]), default=None)
        kept = Kept("inbound_deliveries", "holds_events_of_others", shared, until)
        return Erased(rows=rows, kept=(kept,) if shared else ())


def _contacts_of(account_id: UUID, subject: Subject) -> TenantQuerySet[ChannelContact]:
    named = Q(pk__in=[])
    if subject.external_id:
        named |= Q(external_id=subject.external_id) | Q(alternate_id=subject.external_id)
    if subject.phone:
        named |= Q(phone__in=[subject.phone, f"+{subject.phone}"])
        named |= Q(external_id=subject.phone, inbox__channel__in=_CALLED_BY_PHONE)
    return (
        ChannelContact.objects.for_accounts([account_id])
        .filter(named, kind=ContactKind.PERSON)
        .order_by("id")
    )


def _contact(contact: ChannelContact) -> dict[str, Any]:
    conversations = Conversation.objects.for_accounts([contact.account_id]).filter(contact=contact)
    return {
        "inbox": {"id": str(contact.inbox_id), "channel": contact.inbox.channel},
        "externalId": contact.external_id,
        "alternateId": contact.alternate_id,
        "name": contact.name,
        "username": contact.username,
        "phone": contact.phone,
        "pictureUrl": contact.picture_url,
        "about": contact.about,
        "since": contact.created_at.isoformat(),
        "conversations": [_conversation(row) for row in conversations.order_by("id")],
    }


def _conversation(conversation: Conversation) -> dict[str, Any]:
    of_account = [conversation.account_id]
    messages = Message.objects.for_accounts(of_account).filter(conversation=conversation)
    files: dict[UUID, list[dict[str, Any]]] = {}
    attachments = Attachment.objects.for_accounts(of_account)
    for row in attachments.filter(message__conversation=conversation).order_by("position"):
        files.setdefault(row.message_id, []).append(_file(row))
    return {
        "id": str(conversation.id),
        "subject": conversation.subject,
        "metadata": conversation.metadata,
        "messages": [
            _message(row, files.get(row.id, [])) for row in messages.order_by("occurred_at", "id")
        ],
    }


def _message(message: Message, files: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": str(message.id),
        "externalId": message.external_id,
        "direction": message.direction,
        "type": message.type,
        "text": message.text,
        "payload": message.payload,
        "edits": message.edits,
        "reactions": message.reactions,
        "status": message.status,
        "occurredAt": message.occurred_at.isoformat(),
        "attachments": files,
    }


def _file(attachment: Attachment) -> dict[str, Any]:
    return {
        "id": str(attachment.id),
        "type": attachment.type,
        "mimeType": attachment.mime_type,
        "filename": attachment.filename,
        "title": attachment.title,
        "size": attachment.size,
        "sha256": attachment.sha256,
    }
