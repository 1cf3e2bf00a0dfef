"""Writing, and acts on messages."""

from __future__ import annotations

import dataclasses
from typing import Any

from ticaret.sandbox.control import media_of
from ticaret.sandbox.refusal import NotPossible
from ticaret.sandbox.sandbox import Sandbox
from ticaret.sandbox.waha import files, happenings, jids, messages, talk, view
from ticaret.sandbox.waha.control import asked as asked_for
from ticaret.sandbox.waha.control import people as people_control
from ticaret.sandbox.waha.messages import ACK_NAMES, MEDIA_KINDS
from ticaret.sandbox.waha.people import Account
from ticaret.sandbox.waha.talk import Writing

Json = dict[str, Any]

KINDS = ("text", *MEDIA_KINDS, "location", "contact", "poll", "event")


async def see_chats(sandbox: Sandbox, asked: Json) -> Json:
    account = asked_for.account_of(sandbox, asked)
    found = view.chats_json(sandbox.gateway, account)
    labels = happenings.labels(sandbox.gateway, account.phone)
    return {"account": dataclasses.asdict(account), "chats": found, "labels": labels}


async def see_messages(sandbox: Sandbox, asked: Json) -> Json:
    """The chat and its messages, the oldest first."""
    chat = asked_for.chat_of(sandbox, asked)
    found = messages.listed(
        sandbox.store, chat.account.phone, chat.id, limit=int(asked.get("limit") or 200)
    )
    return {
        "chat": view.chat_json(sandbox.gateway, chat),
        "messages": [view.message_json(sandbox.gateway, m) for m in reversed(found)],
    }


async def write(sandbox: Sandbox, asked: Json) -> Json:
    """Write as a customer, or with `by: "me"` on the firm's own phone."""
    gateway = sandbox.gateway
    described = asked.get("person")
    account = asked_for.account_of(sandbox, asked)
    if isinstance(described, dict):
        person = people_control.added(sandbox, account, described)
        asked = {**asked, "chatId": asked.get("chatId") or person.chat}
        asked.setdefault("by", person.phone)
    chat = asked_for.chat_of(sandbox, asked)
    author = asked_for.author_of(sandbox, chat, asked)
    writing = await _writing(sandbox, account, asked)
    if writing.bare and messages.find(sandbox.store, account.phone, writing.bare):
        raise NotPossible("There is a message with this id.")
    if author is None:
        message = talk.firm_sends(gateway, chat, writing, source="app")
    else:
        message = talk.customer_writes(gateway, chat, author, writing)
    return {"messageId": message.id, "chatId": chat.id}


async def _writing(sandbox: Sandbox, account: Account, asked: Json) -> Writing:
    media = await media_of(sandbox, files.owner(account.phone), asked)
    kind = str(asked.get("type") or (_kind(media.kind) if media else "text"))
    if kind not in KINDS:
        raise NotPossible(f"type is one of {', '.join(KINDS)}.")
    if kind in MEDIA_KINDS and media is None:
        raise NotPossible("This type needs a file.")
    content: Json = {}
    if media:
        content = {"media": media.id, "mimetype": media.mime_type, "filename": media.filename}
    for name in ("location", "poll", "event"):
        if kind == name:
            content[name] = _part(asked, name)
    if kind == "contact":
        cards = asked.get("vcards")
        if not isinstance(cards, list) or not cards:
            raise NotPossible("vcards is a list of vCards.")
        content["vcards"] = [str(card) for card in cards]
    if isinstance(asked.get("mentions"), list):
        content["mentions"] = asked["mentions"]
    return Writing(
        kind=kind, body=str(asked.get("text") or ""), content=content,
        reply_to=jids.bare(str(asked.get("replyTo") or "")), bare=str(asked.get("id") or ""),
        at_ms=int(asked.get("atMs") or 0), quiet=bool(asked.get("quiet")),
    )  # fmt: skip


def _kind(media_kind: str) -> str:
    return "document" if media_kind == "file" else media_kind


_PARTS = {
    "location": {"latitude", "longitude"}, "poll": {"name", "options"}, "event": {"name"},
}  # fmt: skip


def _part(asked: Json, name: str) -> Json:
    part = asked.get(name)
    if not isinstance(part, dict) or not _PARTS[name] <= set(part):
        raise NotPossible(f"{name} has {', '.join(sorted(_PARTS[name]))}.")
    if name == "location":
        part |= {k: float(part[k]) for k in ("latitude", "longitude")}
    return part


async def react(sandbox: Sandbox, asked: Json) -> Json:
    message = asked_for.message_of(sandbox, asked)
    by = asked_for.author_of(sandbox, talk.chat_of_message(sandbox.gateway, message), asked)
    emoji = str(asked.get("emoji") or "")
    talk.react(sandbox.gateway, message, emoji, by=by, source="app")
    return {"success": True}


async def edit(sandbox: Sandbox, asked: Json) -> Json:
    """Its author edits a message, whether the customer or the firm on its phone."""
    message = asked_for.message_of(sandbox, asked)
    if message.revoked:
        raise NotPossible("The message was deleted.")
    talk.edit(sandbox.gateway, message, str(asked.get("text") or ""))
    return {"success": True}


async def unsend(sandbox: Sandbox, asked: Json) -> Json:
    talk.revoke(sandbox.gateway, asked_for.message_of(sandbox, asked))
    return {"success": True}


async def vote(sandbox: Sandbox, asked: Json) -> Json:
    message = asked_for.message_of(sandbox, asked)
    by = asked_for.author_of(sandbox, talk.chat_of_message(sandbox.gateway, message), asked)
    options = [str(option) for option in asked.get("options") or []]
    readable = asked.get("readable", True) is not False
    talk.vote(sandbox.gateway, message, options, by=by, readable=readable)
    return {"success": True}


async def press(sandbox: Sandbox, asked: Json) -> Json:
    """Choose a row of a list or a button; the choice is a message of the customer."""
    message = asked_for.message_of(sandbox, asked)
    chat = talk.chat_of_message(sandbox.gateway, message)
    by = asked_for.author_of(sandbox, chat, asked)
    wanted = str(asked.get("buttonId") or "")
    sections = message.content.get("list", {}).get("sections", [])
    rows = {row["rowId"]: row["title"] for section in sections for row in section["rows"]}
    offered = message.content.get("buttons", {}).get("buttons", [])
    buttons = {button.get("id") or button["text"]: button["text"] for button in offered}
    if by is None or wanted not in {**rows, **buttons}:
        raise NotPossible("There is no such row or button.")
    is_row = wanted in rows
    writing = Writing(
        kind="list_reply" if is_row else "button_reply",
        body=rows[wanted] if is_row else buttons[wanted],
        content={"rowId": wanted} if is_row else {"buttonId": wanted}, reply_to=message.bare,
    )  # fmt: skip
    return {"messageId": talk.customer_writes(sandbox.gateway, chat, by, writing).id}


async def answer_event(sandbox: Sandbox, asked: Json) -> Json:
    message = asked_for.message_of(sandbox, asked)
    by = asked_for.author_of(sandbox, talk.chat_of_message(sandbox.gateway, message), asked)
    if by is None:
        raise NotPossible("Say who answers.")
    response = str(asked.get("response") or "")
    guests = int(asked.get("guests") or 0)
    happenings.answer_event(sandbox.gateway, message, by, response, guests)
    return {"success": True}


async def read(sandbox: Sandbox, asked: Json) -> Json:
    """The customer reads everything or, `by: "me"`, the firm on its phone."""
    chat = asked_for.chat_of(sandbox, asked)
    if asked.get("by") == "me":
        talk.firm_reads(sandbox.gateway, chat)
        return {"read": 0}
    return {"read": talk.customer_reads(sandbox.gateway, chat)}


async def play(sandbox: Sandbox, asked: Json) -> Json:
    talk.customer_plays(sandbox.gateway, asked_for.message_of(sandbox, asked))
    return {"success": True}


async def ack(sandbox: Sandbox, asked: Json) -> Json:
    """Move a message's tick: `ackName` is one of `ACK_NAMES`."""
    names = {name: value for value, name in ACK_NAMES.items()}
    if asked.get("ackName") not in names:
        raise NotPossible(f"ackName is one of {', '.join(names)}.")
    talk.advance(sandbox.gateway, asked_for.message_of(sandbox, asked), names[asked["ackName"]])
    return {"success": True}
