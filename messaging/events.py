"""What others hear of messaging. Payload keys are as callers see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from messaging.models import (
        Attachment,
        Conversation,
        ConversationAction,
        Inbox,
        Label,
        Message,
        WaSession,
    )

MESSAGE_RECEIVED = "message.received"
MESSAGE_QUEUED = "message.queued"
MESSAGE_ECHOED = "message.echoed"
MESSAGE_STATUS = "message.status"
MESSAGE_EDITED = "message.edited"
MESSAGE_DELETED = "message.deleted"
MESSAGE_REACTION = "message.reaction"
MESSAGE_STARRED = "message.starred"
MESSAGE_PINNED = "message.pinned"
MESSAGE_POLL_VOTE = "message.poll_vote"
MESSAGE_EVENT_RESPONSE = "message.event_response"
ACTION_FAILED = "action.failed"
CALL_RECEIVED = "call.received"
CALL_ACCEPTED = "call.accepted"
CALL_REJECTED = "call.rejected"
PRESENCE_UPDATED = "presence.updated"
CONVERSATION_OPENED = "conversation.opened"
CONVERSATION_UPDATED = "conversation.updated"
CONVERSATION_READ = "conversation.read"
CONVERSATION_MERGED = "conversation.merged"
CONVERSATION_STATUS = "conversation.status"
MEDIA_READY = "media.ready"
MEDIA_FAILED = "media.failed"
INBOX_STATUS = "inbox.status"
INBOX_NOTICE = "inbox.notice"
WA_SESSION_CREATED = "wa_session.created"
WA_SESSION_UPDATED = "wa_session.updated"
WA_SESSION_REMOVED = "wa_session.removed"
WA_SESSION_STATUS = "wa_session.status"
WA_SESSION_QR = "wa_session.qr"
WA_SESSION_SHARED = "wa_session.shared"
WA_SESSION_UNSHARED = "wa_session.unshared"
WA_SESSION_SYNCED = "wa_session.synced"
LABEL_CREATED = "label.created"
LABEL_UPDATED = "label.updated"
LABEL_DELETED = "label.deleted"
LABEL_ADDED = "label.added"
LABEL_REMOVED = "label.removed"


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
            "sender": sender_of(message),
            "starred": message.starred_at is not None,
            "pinnedUntil": _iso(message.pinned_until) if message.pinned_until else None,
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


def sender_of(message: Message) -> dict[str, str] | None:
    """Which member of a group wrote `message`; None for what comes from the partner itself."""
    if not message.sender_external_id:
        return None
    return {"id": message.sender_external_id, "name": message.sender_name}


def action_event(
    kind: str, action: ConversationAction, occurred_at: datetime, **more: Any
) -> DomainEvent:
    """An event about something that was to be done in a conversation."""
    payload = {
        "actionId": str(action.id),
        "kind": action.kind,
        "conversationId": str(action.conversation_id),
        "inboxId": str(action.inbox_id),
        "messageId": str(action.message_id) if action.message_id else None,
        "state": action.state,
        "error": action.error,
        **more,
    }
    return DomainEvent(
        account_id=action.account_id,
        type=kind,
        payload=payload,
        occurred_at=occurred_at,
        inbox_id=action.inbox_id,
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


def session_event(kind: str, session: WaSession, occurred_at: datetime, **more: Any) -> DomainEvent:
    """An event about a WhatsApp session, with its state as it is now."""
    payload = {
        "sessionId": str(session.inbox_id),
        "status": session.status,
        "statusReason": session.status_reason,
        "phoneNumber": session.phone_number,
        **more,
    }
    return DomainEvent(
        account_id=session.account_id,
        type=kind,
        payload=payload,
        occurred_at=occurred_at,
        inbox_id=session.inbox_id,
    )


def share_event(
    kind: str, session: WaSession, target_account_id: UUID, permission: str, occurred_at: datetime
) -> list[DomainEvent]:
    """A session was shared or is not any more: told to both accounts, and to no other."""
    event = session_event(
        kind,
        session,
        occurred_at,
        ownerAccountId=str(session.account_id),
        targetAccountId=str(target_account_id),
        permission=permission,
    )
    return [
        replace(event, account_id=account_id, private=True)
        for account_id in (session.account_id, target_account_id)
    ]


def label_event(kind: str, label: Label, occurred_at: datetime, **more: Any) -> DomainEvent:
    """An event about a label, for its own account alone: who shares the inbox is not told."""
    payload = {
        "label": {
            "id": str(label.id),
            "name": label.name,
            "color": label.color,
            "position": label.position,
        },
        **more,
    }
    return DomainEvent(
        account_id=label.account_id, type=kind, payload=payload, occurred_at=occurred_at
    )


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
