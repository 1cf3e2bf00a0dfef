"""What a WhatsApp message says, by its type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from messaging.choices import MessageType
from messaging.ports import IncomingMedia
from ticaret.ingress.cleaning import clean
from ticaret.ingress.reading import given, identifier, load_json, mapping, sequence, text

_MEDIA = {
    "image": MessageType.IMAGE,
    "video": MessageType.VIDEO,
    "audio": MessageType.AUDIO,
    "document": MessageType.FILE,
    "sticker": MessageType.STICKER,
}
_OTHERS = {
    "text",
    "location",
    "contacts",
    "interactive",
    "button",
    "order",
    "unsupported",
    "unknown",
}


@dataclass(frozen=True, slots=True)
class Content:
    type: MessageType
    text: str = ""
    media: Sequence[IncomingMedia] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


def is_known(kind: str) -> bool:
    return kind in _MEDIA or kind in _OTHERS


def content_of(kind: str, message: Mapping[str, Any]) -> Content:
    """The content of `message`, of type `kind`; an unknown one keeps its body in `details`."""
    body = mapping(message.get(kind))
    if kind in _MEDIA:
        return _media(_MEDIA[kind], body)
    if kind == "text":
        return Content(MessageType.TEXT, text(body.get("body")))
    if kind == "location":
        point = {"latitude": body.get("latitude"), "longitude": body.get("longitude")}
        location = point | given(body, "name", "address", "url")
        return Content(MessageType.LOCATION, details={"location": location})
    if kind == "contacts":
        contacts = [c for c in sequence(message.get("contacts")) if isinstance(c, Mapping)]
        return Content(MessageType.CONTACTS, details={"contacts": contacts})
    if kind == "interactive":
        return _interactive(body)
    if kind == "button":
        title = text(body.get("text"))
        answer = {"type": "button", "id": text(body.get("payload")), "title": title}
        return Content(MessageType.INTERACTIVE, title, details={"interactive": answer})
    if kind == "order":
        order = given(body, "catalog_id", "product_items")
        return Content(MessageType.ORDER, text(body.get("text")), details={"order": order})
    return Content(MessageType.UNSUPPORTED, details={"unsupported": {"type": kind} | dict(body)})


def _media(kind: MessageType, body: Mapping[str, Any]) -> Content:
    # The address in the payload lives five minutes; the id can be asked for a new one.
    media = IncomingMedia(
        type=kind,
        external_id=identifier(body.get("id")),
        mime_type=text(body.get("mime_type")),
        filename=text(body.get("filename")),
        sha256=text(body.get("sha256")),
    )
    details = given(body, "voice", "animated")
    return Content(kind, text(body.get("caption")), (media,), details)


def _interactive(body: Mapping[str, Any]) -> Content:
    kind = text(body.get("type"))
    reply = mapping(body.get(kind))
    answer: dict[str, Any] = {"type": kind}
    if kind == "nfm_reply":
        title = text(reply.get("body"))
        answer |= {"name": text(reply.get("name")), "response": _form(reply.get("response_json"))}
    else:
        title = text(reply.get("title"))
        answer |= {"id": identifier(reply.get("id")), "title": title}
        answer |= given(reply, "description")
        if kind not in {"button_reply", "list_reply"}:
            answer |= dict(reply)
    return Content(MessageType.INTERACTIVE, title, details={"interactive": answer})


def _form(raw: Any) -> Any:
    """The answers of a flow, which arrive as JSON inside a string; the string when unreadable."""
    try:
        answers = clean(load_json(text(raw)))
    except (ValueError, RecursionError):
        return text(raw)
    return answers if isinstance(answers, dict) else text(raw)
