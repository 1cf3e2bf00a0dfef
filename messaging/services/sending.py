"""The way out begins: check what can be checked, then queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from messaging import errors, events
from messaging.choices import (
    AttachmentState,
    Direction,
    InboxStatus,
    MessageStatus,
    MessageType,
)
from messaging.models import Attachment, Conversation, Dispatch, Message
from messaging.ports import Capabilities, adapter_for, capabilities_for
from messaging.services.inboxes import SEND_DUE, SEND_FILES_DUE
from messaging.states import stamped
from ticaret import doorbell
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor

HUMAN_AGENT = "HUMAN_AGENT"

_MEDIA_TYPES = {
    MessageType.IMAGE,
    MessageType.VIDEO,
    MessageType.AUDIO,
    MessageType.FILE,
    MessageType.STICKER,
}
_LONGEST_NAME = 255
# What may be sent outside the reply window.
_OUTSIDE_WINDOW = {MessageType.TEMPLATE}


@dataclass(frozen=True, slots=True)
class Draft:
    """What an operator or a program wants to say.

    `media_url` is an address the provider can fetch; `file` a file of ours instead.
    `quoted` is the message that this one answers. `tag` is `HUMAN_AGENT` or empty.
    """

    type: MessageType = MessageType.TEXT
    text: str = ""
    media_url: str = ""
    file: Any = None
    mime_type: str = ""
    filename: str = ""
    quoted: Message | None = None
    tag: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)


def queue_message(
    *, actor: Actor, conversation: Conversation, draft: Draft, now: datetime
) -> Message:
    """Queue `draft` in `conversation`. Returns the message, `queued`.

    Raises InboxDisabled, NotSupportedByChannel, EmptyMessage, TextTooLong or
    ReplyWindowClosed; then nothing was written.
    """
    _check(conversation, draft, now)
    with transaction.atomic():
        locked = (
            Conversation.objects.unscoped().select_for_update(no_key=True).get(id=conversation.id)
        )
        message = Message.objects.create(
            account_id=conversation.account_id,
            inbox_id=conversation.inbox_id,
            conversation=locked,
            direction=Direction.OUTBOUND,
            type=draft.type,
            text=draft.text,
            payload=dict(draft.payload),
            quoted_external_id=(draft.quoted.external_id or "") if draft.quoted else "",
            status=MessageStatus.QUEUED,
            status_times=stamped({}, MessageStatus.QUEUED, now),
            sent_by_user_id=actor.id if actor.kind == "user" else None,
            sent_by_label=actor.label,
            occurred_at=now,
        )
        if draft.type in _MEDIA_TYPES:
            _attach(message, draft, now)
        Dispatch.objects.create(
            account_id=conversation.account_id,
            message=message,
            inbox_id=conversation.inbox_id,
            conversation=locked,
            tag=draft.tag,
            next_attempt_at=now,
        )
        if now >= locked.last_message_at:
            locked.last_message = message
            locked.last_message_at = now
        locked.save(update_fields=["last_message", "last_message_at", "updated_at"])
        publish(events.message_event(events.MESSAGE_QUEUED, message, now))
        is_slow = draft.type in _MEDIA_TYPES and _capabilities(conversation).slow_files
        doorbell.ring_on_commit(SEND_FILES_DUE if is_slow else SEND_DUE)
    return message


def window_closes_at(conversation: Conversation, tag: str) -> datetime | None:
    """Until when a free message may be sent with `tag`; None when the channel has no window."""
    capabilities = adapter_for(conversation.inbox.channel).capabilities()
    if capabilities.window_hours is None:
        return None
    if tag == HUMAN_AGENT and capabilities.human_agent_hours and conversation.last_inbound_at:
        return conversation.last_inbound_at + timedelta(hours=capabilities.human_agent_hours)
    return conversation.reply_window_closes_at


def may_send_now(conversation: Conversation, type: str, tag: str, now: datetime) -> bool:
    """Whether the reply window lets a message of `type` through at `now`."""
    if type in _OUTSIDE_WINDOW:
        return True
    capabilities = adapter_for(conversation.inbox.channel).capabilities()
    if capabilities.window_hours is None:
        return True
    closes = window_closes_at(conversation, tag)
    return closes is not None and now < closes


def _capabilities(conversation: Conversation) -> Capabilities:
    return capabilities_for(conversation.inbox.channel, conversation.inbox.capabilities)


def _check(conversation: Conversation, draft: Draft, now: datetime) -> None:
    inbox = conversation.inbox
    if inbox.status == InboxStatus.DISABLED:
        raise errors.InboxDisabled
    capabilities = _capabilities(conversation)
    if draft.type not in capabilities.types:
        raise errors.NotSupportedByChannel
    if draft.tag and not (draft.tag == HUMAN_AGENT and capabilities.human_agent_hours):
        raise errors.NotSupportedByChannel
    if draft.quoted is not None and not capabilities.quotes:
        raise errors.NotSupportedByChannel
    _check_content(draft, capabilities)
    if not may_send_now(conversation, draft.type, draft.tag, now):
        raise errors.ReplyWindowClosed


def _check_content(draft: Draft, capabilities: Capabilities) -> None:
    if draft.type == MessageType.TEXT and not draft.text.strip():
        raise errors.EmptyMessage
    if draft.type in _MEDIA_TYPES:
        if not draft.media_url and draft.file is None:
            raise errors.EmptyMessage
        if draft.text and not capabilities.caption_limit:
            raise errors.NotSupportedByChannel
    limit = capabilities.text_limit
    if draft.type in _MEDIA_TYPES:
        limit = capabilities.caption_limit
    by_bytes = capabilities.text_limit_unit == "bytes"
    length = len(draft.text.encode()) if by_bytes else len(draft.text)
    if length > limit:
        unit = "bayt" if by_bytes else "karakter"
        raise errors.TextTooLong(
            detail_tr=f"Metin {length} {unit}; bu kanalda en çok {limit} {unit} gönderilebilir.",
            detail_en=f"The text has {length} {capabilities.text_limit_unit}; "
            f"this channel carries {limit}.",
        )


def _attach(message: Message, draft: Draft, now: datetime) -> UUID:
    attachment = Attachment(
        account_id=message.account_id,
        message=message,
        type=draft.type,
        state=AttachmentState.READY if draft.file is not None else AttachmentState.REMOTE,
        source_url=draft.media_url,
        mime_type=draft.mime_type[:_LONGEST_NAME],
        filename=draft.filename[:_LONGEST_NAME],
        next_attempt_at=now,
    )
    if draft.file is not None:
        attachment.size = draft.file.size
        name = f"sent/{message.account_id}/{attachment.id}"
        attachment.file.save(name, draft.file, save=False)
    attachment.save()
    return attachment.id
