"""Messages that are there: reading, changing, reacting."""

from __future__ import annotations

from ticaret.sandbox import ids
from ticaret.sandbox.waha import errors, messages, payloads, talk
from ticaret.sandbox.waha.call import Call, Json
from ticaret.sandbox.waha.messages import ACK_NAMES, Message

EDIT_WITHIN_MS = 15 * 60 * 1000
PIN_SECONDS = (86_400, 604_800, 2_592_000)
MOST = 1000


async def index(call: Call) -> list[Json]:
    """`chatId=all` is every chat, on the engines that keep a store."""
    session = call.working()
    everywhere = call.names["chatId"] == "all"
    if everywhere and session.engine == "WEBJS":
        raise errors.not_by_engine(session.engine, "chatId=all")
    chat = "" if everywhere else call.chat().id
    limit = call.number("limit", 10) or 0
    call.choice("sortBy", ("timestamp", "messageTimestamp"), "timestamp")
    ack = call.query.get("filter.ack")
    names = {name: value for value, name in ACK_NAMES.items()}
    if ack is not None and ack not in names:
        raise errors.invalid(f"filter.ack must be one of the following values: {', '.join(names)}")
    from_me = call.flag("filter.fromMe", False) if "filter.fromMe" in call.query else None
    found = messages.listed(
        call.gateway.store, session.account, chat,
        limit=max(0, min(limit, MOST)), offset=max(0, call.number("offset", 0) or 0),
        descending=call.choice("sortOrder", ("desc", "asc"), "desc") == "desc",
        since_s=call.number("filter.timestamp.gte"), until_s=call.number("filter.timestamp.lte"),
        from_me=from_me, ack=names[ack] if ack else None,
    )  # fmt: skip
    with_media = call.flag("downloadMedia", True)
    return [payloads.message(call.gateway, session, m, with_media=with_media) for m in found]


def _named(call: Call) -> Message:
    return call.message(call.names["messageId"], chat=call.chat())


async def show(call: Call) -> Json:
    """With a new address for its file."""
    session = call.working()
    with_media = call.flag("downloadMedia", True)
    return payloads.message(call.gateway, session, _named(call), with_media=with_media)


async def edit(call: Call) -> Json:
    session, message = call.working(), _named(call)
    _own(message)
    if message.revoked or message.kind not in ("text", "image", "video", "document"):
        raise errors.unprocessable("This message cannot be edited")
    if ids.now_ms() - message.at_ms > EDIT_WITHIN_MS:
        raise errors.unprocessable("Messages can be edited for 15 minutes")
    talk.edit(call.gateway, message, str(call.body["text"]), source="api")
    changed = messages.by_seq(call.gateway.store, message.seq)
    assert changed is not None
    return payloads.sent(call.gateway, session, changed)


async def delete(call: Call) -> Json:
    session, message = call.working(), _named(call)
    _own(message)
    talk.revoke(call.gateway, message, source="api")
    return payloads.sent(call.gateway, session, message)


def _own(message: Message) -> None:
    if not message.from_me:
        raise errors.unprocessable("Only own messages can be changed")


async def pin(call: Call) -> Json:
    if call.body["duration"] not in PIN_SECONDS:
        raise errors.invalid(f"duration must be one of {', '.join(map(str, PIN_SECONDS))}")
    messages.change(call.gateway.store, _named(call), pinned=1)
    call.gateway.changed()
    return {"success": True}


async def unpin(call: Call) -> Json:
    messages.change(call.gateway.store, _named(call), pinned=0)
    call.gateway.changed()
    return {"success": True}


async def react(call: Call) -> Json:
    session = call.working()
    message = call.message(str(call.body["messageId"]))
    talk.react(call.gateway, message, str(call.body["reaction"]), by=None, source="api")
    return payloads.sent(call.gateway, session, message)


async def star(call: Call) -> None:
    session = call.working()
    if session.engine == "GOWS":
        raise errors.not_by_engine(session.engine, "star")
    message = call.message(str(call.body["messageId"]), chat=call.chat())
    messages.change(call.gateway.store, message, starred=call.body["star"])
    call.gateway.changed()
