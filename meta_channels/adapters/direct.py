"""What Messenger and Instagram have in common: one Send API with recipients by id."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from messaging.choices import ActionKind, MessageType
from messaging.ports import (
    Capabilities,
    InboxAccess,
    IncomingMedia,
    MediaSource,
    OutcomeUnknown,
    OutgoingAction,
    OutgoingMessage,
    Partner,
    Refused,
    Sent,
)
from meta_channels.graph import Graph, messages

_ATTACHMENTS = {
    MessageType.IMAGE: "image",
    MessageType.VIDEO: "video",
    MessageType.AUDIO: "audio",
    MessageType.FILE: "file",
}
_REACTIONS = {
    "❤": "love",
    "😆": "smile",
    "😠": "angry",
    "😢": "sad",
    "😮": "wow",
    "👍": "like",
    "👎": "dislike",
}
_VARIATION_SELECTOR = "\ufe0f"
TYPES = frozenset({MessageType.TEXT, *_ATTACHMENTS})
ACTIONS = frozenset({ActionKind.REACT, ActionKind.TYPING, ActionKind.PAUSED})
_PRESENCES = {ActionKind.TYPING: "typing_on", ActionKind.PAUSED: "typing_off"}


class DirectAdapter(ABC):
    """Base of the two channels: a subclass says which host and which sender."""

    carries_metadata = False

    @abstractmethod
    def graph(self, inbox: InboxAccess) -> Graph:
        """The host and the token of `inbox`."""

    @abstractmethod
    def sender_id(self, inbox: InboxAccess) -> str:
        """Whose `/messages` is posted to."""

    @abstractmethod
    def capabilities(self) -> Capabilities:
        """What the channel can carry."""

    def capabilities_of(self, facts: Mapping[str, Any]) -> Capabilities:
        """The same for every inbox of the channel."""
        return self.capabilities()

    def send(self, inbox: InboxAccess, message: OutgoingMessage) -> Sent:
        """Send one text or one attachment; the Send API takes no text beside an attachment."""
        body: dict[str, Any] = {
            "recipient": {"id": message.recipient.external_id},
            "messaging_type": "MESSAGE_TAG" if message.tag else "RESPONSE",
            "message": self._content(message),
        }
        if message.tag:
            body["tag"] = message.tag
        if message.quoted_external_id:
            body["reply_to"] = {"mid": message.quoted_external_id}
        answer = messages.send(self.graph(inbox), self.sender_id(inbox), body)
        message_id = answer.data.get("message_id")
        if not isinstance(message_id, str) or not message_id:
            raise OutcomeUnknown("no_message_id", "The provider's answer names no message.")
        return Sent(
            message_id, str(answer.data.get("recipient_id") or ""), answer.usage.pause_seconds
        )

    def _content(self, message: OutgoingMessage) -> dict[str, Any]:
        content: dict[str, Any]
        if message.type == MessageType.TEXT:
            content = {"text": message.text}
        elif message.type in _ATTACHMENTS and message.media is not None:
            kind = _ATTACHMENTS[message.type]
            content = {"attachment": {"type": kind, "payload": {"url": message.media.url}}}
        elif message.type == MessageType.SHARE and message.payload.get("mediaId"):
            post = {"id": str(message.payload["mediaId"])}
            content = {"attachment": {"type": "MEDIA_SHARE", "payload": post}}
        else:
            raise Refused("unsupported_type", f"This channel cannot send: {message.type}.")
        if self.carries_metadata:
            content["metadata"] = message.correlation_id
        return content

    def react(self, inbox: InboxAccess, recipient: Partner, external_id: str, emoji: str) -> None:
        """React with one of seven emojis, or take the reaction back with ""."""
        payload = {"message_id": external_id}
        if emoji:
            reaction = _REACTIONS.get(emoji.replace(_VARIATION_SELECTOR, ""))
            if reaction is None:
                raise Refused("unsupported_reaction", "This channel does not know that reaction.")
            payload["reaction"] = reaction
        messages.sender_action(
            self.graph(inbox),
            self.sender_id(inbox),
            recipient.external_id,
            "react" if emoji else "unreact",
            payload,
        )

    def act(self, inbox: InboxAccess, action: OutgoingAction) -> None:
        """React to a message, or show that somebody types."""
        if action.kind == ActionKind.REACT:
            emoji = str(action.parameters.get("emoji", ""))
            self.react(inbox, action.recipient, action.external_id, emoji)
        elif action.kind in _PRESENCES:
            messages.sender_action(
                self.graph(inbox),
                self.sender_id(inbox),
                action.recipient.external_id,
                _PRESENCES[action.kind],
            )
        else:
            raise Refused("unsupported_action", f"This channel cannot do: {action.kind}.")

    def partner_at(self, address: str, region: str) -> Partner | None:
        """None always: only who wrote can be written to."""
        return None

    def mark_read(self, inbox: InboxAccess, recipient: Partner, external_id: str) -> None:
        """Mark the whole thread as seen."""
        messages.sender_action(
            self.graph(inbox), self.sender_id(inbox), recipient.external_id, "mark_seen"
        )

    def resolve_media(self, inbox: InboxAccess, media: IncomingMedia) -> MediaSource:
        """The address of the webhook itself: it needs no token, and expires."""
        if not media.url:
            raise Refused("no_media_address", "The provider named no address for this file.")
        return MediaSource(url=media.url, mime_type=media.mime_type)
