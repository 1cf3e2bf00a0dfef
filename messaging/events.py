"""What others hear of messaging. Payload keys are as callers see them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from messaging.models import Attachment, Conversation, Inbox, Message

MESSAGE_RECEIVED = "message.received"
MESSAGE_QUEUED = "message.queued"
MESSAGE_ECHOED = "message.echoed"
MESSAGE_STATUS = "message.status"
MESSAGE_EDITED = "message.edited"
MESSAGE_DELETED = "message.deleted"
MESSAGE_REACTION = "message.reaction"
CONVERSATION_OPENED = "conversation.opened"
CONVERSATION_UPDATED = "conversation.updated"
CONVERSATION_READ = "conversation.read"
CONVERSATION_MERGED = "conversation.merged"
CONVERSATION_STATUS = "conversation.status"
MEDIA_READY = "media.ready"
MEDIA_FAILED = "media.failed"
INBOX_STATUS = "inbox.status"
INBOX_NOTICE = "inbox.notice"


def message_event(kind: str, message: Message, occurred_at: datetime, **more: Any) -> DomainEvent:
    """An event about `message`, with the message as it is now."""
    payload = {
        "message": {
            "id": str(message.id),
            "conversationId": str(message.conversation_id),
            "inboxId": str(message.inbox_id),
            "externalId": message.external_id,
            "direction": message.direction,
            "type": message.type,
            "text": message.text,
            "payload": message.payload,
            "status": message.status,
            "error": message.error,
            "reactions": message.reactions,
            "backfilled": message.backfilled,
            "occurredAt": _iso(message.occurred_at),
        },
        **more,
    }
    return DomainEvent(
        account_id=message.account_id,
        type=kind,
        payload=payload,
        occurred_at=occurred_at,
        inbox_id=message.inbox_id,
    )


def conversation_event(
    kind: str, conversation: Conversation, occurred_at: datetime, **more: Any
) -> DomainEvent:
    """An event about `conversation` itself."""
    payload = {
        "conversationId": str(conversation.id),
        "inboxId": str(conversation.inbox_id),
        "unreadCount": conversation.unread_count,
        **more,
    }
    return DomainEvent(
        account_id=conversation.account_id,
        type=kind,
        payload=payload,
        occurred_at=occurred_at,
        inbox_id=conversation.inbox_id,
    )


def status_event(
    conversation: Conversation, previous: str, reason: str, occurred_at: datetime
) -> DomainEvent:
    """`conversation` was opened, snoozed or closed: by a `user`, a `message`, or the `time`."""
    until = conversation.snoozed_until
    return conversation_event(
        CONVERSATION_STATUS,
        conversation,
        occurred_at,
        status=conversation.status,
        previousStatus=previous,
        snoozedUntil=_iso(until) if until else None,
        reason=reason,
    )


def attachment_event(
    kind: str, attachment: Attachment, message: Message, occurred_at: datetime
) -> DomainEvent:
    """A file was fetched, or will not be."""
    payload = {
        "messageId": str(message.id),
        "conversationId": str(message.conversation_id),
        "attachmentId": str(attachment.id),
        "type": attachment.type,
        "mimeType": attachment.mime_type,
        "error": attachment.error,
    }
    return DomainEvent(
        account_id=message.account_id,
        type=kind,
        payload=payload,
        occurred_at=occurred_at,
        inbox_id=message.inbox_id,
    )


def inbox_event(kind: str, inbox: Inbox, occurred_at: datetime, **more: Any) -> DomainEvent:
    """An event about an inbox: its state, or something its provider said of it."""
    payload = {"inboxId": str(inbox.id), "channel": inbox.channel, "status": inbox.status, **more}
    return DomainEvent(
        account_id=inbox.account_id,
        type=kind,
        payload=payload,
        occurred_at=occurred_at,
        inbox_id=inbox.id,
    )


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
