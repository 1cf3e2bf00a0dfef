"""Chats: lists, overview, archive, read marks."""

from __future__ import annotations

from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.waha import happenings, messages, payloads, people, session, talk
from ticaret.sandbox.waha.call import Call, Json
from ticaret.sandbox.waha.talk import Chat


def _chats(call: Call) -> list[Chat]:
    """The number's chats, the latest first."""
    account = call.account()
    rows = people.chats(call.gateway.store, account.phone)
    found = [talk.chat_of(call.gateway, account, row["id"]) for row in rows]
    return [chat for chat in found if chat]


def _name(chat: Chat) -> str:
    if chat.group:
        return chat.group.subject
    assert chat.person is not None
    return chat.person.saved_name or chat.person.name


def picture_url(call: Call, address: str) -> str:
    user = address.partition("@")[0]
    return f"{call.gateway.config.base_url}/avatars/{user}.png"


def _kept(call: Call, chat: Chat) -> Json:
    row = people.chat(call.gateway.store, chat.account.phone, chat.id)
    assert row is not None
    return row


def engine_chat(call: Call, chat: Chat, engine: str) -> Json:
    row = _kept(call, chat)
    seconds = row["last_ms"] // 1000
    if engine == "WEBJS":
        user, _, server = chat.jid.partition("@")
        return {
            "id": {"server": server, "user": user, "_serialized": chat.jid},
            "name": _name(chat), "isGroup": chat.group is not None, "timestamp": seconds,
            "unreadCount": row["unread"], "archived": bool(row["archived"]),
        }  # fmt: skip
    return {
        "id": chat.jid, "name": _name(chat), "conversationTimestamp": seconds,
        "unreadCount": row["unread"], "archived": bool(row["archived"]),
    }  # fmt: skip


async def index(call: Call) -> list[Json]:
    engine = call.working().engine
    keys: dict[str, Any] = {
        "conversationTimestamp": lambda c: _kept(call, c)["last_ms"],
        "id": lambda c: c.jid,
        "name": _name,
    }
    sort_by = call.choice("sortBy", tuple(keys), "conversationTimestamp")
    descending = call.choice("sortOrder", ("desc", "asc"), "desc") == "desc"
    chats = sorted(_chats(call), key=keys[sort_by], reverse=descending)
    return [engine_chat(call, chat, engine) for chat in call.page(chats)]


async def overview(call: Call) -> list[Json]:
    """The latest chats with their last message; `GET` and `POST` alike."""
    working = call.working()
    paging = call.body.get("pagination") or {}
    for name, value in paging.items():
        call.query[name] = str(value).lower()
    wanted = (call.body.get("filter") or {}).get("ids") or call.query_lists.get("ids") or []
    chats = [c for c in _chats(call) if not wanted or c.jid in wanted or c.id in wanted]
    return [_summary(call, chat, working) for chat in call.page(chats, limit=20)]


def _summary(call: Call, chat: Chat, working: session.Session) -> Json:
    last = messages.latest(call.gateway.store, chat.account.phone, chat.id)
    shown = payloads.message(call.gateway, working, last, with_media=False) if last else None
    return {
        "id": chat.jid, "name": _name(chat), "picture": picture_url(call, chat.id),
        "lastMessage": shown, "_chat": engine_chat(call, chat, working.engine),
    }  # fmt: skip


async def picture(call: Call) -> Json:
    return {"url": picture_url(call, call.chat().id)}


async def read(call: Call) -> Json:
    """Mark the latest messages read; return the ids of those that were new."""
    chat = call.chat()
    days = min(3650, call.number("days", 7) or 7)
    found = messages.listed(
        call.gateway.store, chat.account.phone, chat.id,
        limit=max(0, call.number("messages", 1000) or 0),
        since_s=ids.now_ms() / 1000 - 86_400 * days, from_me=False,
    )  # fmt: skip
    new = [message.id for message in found if message.ack < messages.READ]
    talk.firm_reads(call.gateway, chat)
    return {"ids": new}


async def archive(call: Call) -> Json:
    happenings.archive(call.gateway, call.chat(), archived=True)
    return {"success": True}


async def unarchive(call: Call) -> Json:
    happenings.archive(call.gateway, call.chat(), archived=False)
    return {"success": True}


async def unread(call: Call) -> Json:
    chat = call.chat()
    people.change_chat(call.gateway.store, chat.account.phone, chat.id, unread=1)
    call.gateway.changed()
    return {"success": True}


async def delete(call: Call) -> Json:
    chat = call.chat()
    await clear(call)
    call.gateway.store.run(
        "DELETE FROM wa_chat WHERE account = ? AND id = ?", chat.account.phone, chat.id
    )
    return {"success": True}


async def clear(call: Call) -> Json:
    chat = call.chat()
    call.gateway.store.run(
        "DELETE FROM wa_message WHERE account = ? AND chat = ?", chat.account.phone, chat.id
    )
    call.gateway.changed()
    return {"success": True}
