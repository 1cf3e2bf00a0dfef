"""WhatsApp Cloud API, in the name of a phone number."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import phonenumbers

from messaging.choices import ActionKind, MessageType
from messaging.ports import (
    Capabilities,
    Deferred,
    InboxAccess,
    IncomingMedia,
    MediaSource,
    OutcomeUnknown,
    OutgoingAction,
    OutgoingMedia,
    OutgoingMessage,
    Partner,
    Refused,
    Sent,
)
from meta_channels.graph import facebook, messages
from meta_channels.graph import media as graph_media
from ticaret import http
from ticaret.http import UploadFile

_MEDIA = {
    MessageType.IMAGE: "image",
    MessageType.VIDEO: "video",
    MessageType.AUDIO: "audio",
    MessageType.FILE: "document",
    MessageType.STICKER: "sticker",
}
_CAPTIONED = {MessageType.IMAGE, MessageType.VIDEO, MessageType.FILE}
# Sent as the payload has them, in the form of the Cloud API.
_FROM_PAYLOAD = {
    MessageType.LOCATION: "location",
    MessageType.CONTACTS: "contacts",
    MessageType.TEMPLATE: "template",
    MessageType.INTERACTIVE: "interactive",
}
# Larger files could outlast the one call that carries them: the provider fetches those itself.
_UPLOADED_BYTES = 5 * 1024 * 1024
_META_HOSTS = (".facebook.com", ".fbsbx.com", ".fbcdn.net", ".whatsapp.net")

_CAPABILITIES = Capabilities(
    types=frozenset({MessageType.TEXT, *_MEDIA, *_FROM_PAYLOAD}),
    text_limit=4096,
    caption_limit=1024,
    actions=frozenset({ActionKind.REACT}),
)

# A person who hides the phone number is known by a business-scoped id, such as `TR.1349…`.
_USER_ID = re.compile(r"[A-Z]{2}\.")


class WhatsAppAdapter:
    def capabilities(self) -> Capabilities:
        return _CAPABILITIES

    def capabilities_of(self, facts: Mapping[str, Any]) -> Capabilities:
        """The same for every number."""
        return _CAPABILITIES

    def act(self, inbox: InboxAccess, action: OutgoingAction) -> None:
        """React to a message."""
        if action.kind != ActionKind.REACT:
            raise Refused("unsupported_action", f"This channel cannot do: {action.kind}.")
        emoji = str(action.parameters.get("emoji", ""))
        self.react(inbox, action.recipient, action.external_id, emoji)

    def partner_at(self, address: str, region: str) -> Partner | None:
        """Whom a phone number in any notation names."""
        try:
            number = phonenumbers.parse(address, region)
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_possible_number(number):
            return None
        plus = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return Partner(external_id=plus.removeprefix("+"), phone=plus)

    def send(self, inbox: InboxAccess, message: OutgoingMessage) -> Sent:
        """Send one message; statuses bring its correlation id back."""
        kind, content = _content(inbox, message)
        body = _addressed(message.recipient) | {
            "type": kind,
            kind: content,
            "biz_opaque_callback_data": message.correlation_id,
        }
        if message.quoted_external_id:
            body["context"] = {"message_id": message.quoted_external_id}
        answer = messages.send(facebook(inbox.token), inbox.external_id, body)
        message_id = _first(answer.data.get("messages")).get("id")
        if not isinstance(message_id, str) or not message_id:
            raise OutcomeUnknown("no_message_id", "The provider's answer names no message.")
        wa_id = _first(answer.data.get("contacts")).get("wa_id")
        return Sent(message_id, str(wa_id or ""), answer.usage.pause_seconds)

    def react(self, inbox: InboxAccess, recipient: Partner, external_id: str, emoji: str) -> None:
        """React with any emoji, or take the reaction back with ""."""
        reaction = {"message_id": external_id, "emoji": emoji}
        body = _addressed(recipient) | {"type": "reaction", "reaction": reaction}
        messages.act(facebook(inbox.token), inbox.external_id, body)

    def mark_read(self, inbox: InboxAccess, recipient: Partner, external_id: str) -> None:
        """Mark this message and those before it as read."""
        body = {"messaging_product": "whatsapp", "status": "read", "message_id": external_id}
        messages.act(facebook(inbox.token), inbox.external_id, body)

    def resolve_media(self, inbox: InboxAccess, media: IncomingMedia) -> MediaSource:
        """Where the file is for the next five minutes. The token is named for Meta's hosts only."""
        found = graph_media.resolve(
            facebook(inbox.token), media.external_id, phone_number_id=inbox.external_id
        )
        if not _is_meta(found.url):
            raise Refused(
                "foreign_media_host", "The provider named an address that is not its own."
            )
        return MediaSource(
            url=found.url,
            headers={"Authorization": f"Bearer {inbox.token}"},
            mime_type=found.mime_type or media.mime_type,
        )

    def fetch_profile(self, inbox: InboxAccess, partner: Partner) -> Partner | None:
        """None always: the name comes with every message, and there is nothing else to ask."""
        return None


def _addressed(recipient: Partner) -> dict[str, Any]:
    body: dict[str, Any] = {"messaging_product": "whatsapp", "recipient_type": "individual"}
    if recipient.is_group:
        return body | {"recipient_type": "group", "to": recipient.external_id}
    user_id = recipient.external_id or recipient.alternate_id
    if _USER_ID.match(user_id):
        return body | {"recipient": user_id}
    number = recipient.external_id.removeprefix("+")
    # Without the plus a number can get the business's own country code put in front.
    return body | {"to": f"+{number}"}


def _content(inbox: InboxAccess, message: OutgoingMessage) -> tuple[str, Any]:
    if message.type == MessageType.TEXT:
        return "text", {"body": message.text, "preview_url": True}
    if message.type in _MEDIA and message.media is not None:
        return _MEDIA[message.type], _media(inbox, message.type, message.media, message.text)
    name = _FROM_PAYLOAD.get(message.type, "")
    if name and message.payload.get(name):
        return name, message.payload[name]
    raise Refused("unsupported_type", f"This channel cannot send: {message.type}.")


def _media(
    inbox: InboxAccess, kind: MessageType, media: OutgoingMedia, caption: str
) -> dict[str, str]:
    if media.read is None or media.size is None or media.size > _UPLOADED_BYTES:
        content = {"link": media.url}
    else:
        content = {"id": _uploaded(inbox, media, media.read)}
    if caption and kind in _CAPTIONED:
        content["caption"] = caption
    if media.filename and kind == MessageType.FILE:
        content["filename"] = media.filename
    return content


def _uploaded(inbox: InboxAccess, media: OutgoingMedia, read: Callable[[], bytes]) -> str:
    """The id of a file of ours at the provider. Uploading one twice shows nothing twice."""
    try:
        content = read()
    except OSError:
        raise Refused("file_gone", "The file of this message is not there any more.") from None
    file = UploadFile(media.filename or "file", content, media.mime_type)
    media_id = graph_media.upload(facebook(inbox.token), inbox.external_id, file)
    if not media_id:
        raise Deferred("no_media_id", "The provider's answer names no file.")
    return media_id


def _is_meta(url: str) -> bool:
    try:
        if http.trusted_origin(url, provider=True):
            return True
        http.check_address(url)
        return f".{http.host_of(url)}".endswith(_META_HOSTS)
    except http.Blocked:
        return False


def _first(value: Any) -> Mapping[str, Any]:
    first = value[0] if isinstance(value, list) and value else {}
    return first if isinstance(first, Mapping) else {}
