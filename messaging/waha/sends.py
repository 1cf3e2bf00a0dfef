"""Which call sends which kind of message, and with what in it (WAHA, tags Chatting and Events)."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from messaging.choices import MessageType
from messaging.ports import OutgoingMedia, OutgoingMessage, Refused
from messaging.waha import jids, reachable
from messaging.waha.client import segment
from messaging.waha.parsing import vcards

_MOST_CARDS = 20


def call_for(session: str, chat: str, message: OutgoingMessage) -> tuple[str, dict[str, Any]]:
    """The path and the body that send `message` to `chat`.

    Raises Refused, and Deferred when it is not known where its file is.
    """
    if message.forward_reference:
        return "api/forwardMessage", {
            "session": session,
            "chatId": chat,
            "messageId": message.forward_reference,
        }
    path, content = _content(session, message)
    body: dict[str, Any] = {"chatId": chat, **content}
    if not path.startswith(f"api/{segment(session)}/"):
        body["session"] = session
    if message.quoted_external_id:
        body["reply_to"] = message.quoted_reference or message.quoted_external_id
    return path, body


def _content(session: str, message: OutgoingMessage) -> tuple[str, dict[str, Any]]:
    payload = message.payload
    if message.media is not None:
        return _file(message, message.media)
    match message.type:
        case MessageType.TEXT:
            return _text(message)
        case MessageType.LOCATION:
            return "api/sendLocation", _location(_part(payload, "location"))
        case MessageType.CONTACTS:
            return "api/sendContactVcard", {"contacts": _cards(payload.get("contacts"))}
        case MessageType.POLL:
            return "api/sendPoll", {"poll": _poll(_part(payload, "poll"))}
        case MessageType.LIST:
            kept = ("title", "description", "footer", "button", "sections")
            return "api/sendList", {"message": _given(_part(payload, "list"), *kept)}
        case MessageType.BUTTONS:
            kept = ("header", "headerImage", "body", "footer", "buttons")
            return "api/sendButtons", {
                "header": "",
                "body": message.text,
                "footer": "",
                **_given(_part(payload, "buttons"), *kept),
            }
        case MessageType.EVENT:
            kept = ("name", "description", "startTime", "endTime", "extraGuestsAllowed")
            event = _given(_part(payload, "event"), *kept)
            place = payload["event"].get("location")
            if place:
                event["location"] = {"name": place} if isinstance(place, str) else place
            return f"api/{segment(session)}/events", {"event": event}
        case _:
            raise Refused("unsupported_type", f"This channel cannot send: {message.type}.")


def _text(message: OutgoingMessage) -> tuple[str, dict[str, Any]]:
    body: dict[str, Any] = {"text": message.text}
    preview = message.payload.get("linkPreview")
    if isinstance(preview, Mapping):
        kept = ("url", "title", "description", "image")
        return "api/send/link-custom-preview", {**body, "preview": _given(preview, *kept)}
    body["linkPreview"] = preview is not False and reachable.may_preview(message.text)
    if mentions := _mentions(message.payload):
        body["mentions"] = mentions
    return "api/sendText", body


def _file(message: OutgoingMessage, media: OutgoingMedia) -> tuple[str, dict[str, Any]]:
    reachable.check_file(media.url)
    file: dict[str, Any] = {"mimetype": _mime_type(media), "url": media.url}
    if media.filename:
        file["filename"] = media.filename
    body: dict[str, Any] = {"file": file}
    if message.text:
        body["caption"] = message.text
    match message.type:
        case MessageType.IMAGE:
            return "api/sendImage", body
        case MessageType.VIDEO:
            file.setdefault("filename", "video")
            note = message.payload.get("note") is True
            return "api/sendVideo", {**body, "asNote": note, "convert": not _is_mp4(media)}
        case MessageType.AUDIO if message.payload.get("voice") is True:
            file.pop("filename", None)
            return "api/sendVoice", {"file": file, "convert": not _is_opus(media)}
        case MessageType.STICKER:
            return "api/sendFile", {"file": file}
        case _:
            return "api/sendFile", body


def _mime_type(media: OutgoingMedia) -> str:
    """The gateway wants one always; an address or a name may tell where nobody did."""
    if media.mime_type:
        return media.mime_type
    guessed, _ = mimetypes.guess_type(media.filename or urlsplit(media.url).path)
    return guessed or "application/octet-stream"


def _is_mp4(media: OutgoingMedia) -> bool:
    return media.mime_type.startswith("video/mp4")


def _is_opus(media: OutgoingMedia) -> bool:
    return media.mime_type.startswith(("audio/ogg", "audio/opus"))


def _location(place: Mapping[str, Any]) -> dict[str, Any]:
    try:
        spot = {"latitude": float(place["latitude"]), "longitude": float(place["longitude"])}
    except (KeyError, TypeError, ValueError):
        raise Refused("bad_location", "The location has no latitude and longitude.") from None
    title = place.get("title") or place.get("name") or place.get("address") or ""
    return {**spot, "title": title}


def _cards(raw: Any) -> list[dict[str, Any]]:
    cards = [_card(one) for one in raw or [] if isinstance(one, Mapping)][:_MOST_CARDS]
    if not cards:
        raise Refused("bad_contacts", "The message names no contact.")
    return cards


def _card(contact: Mapping[str, Any]) -> dict[str, Any]:
    if contact.get("vcard"):
        return {"vcard": contact["vcard"]}
    phones = contact.get("phones") or []
    first = phones[0] if phones and isinstance(phones[0], Mapping) else {}
    phone = str(contact.get("phone") or first.get("phone") or "")
    organization = str(contact.get("organization") or "")
    return {"vcard": vcards.written(str(contact.get("name") or phone), phone, organization)}


def _poll(poll: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": poll.get("name"),
        "options": list(poll.get("options") or []),
        "multipleAnswers": poll.get("multipleAnswers") is True,
    }


def _mentions(payload: Mapping[str, Any]) -> list[str]:
    found = (jids.jid(name) for name in payload.get("mentions") or [])
    return [name.value for name in found if name is not None]


def _part(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = payload.get(name)
    if not isinstance(part, Mapping):
        raise Refused("unsupported_type", f"The message has no {name}.")
    return part


def _given(part: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: part[name] for name in names if part.get(name) not in (None, "")}
