"""A linked WhatsApp number, as `messaging` sees a channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from messaging.choices import ActionKind
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
from messaging.waha import addresses, capabilities, media, profiles, sends
from messaging.waha.client import gateway, segment
from messaging.waha.jids import MessageId, message_id

_PRESENCES = {
    ActionKind.TYPING: "typing",
    ActionKind.RECORDING: "recording",
    ActionKind.PAUSED: "paused",
}


class WahaAdapter:
    """`messaging.ports.ActingAdapter` for WAHA."""

    def capabilities(self) -> Capabilities:
        return capabilities.WHATSAPP

    def capabilities_of(self, facts: Mapping[str, Any]) -> Capabilities:
        return capabilities.capabilities_of(facts)

    def send(self, inbox: InboxAccess, message: OutgoingMessage) -> Sent:
        """Send one message; its echo brings the same id."""
        chat = chat_of(message.recipient, message.thread_external_id)
        path, body = sends.call_for(inbox.external_id, chat, message)
        seconds = settings.FILE_SEND_TIMEOUT if message.media is not None else None
        answer = gateway().post(path, body, purpose="send", sending=True, seconds=seconds)
        found = _id_in(answer)
        if found is None:
            raise OutcomeUnknown("no_message_id", "The gateway's answer names no message.")
        return Sent(
            external_id=found.bare,
            recipient_external_id=chat,
            reference=found.whole or f"true_{chat}_{found.bare}",
        )

    def react(self, inbox: InboxAccess, recipient: Partner, external_id: str, emoji: str) -> None:
        """React with any emoji, or take the reaction back with ""."""
        body = {"session": inbox.external_id, "messageId": external_id, "reaction": emoji}
        gateway().put("api/reaction", body, purpose="react")

    def mark_read(self, inbox: InboxAccess, recipient: Partner, external_id: str) -> None:
        """Everything in the chat is read."""
        self._seen(inbox, chat_of(recipient, ""), [])

    def act(self, inbox: InboxAccess, action: OutgoingAction) -> None:
        """Do one action; doing it twice shows nothing twice."""
        session = inbox.external_id
        chat = chat_of(action.recipient, action.thread_external_id)
        kind, told = action.kind, action.parameters
        if kind in _PRESENCES:
            body = {"chatId": chat, "presence": _PRESENCES[kind]}
            gateway().post(f"api/{segment(session)}/presence", body, purpose="presence")
        elif kind is ActionKind.MARK_READ:
            self._seen(inbox, chat, [str(one) for one in told.get("references", [])])
        elif kind in {ActionKind.ARCHIVE, ActionKind.UNARCHIVE, ActionKind.MARK_UNREAD}:
            word = "unread" if kind is ActionKind.MARK_UNREAD else kind.value
            path = f"api/{segment(session)}/chats/{segment(chat)}/{word}"
            gateway().post(path, {}, purpose=word)
        else:
            self._on_message(inbox, chat, action)

    def partner_at(self, address: str, region: str) -> Partner | None:
        """Whom a number in any notation, or a JID, names."""
        return addresses.partner_at(address, region)

    def resolve_media(self, inbox: InboxAccess, media_: IncomingMedia) -> MediaSource:
        """Where the file is now; asked for anew when its address has expired."""
        return media.resolve(inbox.external_id, media_)

    def fetch_profile(self, inbox: InboxAccess, partner: Partner) -> Partner | None:
        """Name, picture, second identifier; of a group its members."""
        return profiles.fetch(inbox.external_id, partner)

    def _on_message(self, inbox: InboxAccess, chat: str, action: OutgoingAction) -> None:
        session, kind, told = inbox.external_id, action.kind, action.parameters
        reference = action.reference or action.external_id
        found = message_id(reference)
        # The message is named in the chat where it was said, whatever its partner's other name.
        chat = (found.chat if found else "") or chat
        path = f"api/{segment(session)}/chats/{segment(chat)}/messages/{segment(reference)}"
        match kind:
            case ActionKind.REACT:
                self.react(inbox, action.recipient, reference, str(told.get("emoji", "")))
            case ActionKind.EDIT:
                gateway().put(path, {"text": told.get("text", "")}, purpose="edit")
            case ActionKind.DELETE:
                gateway().delete(path, purpose="delete")
            case ActionKind.STAR | ActionKind.UNSTAR:
                body = {
                    "session": session,
                    "chatId": chat,
                    "messageId": reference,
                    "star": kind is ActionKind.STAR,
                }
                gateway().put("api/star", body, purpose="star")
            case ActionKind.PIN:
                duration = told.get("seconds", 86_400)
                gateway().post(f"{path}/pin", {"duration": duration}, purpose="pin")
            case ActionKind.UNPIN:
                gateway().post(f"{path}/unpin", {}, purpose="unpin")
            case _:
                raise Refused("not_supported", "This channel cannot do that.")

    def _seen(self, inbox: InboxAccess, chat: str, references: list[str]) -> None:
        body: dict[str, Any] = {"session": inbox.external_id, "chatId": chat}
        if references:
            body["messageIds"] = references
        gateway().post("api/sendSeen", body, purpose="seen")


def chat_of(recipient: Partner, thread: str) -> str:
    """The name to answer to: the one that was used last, else the number, else the hidden id."""
    return thread or recipient.external_id or recipient.alternate_id


def _id_in(answer: Any) -> MessageId | None:
    """The sent message's id. Engines answer with a message, or with an object of their own."""
    if not isinstance(answer, Mapping):
        return None
    if (found := message_id(answer.get("id"))) is not None:
        return found
    for name in ("key", "_data"):
        part = answer.get(name)
        if isinstance(part, Mapping) and (found := message_id(part.get("id"))) is not None:
            return found
    return None
