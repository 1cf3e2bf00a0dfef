"""What a message says, whatever engine reported it: type, text, files and the rest.

The gateway's own keys come first. Polls, lists, invitations and the like have none, and
are read out of the engine's raw message: WhatsApp's own `Message` (protobuf as JSON), or
the object of WhatsApp Web.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from messaging.choices import MessageType
from messaging.ports import IncomingMedia
from messaging.waha.parsing.vcards import card_of
from ticaret.ingress.reading import given, identifier, mapping, sequence, text

_WRAPPERS = (
    "ephemeralMessage",
    "viewOnceMessage",
    "viewOnceMessageV2",
    "viewOnceMessageV2Extension",
    "documentWithCaptionMessage",
    "deviceSentMessage",
    "groupMentionedMessage",
    "botInvokeMessage",
)
_DEEPEST = 5
# What the engines report as messages although it only steers the clients.
_NO_MESSAGE = {
    "protocol",
    "e2e_notification",
    "notification",
    "notification_template",
    "gp2",
    "revoked",
    "reaction",
    "poll_update",
    "protocolMessage",
    "reactionMessage",
    "encReactionMessage",
    "pollUpdateMessage",
    "keepInChatMessage",
    "pinInChatMessage",
    "encEventResponseMessage",
    "senderKeyDistributionMessage",
}
_WEB_TYPES = {
    "image": MessageType.IMAGE,
    "video": MessageType.VIDEO,
    "ptv": MessageType.VIDEO,
    "audio": MessageType.AUDIO,
    "ptt": MessageType.AUDIO,
    "document": MessageType.FILE,
    "sticker": MessageType.STICKER,
}
_PROTO_TYPES = {
    "imageMessage": MessageType.IMAGE,
    "videoMessage": MessageType.VIDEO,
    "ptvMessage": MessageType.VIDEO,
    "audioMessage": MessageType.AUDIO,
    "documentMessage": MessageType.FILE,
    "stickerMessage": MessageType.STICKER,
    "lottieStickerMessage": MessageType.STICKER,
}


@dataclass(frozen=True, slots=True)
class Content:
    """`is_known` is False when nothing readable was found; `is_message` when it is none."""

    type: MessageType
    text: str = ""
    media: tuple[IncomingMedia, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    is_known: bool = True
    is_message: bool = True


def content_of(payload: Mapping[str, Any], reference: str) -> Content:
    """The content of a message; `reference` is its whole id, by which a file is asked for."""
    data = mapping(payload.get("_data"))
    raw = _unwrapped(mapping(data.get("message") or data.get("Message")))
    body = text(payload.get("body"))
    details = _circumstances(data, raw)
    for read in _STRUCTURED:
        if (found := read(payload, data, raw)) is not None:
            return Content(found.type, found.text or body, details={**details, **found.details})
    if payload.get("hasMedia") is True or isinstance(payload.get("media"), Mapping):
        return _with_file(payload, data, raw, body, details, reference)
    if body:
        return Content(MessageType.TEXT, body, details=details)
    names = set(raw) | {text(data.get("type"))}
    if names & _NO_MESSAGE:
        return Content(MessageType.UNSUPPORTED, is_known=False, is_message=False)
    return Content(MessageType.UNSUPPORTED, details=details, is_known=False)


def _unwrapped(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    for _ in range(_DEEPEST):
        inner = next((mapping(raw.get(name)) for name in _WRAPPERS if raw.get(name)), None)
        if not inner or not inner.get("message"):
            return raw
        raw = mapping(inner.get("message"))
    return raw


def _circumstances(data: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    context: Mapping[str, Any] = {}
    for part in raw.values():
        context = mapping(mapping(part).get("contextInfo")) or context
    mentioned = sequence(data.get("mentionedJidList")) or sequence(
        context.get("mentionedJid") or context.get("mentionedJID")
    )
    details: dict[str, Any] = {}
    names = [identifier(mapping(one).get("_serialized") or one) for one in mentioned]
    if found := [name for name in names if name][:256]:
        details["mentions"] = found
    if data.get("isForwarded") is True or context.get("isForwarded") is True:
        details["forwarded"] = True
    return details


def _with_file(
    payload: Mapping[str, Any],
    data: Mapping[str, Any],
    raw: Mapping[str, Any],
    body: str,
    details: dict[str, Any],
    reference: str,
) -> Content:
    media = mapping(payload.get("media"))
    mime_type = text(media.get("mimetype")) or text(data.get("mimetype"))
    kind = _file_type(mime_type, data, raw)
    if kind is MessageType.AUDIO and _is_voice(mime_type, data, raw):
        details["voice"] = True
    if mapping(raw.get("videoMessage")).get("gifPlayback") is True or data.get("isGif") is True:
        details["gif"] = True
    if data.get("isViewOnce") is True:
        details["viewOnce"] = True
    file = IncomingMedia(
        type=kind,
        url=text(media.get("url")) or text(payload.get("mediaUrl")),
        external_id=reference,
        mime_type=mime_type,
        filename=text(media.get("filename")) or text(data.get("filename")),
    )
    return Content(kind, body, (file,), details)


def _file_type(mime_type: str, data: Mapping[str, Any], raw: Mapping[str, Any]) -> MessageType:
    for name, kind in _PROTO_TYPES.items():
        if name in raw:
            return kind
    if found := _WEB_TYPES.get(text(data.get("type"))):
        return found
    if mime_type.startswith("image/webp"):
        return MessageType.STICKER
    family = mime_type.partition("/")[0]
    return {
        "image": MessageType.IMAGE,
        "video": MessageType.VIDEO,
        "audio": MessageType.AUDIO,
    }.get(family, MessageType.FILE)


def _is_voice(mime_type: str, data: Mapping[str, Any], raw: Mapping[str, Any]) -> bool:
    sound = mapping(raw.get("audioMessage"))
    if sound or data.get("type") in ("ptt", "audio"):
        return sound.get("ptt") is True or sound.get("PTT") is True or data.get("type") == "ptt"
    return mime_type.startswith("audio/ogg")


_Reader = Callable[[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]], Content | None]


def _location(
    payload: Mapping[str, Any], data: Mapping[str, Any], raw: Mapping[str, Any]
) -> Content | None:
    place = mapping(payload.get("location"))
    if not place:
        return None
    kept = given(place, "latitude", "longitude", "name", "address", "url", "description")
    return Content(
        MessageType.LOCATION, details={"location": {**kept, "live": place.get("live") is True}}
    )


def _contacts(
    payload: Mapping[str, Any], data: Mapping[str, Any], raw: Mapping[str, Any]
) -> Content | None:
    cards = [card for card in sequence(payload.get("vCards")) if isinstance(card, str) and card]
    if not cards:
        return None
    return Content(MessageType.CONTACTS, details={"contacts": [card_of(card) for card in cards]})


def _poll(
    payload: Mapping[str, Any], data: Mapping[str, Any], raw: Mapping[str, Any]
) -> Content | None:
    poll = mapping(payload.get("poll"))
    for name in raw:
        if name.startswith("pollCreationMessage"):
            poll = mapping(raw[name])
    if data.get("type") == "poll_creation":
        poll = {"name": data.get("pollName"), "options": data.get("pollOptions"), **poll}
    options = [_option(one) for one in sequence(poll.get("options"))]
    if not text(poll.get("name")) or not any(options):
        return None
    single = poll.get("selectableOptionsCount", poll.get("selectableCount"))
    several = poll.get("multipleAnswers") is True
    if isinstance(single, int) and not isinstance(single, bool):
        several = single != 1
    if isinstance(data.get("pollSelectableOptionsCount"), int):
        several = data["pollSelectableOptionsCount"] != 1
    details = {
        "name": text(poll.get("name")),
        "options": [option for option in options if option],
        "multipleAnswers": several,
        "votes": {},
    }
    return Content(MessageType.POLL, text(poll.get("name")), details={"poll": details})


def _option(value: Any) -> str:
    option = mapping(value)
    return text(value) or text(option.get("name")) or text(option.get("optionName"))


def _event(
    payload: Mapping[str, Any], data: Mapping[str, Any], raw: Mapping[str, Any]
) -> Content | None:
    event = mapping(payload.get("event")) or mapping(raw.get("eventMessage"))
    if data.get("type") == "event_creation":
        event = {
            "name": data.get("eventName"),
            "description": data.get("eventDescription"),
            "startTime": data.get("eventStartTime"),
            "endTime": data.get("eventEndTime"),
            **event,
        }
    if not text(event.get("name")):
        return None
    place = event.get("location")
    name = text(event.get("name"))
    kept: dict[str, Any] = {
        "name": name,
        "description": text(event.get("description")),
        "startTime": _seconds(event.get("startTime")),
        "endTime": _seconds(event.get("endTime")),
        "location": text(mapping(place).get("name")) or text(place),
        "cancelled": event.get("isCanceled") is True,
        "responses": {},
    }
    return Content(MessageType.EVENT, name, details={"event": kept})


def _seconds(value: Any) -> int | None:
    """Unix seconds, that may be written as a string."""
    found = identifier(value)
    return int(found) if found.isascii() and found.isdigit() and len(found) < 12 else None


def _list(
    payload: Mapping[str, Any], data: Mapping[str, Any], raw: Mapping[str, Any]
) -> Content | None:
    found = mapping(payload.get("list")) or mapping(raw.get("listMessage"))
    found = found or (mapping(data.get("list")) if data.get("type") == "list" else {})
    if not found:
        return None
    kept = given(found, "title", "description", "footer", "sections")
    kept["button"] = text(found.get("button")) or text(found.get("buttonText"))
    return Content(MessageType.LIST, text(found.get("description")), details={"list": kept})


def _buttons(
    payload: Mapping[str, Any], data: Mapping[str, Any], raw: Mapping[str, Any]
) -> Content | None:
    found = mapping(payload.get("buttons")) or mapping(raw.get("buttonsMessage"))
    if not found:
        return None
    kept = given(found, "header", "footer", "buttons")
    words = text(found.get("body")) or text(found.get("contentText"))
    return Content(MessageType.BUTTONS, words, details={"buttons": kept})


def _answer(
    payload: Mapping[str, Any], data: Mapping[str, Any], raw: Mapping[str, Any]
) -> Content | None:
    chosen = mapping(raw.get("listResponseMessage"))
    if chosen:
        row = mapping(chosen.get("singleSelectReply"))
        answer = {
            "kind": "list_reply",
            "id": identifier(row.get("selectedRowId") or row.get("selectedRowID")),
            "title": text(chosen.get("title")),
        }
        return Content(MessageType.INTERACTIVE, answer["title"], details={"interactive": answer})
    for name in ("buttonsResponseMessage", "templateButtonReplyMessage"):
        pressed = mapping(raw.get(name))
        if pressed:
            answer = {
                "kind": "button_reply",
                "id": identifier(pressed.get("selectedButtonId") or pressed.get("selectedId")),
                "title": text(pressed.get("selectedDisplayText")),
            }
            return Content(
                MessageType.INTERACTIVE, answer["title"], details={"interactive": answer}
            )
    return None


def _order(
    payload: Mapping[str, Any], data: Mapping[str, Any], raw: Mapping[str, Any]
) -> Content | None:
    order = mapping(raw.get("orderMessage"))
    if data.get("type") == "order":
        order = {"orderId": data.get("orderId"), "itemCount": data.get("itemCount"), **order}
    if not order:
        return None
    kept = given(order, "orderId", "itemCount", "orderTitle", "message", "totalCurrencyCode")
    return Content(MessageType.ORDER, text(order.get("message")), details={"order": kept})


_STRUCTURED: tuple[_Reader, ...] = (
    _poll,
    _event,
    _list,
    _buttons,
    _answer,
    _order,
    _location,
    _contacts,
)
