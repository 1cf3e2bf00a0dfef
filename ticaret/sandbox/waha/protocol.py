"""How each engine shows WhatsApp's own message object, in the parts that an app may look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ticaret.sandbox.waha.messages import Message

Json = dict[str, Any]

_MEDIA_NODES = {
    "image": "imageMessage", "video": "videoMessage", "voice": "audioMessage",
    "audio": "audioMessage", "document": "documentMessage", "sticker": "stickerMessage",
}  # fmt: skip
_WEBJS_TYPES = {
    "text": "chat", "voice": "ptt", "poll": "poll_creation", "contact": "vcard",
    "list_reply": "list_response", "button_reply": "buttons_response", "event": "event_creation",
}  # fmt: skip


def content(message: Message) -> Json:
    """The `Message` of WhatsApp's protocol."""
    make = _NODES.get(message.kind, _text)
    return make(message)


def _text(message: Message) -> Json:
    if message.reply_to or message.content.get("mentions") or message.content.get("forwarded"):
        return {"extendedTextMessage": {"text": message.body, **_context(message)}}
    return {"conversation": message.body}


def _media(message: Message) -> Json:
    node: Json = {"mimetype": message.content.get("mimetype", ""), **_context(message)}
    if message.body:
        node["caption"] = message.body
    if message.kind == "voice":
        node["ptt"] = True
    if message.kind == "document":
        node["fileName"] = message.content.get("filename", "")
    return {_MEDIA_NODES[message.kind]: node}


def _location(message: Message) -> Json:
    place = message.content["location"]
    node = {"degreesLatitude": place["latitude"], "degreesLongitude": place["longitude"]}
    return {"locationMessage": {**node, "name": place.get("name", "")}}


def _contact(message: Message) -> Json:
    cards = [{"displayName": _card_name(c), "vcard": c} for c in message.content["vcards"]]
    if len(cards) == 1:
        return {"contactMessage": cards[0]}
    return {"contactsArrayMessage": {"contacts": cards}}


def _poll(message: Message) -> Json:
    poll = message.content["poll"]
    node = {
        "name": poll["name"],
        "options": [{"optionName": option} for option in poll["options"]],
        "selectableOptionsCount": 0 if poll.get("multipleAnswers") else 1,
    }
    return {"pollCreationMessageV3": node}


def _list_reply(message: Message) -> Json:
    chosen = {"selectedRowID": message.content["rowId"]}
    node = {"title": message.body, "singleSelectReply": chosen, **_context(message)}
    return {"listResponseMessage": node}


def _button_reply(message: Message) -> Json:
    chosen = {"selectedButtonID": message.content["buttonId"]}
    node = {**chosen, "selectedDisplayText": message.body, **_context(message)}
    return {"buttonsResponseMessage": node}


_NODES: dict[str, Callable[[Message], Json]] = {
    **dict.fromkeys(_MEDIA_NODES, _media),
    "location": _location,
    "contact": _contact,
    "poll": _poll,
    "list_reply": _list_reply,
    "button_reply": _button_reply,
    "list": lambda message: {"listMessage": message.content["list"]},
    "buttons": lambda message: {"buttonsMessage": message.content["buttons"]},
    "event": lambda message: {"eventMessage": message.content["event"]},
}


def _card_name(card: str) -> str:
    for line in card.splitlines():
        if line.startswith("FN:"):
            return line.removeprefix("FN:").strip()
    return ""


def _context(message: Message) -> Json:
    context: Json = {}
    if message.reply_to:
        context["stanzaID"] = message.reply_to
    if message.content.get("mentions"):
        context["mentionedJID"] = message.content["mentions"]
    if message.content.get("forwarded"):
        context |= {"isForwarded": True, "forwardingScore": 1}
    return {"contextInfo": context} if context else {}


def gows(message: Message, name: str, alternative: str, *, own: str) -> Json:
    is_group = message.chat.endswith("@g.us")
    sender = message.author_jid or (own if message.from_me else message.jid)
    return {
        "Info": {
            "Chat": message.jid.replace("@c.us", "@s.whatsapp.net"),
            "Sender": sender.replace("@c.us", "@s.whatsapp.net"),
            "SenderAlt": alternative,
            "IsFromMe": message.from_me,
            "IsGroup": is_group,
            "ID": message.bare,
            "Type": "text" if message.kind == "text" else "media",
            "PushName": name,
            "Timestamp": datetime.fromtimestamp(message.at_ms / 1000, UTC).isoformat(),
        },
        "Message": content(message),
    }


def noweb(message: Message, name: str, alternative: str) -> Json:
    key: Json = {
        "remoteJid": message.jid.replace("@c.us", "@s.whatsapp.net"),
        "fromMe": message.from_me,
        "id": message.bare,
    }
    if message.chat.endswith("@g.us"):
        key["participant"] = message.author_jid.replace("@c.us", "@s.whatsapp.net")
        if alternative:
            key["participantAlt"] = alternative
    elif alternative:
        key["remoteJidAlt"] = alternative
    return {
        "key": key,
        "messageTimestamp": message.at_ms // 1000,
        "pushName": name,
        "message": content(message),
    }


def webjs(message: Message, name: str) -> Json:
    data: Json = {
        "id": {
            "fromMe": message.from_me, "remote": message.jid, "id": message.bare,
            "_serialized": message.id,
        },
        "type": _WEBJS_TYPES.get(message.kind, message.kind),
        "t": message.at_ms // 1000,
        "notifyName": name,
        "isForwarded": bool(message.content.get("forwarded")),
    }  # fmt: skip
    if message.kind == "poll":
        options = message.content["poll"]["options"]
        data["pollName"] = message.content["poll"]["name"]
        data["pollOptions"] = [{"name": o, "localId": n} for n, o in enumerate(options)]
    if message.kind == "list_reply":
        data["listResponse"] = {
            "title": message.body, "singleSelectReply": {"selectedRowId": message.content["rowId"]}
        }  # fmt: skip
    if message.kind == "button_reply":
        data["selectedButtonId"] = message.content["buttonId"]
    return data
