"""Who is there and types; calls."""

from __future__ import annotations

from ticaret.sandbox import ids
from ticaret.sandbox.waha import happenings, people, session
from ticaret.sandbox.waha.call import Call, Json


async def set_presence(call: Call) -> None:
    working, state = call.working(), str(call.body["presence"])
    if call.body.get("chatId"):
        chat = call.chat(str(call.body["chatId"]))
        until = ids.now_ms() + 25_000 if state in ("typing", "recording") else 0
        if chat.person:
            people.change_person(call.gateway.store, chat.person, firm_types_until_ms=until)
    else:
        session.change(call.gateway.store, working, presence=state)
    call.gateway.changed()


async def all_presences(call: Call) -> list[Json]:
    working = call.working()
    rows = call.gateway.store.all(
        "SELECT chat FROM wa_subscription WHERE session = ?", working.name
    )
    chats = [call.chat(row["chat"]) for row in rows]
    return [happenings.presences(chat, chat.person, "offline") for chat in chats]


async def presence(call: Call) -> Json:
    chat = call.chat()
    await subscribe(call)
    return happenings.presences(chat, chat.person, "offline")


async def subscribe(call: Call) -> None:
    call.gateway.store.run(
        "INSERT OR IGNORE INTO wa_subscription VALUES (?, ?)", call.session().name, call.chat().id
    )


async def reject_call(call: Call) -> None:
    chat = call.chat(str(call.body["from"]))
    happenings.call(call.gateway, chat, "rejected", call_id=str(call.body["id"]))
