"""One request, one action: everything that can be done in the chats of a session.

Here a request's words become a draft or a call of `actions`; the rules live there and in
`sending`. What the session cannot do is refused first, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from messaging import errors
from messaging.choices import (
    ActionKind,
    AttachmentState,
    InboxStatus,
    MessageType,
)
from messaging.models import Conversation, ConversationAction, Message
from messaging.ports import Capabilities, capabilities_for
from messaging.selectors import SessionAccess
from messaging.selectors import chats as selectors
from messaging.services import actions, opening
from messaging.services.sending import Draft, queue_message
from ticaret import http
from ticaret.tenancy.actor import Actor

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Performed:
    """What became of an action: a message on its way, or a row that is kept in order.

    `state` is the message's or the row's; `told` for what is told at once or not at all.
    """

    action: str
    conversation: Conversation
    message: Message | None = None
    row: ConversationAction | None = None

    @property
    def state(self) -> str:
        if self.row is not None:
            return self.row.state
        return self.message.status if self.message is not None else "told"


@dataclass(frozen=True, slots=True)
class _Request:
    actor: Actor
    access: SessionAccess
    told: Told
    now: datetime

    @property
    def capabilities(self) -> Capabilities:
        inbox = self.access.inbox
        return capabilities_for(inbox.channel, inbox.capabilities)

    def message(self) -> Message:
        """The message that is acted on; of the chat named beside it, if one is."""
        message = selectors.session_message(access=self.access, message_id=self.told["message_id"])
        chat_id = self.told.get("chat_id")
        if chat_id is not None and chat_id != message.conversation_id:
            raise errors.MessageNotFound
        return message

    def chat_of(self, message: Message) -> Conversation:
        return selectors.chat(access=self.access, chat_id=message.conversation_id)

    def chat(self) -> Conversation:
        """The chat named by `chat_id`, or the one with `to`, which is opened."""
        if self.told.get("chat_id") is not None:
            return selectors.chat(access=self.access, chat_id=self.told["chat_id"])
        if not self.told.get("to"):
            raise errors.RecipientMissing
        return opening.open_conversation(
            inbox=self.access.inbox, address=self.told["to"], now=self.now
        )

    def quoted(self, chat: Conversation) -> Message | None:
        message_id = self.told.get("reply_to_message_id")
        if message_id is None:
            return None
        return selectors.chat_message(access=self.access, chat=chat, message_id=message_id)

    def require(self, ability: MessageType | ActionKind) -> None:
        """Raise NotSupportedByChannel, naming what and why, before anything is written."""
        capabilities = self.capabilities
        if ability in capabilities.types or ability in capabilities.actions:
            return
        engine = self.access.inbox.capabilities.get("engine") or "?"
        raise errors.NotSupportedByChannel(
            detail_tr=f"Bu oturum {self.told['action']} eylemini yapamıyor: "
            f"{ability.value}, {engine} motorunda yok.",
            detail_en=f"This session cannot {self.told['action']}: "
            f"the engine {engine} has no {ability.value}.",
        )


def perform(*, actor: Actor, access: SessionAccess, told: Told, now: datetime) -> Performed:
    """Do what `told["action"]` says, with the rest of `told` as its parameters.

    `access` allows to reply. Raises what `actions` and `sending.queue_message` raise, the
    NotFound errors of chats and messages, RecipientMissing, UnknownRecipient,
    MediaAddressRefused, MediaGone; then nothing was written.
    """
    if access.inbox.status == InboxStatus.DISABLED:
        raise errors.InboxDisabled
    request = _Request(actor, access, told, now)
    action = told["action"]
    if action in _DRAFTS:
        return _send(request, *_DRAFTS[action](request))
    if action in _ON_MESSAGE:
        kind, act = _ON_MESSAGE[action]
        request.require(kind)
        message = request.message()
        chat = request.chat_of(message)
        row = act(request, chat, message)
        return Performed(action, chat, message=message, row=row)
    if action == "forward":
        return _forward(request)
    kind, act_in_chat = _IN_CHAT[action](request)
    request.require(kind)
    chat = request.chat()
    return Performed(action, chat, row=act_in_chat(request, chat))


@transaction.atomic
def mark_read(
    *,
    actor: Actor,
    access: SessionAccess,
    chat_id: UUID | None,
    message_ids: Sequence[UUID],
    now: datetime,
) -> list[Performed]:
    """Mark messages of whatever chats of the session as read: one action for each chat.

    Without `message_ids` the whole chat; with `chat_id` beside them all must be of that
    chat. Raises ConversationNotFound, MessageNotFound and as `perform`; then nothing was
    written.
    """
    by_chat: dict[UUID, list[UUID]] = {}
    if not message_ids and chat_id is not None:
        by_chat[chat_id] = []
    for message_id in dict.fromkeys(message_ids):
        message = selectors.session_message(access=access, message_id=message_id)
        if chat_id not in (None, message.conversation_id):
            raise errors.MessageNotFound
        by_chat.setdefault(message.conversation_id, []).append(message_id)
    return [
        perform(
            actor=actor,
            access=access,
            told={"action": "mark_read", "chat_id": chat, "message_ids": ids},
            now=now,
        )
        for chat, ids in sorted(by_chat.items())
    ]


# ------------------------------------------------------------------------ sending


def _send(request: _Request, chat: Conversation, draft: Draft) -> Performed:
    message = queue_message(actor=request.actor, conversation=chat, draft=draft, now=request.now)
    return Performed(request.told["action"], chat, message=message)


def _draft(request: _Request, type: MessageType, **more: Any) -> tuple[Conversation, Draft]:
    request.require(type)
    chat = request.chat()
    return chat, Draft(type=type, quoted=request.quoted(chat), **more)


def _text(request: _Request) -> tuple[Conversation, Draft]:
    told = request.told
    payload = {"linkPreview": told.get("link_preview", True), **_mentioned(request)}
    return _draft(request, MessageType.TEXT, text=told["text"], payload=payload)


def _reply(request: _Request) -> tuple[Conversation, Draft]:
    request.require(MessageType.TEXT)
    quoted = request.message()
    draft = Draft(
        type=MessageType.TEXT,
        text=request.told["text"],
        quoted=quoted,
        payload=_mentioned(request),
    )
    return request.chat_of(quoted), draft


def _media(request: _Request) -> tuple[Conversation, Draft]:
    told = request.told
    file, url = told.get("file"), told.get("url") or ""
    facts: dict[str, Any] = {"mime_type": told.get("mime_type") or "", "filename": ""}
    if file is not None:
        facts = {"mime_type": file.content_type or "", "filename": file.name or ""}
    elif told.get("attachment_id") is not None:
        earlier = selectors.attachment(access=request.access, attachment_id=told["attachment_id"])
        if earlier.state != AttachmentState.READY:
            raise errors.MediaGone
        file = earlier.file
        facts = {"mime_type": earlier.mime_type, "filename": earlier.filename}
    elif url:
        _check_address(url)
    else:
        raise errors.EmptyMessage
    kind = told.get("type") or _kind_of(facts["mime_type"])
    voice = {"voice": True} if kind == "voice" else {}
    return _draft(
        request,
        MessageType.AUDIO if kind == "voice" else MessageType(kind),
        text=told.get("caption") or "",
        file=file,
        media_url=url if file is None else "",
        mime_type=facts["mime_type"],
        filename=told.get("filename") or facts["filename"],
        payload=voice,
    )


def _location(request: _Request) -> tuple[Conversation, Draft]:
    told = request.told
    place = {name: told[name] for name in ("latitude", "longitude", "name", "address")}
    return _draft(request, MessageType.LOCATION, payload={"location": place})


def _contact(request: _Request) -> tuple[Conversation, Draft]:
    cards = [dict(card) for card in request.told["contacts"]]
    return _draft(request, MessageType.CONTACTS, payload={"contacts": cards})


def _poll(request: _Request) -> tuple[Conversation, Draft]:
    told = request.told
    poll = {
        "name": told["question"],
        "options": list(told["options"]),
        "multipleAnswers": told["multiple_answers"],
        "votes": {},
    }
    return _draft(request, MessageType.POLL, text=told["question"], payload={"poll": poll})


def _list(request: _Request) -> tuple[Conversation, Draft]:
    told = request.told
    sections = [
        {
            "title": section["title"],
            "rows": [
                {"rowId": row["id"], "title": row["title"], "description": row["description"]}
                for row in section["rows"]
            ],
        }
        for section in told["sections"]
    ]
    content = {
        "title": told["title"],
        "description": told["text"],
        "footer": told["footer"],
        "button": told["button"],
        "sections": sections,
    }
    return _draft(request, MessageType.LIST, text=told["text"], payload={"list": content})


def _buttons(request: _Request) -> tuple[Conversation, Draft]:
    told = request.told
    content = {
        "header": told["header"],
        "footer": told["footer"],
        "buttons": [
            {"type": "reply", "id": button["id"], "text": button["title"]}
            for button in told["buttons"]
        ],
    }
    return _draft(request, MessageType.BUTTONS, text=told["text"], payload={"buttons": content})


def _forward(request: _Request) -> Performed:
    message = selectors.session_message(
        access=request.access, message_id=request.told["message_id"]
    )
    if message.type not in request.capabilities.types:
        request.require(ActionKind.FORWARD)
    chat = request.chat()
    sent = actions.forward_message(actor=request.actor, message=message, to=chat, now=request.now)
    return Performed("forward", chat, message=sent)


def _kind_of(mime_type: str) -> str:
    family = mime_type.partition("/")[0]
    return family if family in {"image", "video", "audio"} else MessageType.FILE


def _mentioned(request: _Request) -> dict[str, Any]:
    """The JIDs of who is mentioned by number or JID, as a payload."""
    partners = [
        opening.partner_at(inbox=request.access.inbox, address=address)
        for address in request.told.get("mentions") or []
    ]
    return {"mentions": [p.external_id or p.alternate_id for p in partners]} if partners else {}


def _check_address(url: str) -> None:
    # The gateway stands in our own network, so that a private address would be reached.
    try:
        http.check_address(url)
    except http.Blocked:
        raise errors.MediaAddressRefused from None


_DRAFTS: Mapping[str, Callable[[_Request], tuple[Conversation, Draft]]] = {
    "send_text": _text,
    "send_media": _media,
    "send_location": _location,
    "send_contact": _contact,
    "send_poll": _poll,
    "send_list": _list,
    "send_buttons": _buttons,
    "reply": _reply,
}

# ------------------------------------------------------------------- on a message


def _facts(request: _Request, chat: Conversation, message: Message) -> dict[str, Any]:
    return {
        "actor": request.actor,
        "conversation": chat,
        "message": message,
        "now": request.now,
    }


_Act = Callable[[_Request, Conversation, Message], ConversationAction]
_ON_MESSAGE: Mapping[str, tuple[ActionKind, _Act]] = {
    "react": (
        ActionKind.REACT,
        lambda r, c, m: actions.react(**_facts(r, c, m), emoji=r.told["emoji"]),
    ),
    "edit": (
        ActionKind.EDIT,
        lambda r, c, m: actions.edit_message(**_facts(r, c, m), text=r.told["text"]),
    ),
    "delete": (ActionKind.DELETE, lambda r, c, m: actions.delete_message(**_facts(r, c, m))),
    "star": (ActionKind.STAR, lambda r, c, m: actions.star_message(**_facts(r, c, m), on=True)),
    "unstar": (
        ActionKind.UNSTAR,
        lambda r, c, m: actions.star_message(**_facts(r, c, m), on=False),
    ),
    "pin": (
        ActionKind.PIN,
        lambda r, c, m: actions.pin_message(**_facts(r, c, m), seconds=r.told["duration"]),
    ),
    "unpin": (ActionKind.UNPIN, lambda r, c, m: actions.unpin_message(**_facts(r, c, m))),
}

# --------------------------------------------------------------------- in a chat

_InChat = Callable[[_Request, Conversation], ConversationAction | None]


def _presence(kind: ActionKind) -> Callable[[_Request], tuple[ActionKind, _InChat]]:
    def choose(request: _Request) -> tuple[ActionKind, _InChat]:
        shown = kind if request.told.get("on", True) else ActionKind.PAUSED

        def show(request: _Request, chat: Conversation) -> None:
            actions.show_presence(
                actor=request.actor, conversation=chat, presence=shown, now=request.now
            )

        return shown, show

    return choose


def _mark_read(request: _Request, chat: Conversation) -> ConversationAction:
    ids = list(request.told.get("message_ids") or []) or None
    if ids is not None:
        found = selectors.chat_messages(access=request.access, chat=chat).filter(id__in=ids)
        if found.count() != len(set(ids)):
            raise errors.MessageNotFound
    return actions.mark_read(
        actor=request.actor, conversation=chat, message_ids=ids, now=request.now
    )


def _mark_unread(request: _Request, chat: Conversation) -> ConversationAction:
    return actions.mark_unread(actor=request.actor, conversation=chat, now=request.now)


def _archive(on: bool) -> _InChat:
    return lambda request, chat: actions.archive_conversation(
        actor=request.actor, conversation=chat, on=on, now=request.now
    )


_IN_CHAT: Mapping[str, Callable[[_Request], tuple[ActionKind, _InChat]]] = {
    "typing": _presence(ActionKind.TYPING),
    "recording": _presence(ActionKind.RECORDING),
    "mark_read": lambda request: (ActionKind.MARK_READ, _mark_read),
    "mark_unread": lambda request: (ActionKind.MARK_UNREAD, _mark_unread),
    "archive": lambda request: (ActionKind.ARCHIVE, _archive(True)),
    "unarchive": lambda request: (ActionKind.UNARCHIVE, _archive(False)),
}
