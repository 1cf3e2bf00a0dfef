"""What may be written in a conversation now, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from messaging.choices import ActionKind, Channel, InboxStatus, MessageType
from messaging.models import Conversation
from messaging.ports import Capabilities
from messaging.services.sending import HUMAN_AGENT, may_send_now, window_closes_at
from ticaret.console.abilities import abilities_of, known_capabilities
from ticaret.tenancy.actor import Actor

_BY_MIME = {"image": MessageType.IMAGE, "video": MessageType.VIDEO, "audio": MessageType.AUDIO}
_EXTRAS = (MessageType.LOCATION, MessageType.CONTACTS, MessageType.POLL)
_ACCEPT = {
    MessageType.IMAGE: "image/*",
    MessageType.VIDEO: "video/*",
    MessageType.AUDIO: "audio/*",
}


@dataclass(frozen=True, slots=True)
class Composer:
    """`closed` is why nothing can be written: `viewer`, `channel`, `disabled`, `window` or empty.

    `closes_at` ends the reply window; `human_agent_until`, set only when the window is
    closed and the channel has it, ends the time in which a person may still answer by hand.
    `templates` is whether a template may be sent, with or without the window.
    `extras` are the kinds beside text and files that may be sent; `presence` is whether the
    partner can be told that somebody types, `voice` whether sound may be a voice message.
    Lengths are in `unit` ("characters" or "bytes"); `caption_limit` is 0 for no captions.
    """

    closed: str = ""
    closes_at: datetime | None = None
    human_agent_until: datetime | None = None
    text_limit: int = 0
    caption_limit: int = 0
    unit: str = "characters"
    accept: str = ""
    quotes: bool = False
    held: bool = False
    extras: Sequence[str] = ()
    presence: bool = False
    voice: bool = False
    templates: bool = False


def composer_of(*, actor: Actor, conversation: Conversation, now: datetime) -> Composer:
    """What `actor` may write in `conversation` at `now`."""
    can = abilities_of(actor=actor, conversation=conversation)
    if not can.write:
        return Composer(closed="viewer")
    capabilities = known_capabilities(conversation)
    if capabilities is None:
        return Composer(closed="channel")
    if conversation.inbox.status == InboxStatus.DISABLED:
        return Composer(closed="disabled")
    closed, human_agent_until = "", None
    if not may_send_now(conversation, MessageType.TEXT, "", now):
        closed = "window"
        if capabilities.human_agent_hours and may_send_now(
            conversation, MessageType.TEXT, HUMAN_AGENT, now
        ):
            human_agent_until = window_closes_at(conversation, HUMAN_AGENT)
    return Composer(
        closed=closed,
        closes_at=window_closes_at(conversation, ""),
        human_agent_until=human_agent_until,
        text_limit=capabilities.text_limit,
        caption_limit=capabilities.caption_limit,
        unit=capabilities.text_limit_unit,
        accept=_accept(capabilities),
        quotes=capabilities.quotes,
        held=conversation.inbox.status == InboxStatus.NEEDS_RECONNECT,
        extras=[kind for kind in _EXTRAS if kind in capabilities.types],
        presence=ActionKind.TYPING in can.actions,
        templates=conversation.inbox.channel == Channel.WHATSAPP_BUSINESS,
        # Only a linked phone has voice messages besides audio files; those also tell presence.
        voice=MessageType.AUDIO in capabilities.types and ActionKind.RECORDING in can.actions,
    )


def type_of(file: UploadedFile[bytes] | None) -> MessageType:
    """The kind of message that carries `file`."""
    if file is None:
        return MessageType.TEXT
    family = (file.content_type or "").partition("/")[0]
    return _BY_MIME.get(family, MessageType.FILE)


def _accept(capabilities: Capabilities) -> str:
    """The `accept` of the file field: empty when the channel carries no files at all."""
    if MessageType.FILE in capabilities.types:
        return "*/*"
    return ",".join(mime for kind, mime in _ACCEPT.items() if kind in capabilities.types)
