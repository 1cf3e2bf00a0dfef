"""What the gateway's page draws and its control API returns."""

from __future__ import annotations

from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.waha import happenings, jids, messages, people, talk
from ticaret.sandbox.waha.gateway import Gateway
from ticaret.sandbox.waha.messages import Message
from ticaret.sandbox.waha.people import Person
from ticaret.sandbox.waha.session import Session
from ticaret.sandbox.waha.talk import Chat

Json = dict[str, Any]


def session_json(session: Session) -> Json:
    return {
        "name": session.name, "status": session.status, "account": session.account,
        "engine": session.engine, "muted": session.muted, "online": session.online,
        "qrValue": session.qr_value, "pairingCode": session.pairing_code,
        "hooks": len(session.config.get("webhooks") or []),
    }  # fmt: skip


def person_json(person: Person) -> Json:
    return {
        "phone": person.phone, "lid": person.lid_jid, "jid": person.jid, "name": person.name,
        "hidden": person.hidden, "revealed": person.revealed, "blocked": person.blocked,
    }  # fmt: skip


def chat_json(gateway: Gateway, chat: Chat) -> Json:
    """`unread` is the firm's side, `customerUnread` the customer's."""
    row = people.chat(gateway.store, chat.account.phone, chat.id) or {}
    last = messages.latest(gateway.store, chat.account.phone, chat.id)
    members = [
        person_json(person)
        for phone in (chat.group.members if chat.group else {})
        if (person := people.person(gateway.store, chat.account.phone, phone))
    ]
    typing_until = chat.person.firm_types_until_ms if chat.person else 0
    return {
        "id": chat.id,
        "jid": chat.jid,
        "name": chat.group.subject if chat.group else chat.person.name if chat.person else "",
        "person": person_json(chat.person) if chat.person else None,
        "members": members,
        "isGroup": chat.group is not None,
        "archived": bool(row.get("archived")),
        "unread": row.get("unread", 0),
        "customerUnread": row.get("customer_unread", 0),
        "firmIsTyping": typing_until > ids.now_ms(),
        "labels": happenings.labels_of_chat(gateway, chat),
        "latest": message_json(gateway, last) if last else None,
    }


def chats_json(gateway: Gateway, account: people.Account) -> list[Json]:
    """The latest chat first, then people without messages."""
    rows = people.chats(gateway.store, account.phone)
    known = [row["id"] for row in rows]
    others = [
        jids.person(person.phone)
        for person in people.persons(gateway.store, account.phone)
        if person.chat not in known
    ]
    found = [talk.chat_of(gateway, account, chat_id) for chat_id in [*known, *others]]
    return [chat_json(gateway, chat) for chat in found if chat]


def message_json(gateway: Gateway, message: Message) -> Json:
    author = people.person(gateway.store, message.account, message.author)
    content = message.content
    return {
        "messageId": message.id,
        "bareId": message.bare,
        "fromFirm": message.from_me,
        "author": message.author,
        "authorName": author.name if author else "",
        "source": message.source,
        "type": message.kind,
        "text": message.body,
        "media": _media_json(gateway, content),
        "location": content.get("location"),
        "vcards": content.get("vcards") or [],
        "poll": content.get("poll"),
        "votes": messages.votes(gateway.store, message) if message.kind == "poll" else {},
        "list": content.get("list"),
        "buttons": content.get("buttons"),
        "event": content.get("event"),
        "forwarded": bool(content.get("forwarded")),
        "replyTo": message.reply_to,
        "createdMs": message.at_ms,
        "ack": message.ack,
        "ackName": messages.ACK_NAMES[message.ack],
        "edits": message.edits,
        "deleted": message.revoked,
        "starred": message.starred,
        "pinned": message.pinned,
        "reactions": messages.reactions(gateway.store, message),
    }


def _media_json(gateway: Gateway, content: Json) -> Json | None:
    media = gateway.media.find(str(content.get("media", "")))
    if media is None:
        return None
    return {
        "kind": media.kind, "url": gateway.media.page_link(media), "mimeType": media.mime_type,
        "filename": media.filename, "size": media.size, "sha256": media.sha256,
    }  # fmt: skip
