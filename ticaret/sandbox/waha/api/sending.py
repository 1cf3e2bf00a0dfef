"""Sending: one function per kind of message."""

from __future__ import annotations

from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.refusal import NotPossible
from ticaret.sandbox.waha import errors, files, jids, payloads, people, talk
from ticaret.sandbox.waha.call import Call, Json
from ticaret.sandbox.waha.messages import MEDIA_KINDS, Message
from ticaret.sandbox.waha.session import Session
from ticaret.sandbox.waha.talk import Chat, Writing

TEXT_CHARACTERS = 65_536
POLL_OPTIONS = (2, 12)
TYPING_MS = 25_000


def _place(call: Call) -> tuple[Session, Chat]:
    session = call.working()
    chat = call.chat(make=True)
    if chat.group and chat.account.phone not in chat.group.members:
        raise errors.failure("you're not participating in that group")
    return session, chat


def _sent(call: Call, kind: str, body: str, content: Json) -> Json:
    session, chat = _place(call)
    bare = str(call.body.get("id") or "")
    if bare and not bare.isalnum():
        raise errors.invalid("id must have letters and digits only")
    writing = Writing(
        kind=kind, body=body, content=content, bare=bare,
        reply_to=_quoted(call, chat), at_ms=ids.now_ms(),
    )  # fmt: skip
    message = talk.firm_sends(call.gateway, chat, writing)
    return payloads.sent(call.gateway, session, message)


def _quoted(call: Call, chat: Chat) -> str:
    """A message that the gateway does not have is quoted as nothing, as the engines do."""
    asked = call.body.get("reply_to")
    if not asked:
        return ""
    return jids.bare(str(asked))


async def text(call: Call) -> Json:
    body = str(call.body["text"])
    if not body or len(body) > TEXT_CHARACTERS:
        raise errors.invalid(f"text must have 1 to {TEXT_CHARACTERS} characters")
    mentions = call.body.get("mentions") or []
    if any(jids.parse(mention) is None for mention in mentions):
        raise errors.invalid("mentions must be addresses (…@c.us)")
    return _sent(call, "text", body, {"mentions": mentions} if mentions else {})


async def link_preview(call: Call) -> Json:
    return _sent(call, "text", str(call.body["text"]), {"preview": call.body["preview"]})


async def _with_file(call: Call, kind: str, **more: Any) -> Json:
    _, chat = _place(call)
    media = await files.from_send(call.gateway, chat.account.phone, call.body["file"])
    content = {
        "media": media.id, "mimetype": media.mime_type, "filename": media.filename, **more,
    }  # fmt: skip
    return _sent(call, kind, str(call.body.get("caption") or ""), content)


async def image(call: Call) -> Json:
    return await _with_file(call, "image")


async def file(call: Call) -> Json:
    """Whatever it is, it goes as a document."""
    return await _with_file(call, "document")


async def voice(call: Call) -> Json:
    """A recording must be OGG with Opus unless `convert` is true."""
    mime_type = str(call.body["file"]["mimetype"])
    if not call.body["convert"] and not mime_type.startswith("audio/ogg"):
        raise errors.failure("Voice messages must be audio/ogg; codecs=opus")
    return await _with_file(call, "voice")


async def video(call: Call) -> Json:
    mime_type = str(call.body["file"]["mimetype"])
    if not call.body["convert"] and not mime_type.startswith("video/mp4"):
        raise errors.failure("Videos must be video/mp4")
    return await _with_file(call, "video", note=bool(call.body.get("asNote")))


async def location(call: Call) -> Json:
    latitude, longitude = call.body["latitude"], call.body["longitude"]
    if not -90 <= latitude <= 90 or not -180 <= longitude <= 180:
        raise errors.invalid("latitude or longitude is out of range")
    place = {"latitude": latitude, "longitude": longitude, "name": call.body["title"]}
    return _sent(call, "location", "", {"location": place})


async def contact(call: Call) -> Json:
    cards = [str(c.get("vcard") or _vcard(c)) for c in call.body["contacts"]]
    if not cards or not all(card.startswith("BEGIN:VCARD") for card in cards):
        raise errors.invalid("contacts must have at least one vCard")
    return _sent(call, "contact", "", {"vcards": cards})


def _vcard(contact: Json) -> str:
    number = str(contact["phoneNumber"])
    whatsapp_id = contact.get("whatsappId") or "".join(filter(str.isdigit, number))
    lines = [
        "BEGIN:VCARD", "VERSION:3.0", f"FN:{contact['fullName']}",
        f"ORG:{contact.get('organization') or ''};",
        f"TEL;type=CELL;type=VOICE;waid={whatsapp_id}:{number}", "END:VCARD",
    ]  # fmt: skip
    return "\n".join(lines)


async def poll(call: Call) -> Json:
    asked = call.body["poll"]
    least, most = POLL_OPTIONS
    if not least <= len(asked["options"]) <= most:
        raise errors.invalid(f"poll.options must have {least} to {most} options")
    if len(set(asked["options"])) < len(asked["options"]):
        raise errors.invalid("poll.options must differ")
    return _sent(call, "poll", str(asked["name"]), {"poll": asked})


async def poll_vote(call: Call) -> None:
    chat = call.chat()
    target = call.message(str(call.body["pollMessageId"]), chat=chat)
    try:
        talk.vote(call.gateway, target, call.body["votes"], by=None)
    except NotPossible as error:
        raise errors.unprocessable(str(error)) from None


async def list_message(call: Call) -> Json:
    session, chat = _place(call)
    if session.engine == "WEBJS":
        raise errors.not_by_engine(session.engine, "sendList")
    if chat.group:
        raise errors.unprocessable("Lists go to one person only")
    asked = call.body["message"]
    rows = [row for section in asked["sections"] for row in section["rows"]]
    if not rows or len({row["rowId"] for row in rows}) < len(rows):
        raise errors.invalid("message.sections must have rows with different rowId")
    body = str(asked.get("description") or asked["title"])
    return _sent(call, "list", body, {"list": asked})


async def buttons(call: Call) -> Json:
    session, _ = _place(call)
    if session.engine == "WEBJS":
        raise errors.not_by_engine(session.engine, "sendButtons")
    if not call.body["buttons"]:
        raise errors.invalid("buttons must have at least one button")
    kept = {name: call.body[name] for name in ("header", "body", "footer", "buttons")}
    return _sent(call, "buttons", str(call.body["body"]), {"buttons": kept})


async def button_reply(call: Call) -> Json:
    session, _ = _place(call)
    if session.engine != "WEBJS":
        raise errors.not_by_engine(session.engine, "send/buttons/reply")
    content = {"buttonId": call.body["selectedButtonID"]}
    return _sent(call, "button_reply", str(call.body["selectedDisplayText"]), content)


async def event(call: Call) -> Json:
    asked = call.body["event"]
    return _sent(call, "event", str(asked["name"]), {"event": asked})


async def forward(call: Call) -> Json:
    session, _ = _place(call)
    if session.engine == "GOWS":
        raise errors.not_by_engine(session.engine, "forwardMessage", status=501)
    source: Message = call.message(str(call.body["messageId"]))
    if source.revoked:
        raise errors.unprocessable("The message was deleted")
    kind = source.kind if source.kind in (*MEDIA_KINDS, "text", "location", "contact") else "text"
    return _sent(call, kind, source.body, {**source.content, "forwarded": True})


async def seen(call: Call) -> Json:
    chat = call.chat()
    for message_id in call.body.get("messageIds") or []:
        call.message(message_id, chat=chat)
    talk.firm_reads(call.gateway, chat)
    return {"success": True}


async def start_typing(call: Call) -> None:
    _types(call, TYPING_MS)


async def stop_typing(call: Call) -> None:
    _types(call, 0)


def _types(call: Call, for_ms: int) -> None:
    chat = call.chat()
    if chat.person:
        until = ids.now_ms() + for_ms if for_ms else 0
        people.change_person(call.gateway.store, chat.person, firm_types_until_ms=until)
    call.gateway.changed()


async def new_message_id(call: Call) -> Json:
    call.working()
    return {"id": jids.new_message()}
