"""The bodies that the gateway takes (its OpenAPI description, 2026.7), checked strictly.

A field that the description does not have is refused: an app that misspells one should learn
it here and not from a customer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Shape = Any


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some values."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of some shapes."""

    shapes: tuple[Shape, ...]


TEXT, FLAG, NUMBER, ANY = "a string", "a boolean value", "a number", "anything"
STRINGS = {"*": TEXT}

_FILE = Either(
    (
        {"mimetype": TEXT, "url": TEXT, "filename?": TEXT},
        {"mimetype": TEXT, "data": TEXT, "filename?": TEXT},
    )
)
_VOICE = Either(
    ({"mimetype": TEXT, "url": TEXT}, {"mimetype": TEXT, "filename": TEXT, "data": TEXT})
)
_VIDEO = Either(
    (
        {"mimetype": TEXT, "filename": TEXT, "url": TEXT},
        {"mimetype": TEXT, "filename": TEXT, "data": TEXT},
    )
)
_CONVERTED = {"url?": TEXT, "data?": TEXT}
_CONTACT = Either(
    (
        {"vcard": TEXT},
        {
            "fullName": TEXT, "phoneNumber": TEXT, "organization?": TEXT, "whatsappId?": TEXT,
            "vcard?": TEXT,
        },
    )
)  # fmt: skip
_CHAT = {"session": TEXT, "chatId": TEXT}
_MEMBERS = {"participants": [{"id": TEXT}]}

CONFIG: Shape = {
    "metadata?": STRINGS,
    "debug?": FLAG,
    "proxy?": {"server": TEXT, "username?": TEXT, "password?": TEXT},
    "ignore?": {"status?": FLAG, "groups?": FLAG, "channels?": FLAG, "broadcast?": FLAG},
    "client?": {"deviceName?": TEXT, "browserName?": TEXT},
    "webhooks?": [
        {
            "url": TEXT,
            "events": [TEXT],
            "hmac?": {"key?": TEXT},
            "retries?": {
                "policy?": Choice(("linear", "exponential", "constant")),
                "delaySeconds?": NUMBER,
                "attempts?": NUMBER,
            },
            "customHeaders?": [{"name": TEXT, "value": TEXT}],
        }
    ],
    "noweb?": {"markOnline?": FLAG, "store?": {"enabled": FLAG, "fullSync": FLAG}},
    "gows?": {"storage?": {"messages?": FLAG, "groups?": FLAG, "chats?": FLAG, "labels?": FLAG}},
    "webjs?": {"tagsEventsOn": FLAG},
}
CREATE_SESSION: Shape = {"name?": TEXT, "start?": FLAG, "config?": CONFIG, "apps?": ANY}
UPDATE_SESSION: Shape = {"config?": CONFIG, "apps?": ANY}
REQUEST_CODE: Shape = {"phoneNumber": TEXT, "method?": TEXT}

SEND_TEXT: Shape = {
    **_CHAT, "text": TEXT, "id?": TEXT, "reply_to?": TEXT, "mentions?": [TEXT],
    "linkPreview?": FLAG, "linkPreviewHighQuality?": FLAG,
}  # fmt: skip
SEND_FILE: Shape = {**_CHAT, "file": _FILE, "caption?": TEXT, "reply_to?": TEXT}
SEND_VOICE: Shape = {**_CHAT, "file": _VOICE, "convert": FLAG, "reply_to?": TEXT}
SEND_VIDEO: Shape = {
    **_CHAT, "file": _VIDEO, "convert": FLAG, "asNote?": FLAG, "caption?": TEXT,
    "reply_to?": TEXT,
}  # fmt: skip
SEND_LOCATION: Shape = {
    **_CHAT, "latitude": NUMBER, "longitude": NUMBER, "title": TEXT, "id?": TEXT, "reply_to?": TEXT,
}  # fmt: skip
SEND_CONTACT: Shape = {**_CHAT, "contacts": [_CONTACT], "id?": TEXT, "reply_to?": TEXT}
SEND_POLL: Shape = {
    **_CHAT, "poll": {"name": TEXT, "options": [TEXT], "multipleAnswers": FLAG},
    "id?": TEXT, "reply_to?": TEXT,
}  # fmt: skip
SEND_POLL_VOTE: Shape = {
    **_CHAT, "pollMessageId": TEXT, "votes": [TEXT], "pollServerId?": NUMBER,
}  # fmt: skip
SEND_LIST: Shape = {
    **_CHAT,
    "message": {
        "title": TEXT, "description?": TEXT, "footer?": TEXT, "button": TEXT,
        "sections": [
            {"title": TEXT, "rows": [{"title": TEXT, "rowId": TEXT, "description?": TEXT}]}
        ],
    },
    "reply_to?": TEXT,
}  # fmt: skip
SEND_BUTTONS: Shape = {
    **_CHAT, "header": TEXT, "body": TEXT, "footer": TEXT, "headerImage?": _FILE,
    "buttons": [
        {
            "type": Choice(("reply", "url", "call", "copy")), "text": TEXT, "id?": TEXT,
            "url?": TEXT, "phoneNumber?": TEXT, "copyCode?": TEXT,
        }
    ],
}  # fmt: skip
BUTTON_REPLY: Shape = {
    **_CHAT, "replyTo?": TEXT, "selectedDisplayText": TEXT, "selectedButtonID": TEXT,
}  # fmt: skip
LINK_PREVIEW: Shape = {
    **_CHAT, "text": TEXT, "reply_to?": TEXT, "linkPreviewHighQuality?": FLAG,
    "preview": {
        "url": TEXT, "title": TEXT, "description": TEXT,
        "image?": Either(({"url": TEXT}, {"data": TEXT})),
    },
}  # fmt: skip
SEND_EVENT: Shape = {
    "chatId": TEXT, "reply_to?": TEXT,
    "event": {
        "name": TEXT, "description?": TEXT, "startTime": NUMBER, "endTime?": NUMBER,
        "location?": {"name": TEXT}, "extraGuestsAllowed?": FLAG,
    },
}  # fmt: skip
FORWARD: Shape = {**_CHAT, "messageId": TEXT, "id?": TEXT}
SEEN: Shape = {**_CHAT, "messageId?": TEXT, "messageIds?": [TEXT], "participant?": TEXT}
CHAT: Shape = _CHAT
REACTION: Shape = {"session": TEXT, "messageId": TEXT, "reaction": TEXT}
STAR: Shape = {**_CHAT, "messageId": TEXT, "star": FLAG}
EDIT: Shape = {"text": TEXT, "linkPreview?": FLAG, "linkPreviewHighQuality?": FLAG}
PIN: Shape = {"duration": NUMBER}
OVERVIEW: Shape = {
    "pagination": {"merge?": FLAG, "limit?": NUMBER, "offset?": NUMBER},
    "filter?": {"ids?": [TEXT]},
}  # fmt: skip
CONTACT: Shape = {"session": TEXT, "contactId": TEXT}
CONTACT_NAME: Shape = {"firstName": TEXT, "lastName": TEXT}
LABEL: Shape = {"name": TEXT, "color?": NUMBER, "colorHex?": TEXT}
CHAT_LABELS: Shape = {"labels": [{"id": TEXT}]}
CREATE_GROUP: Shape = {"name": TEXT, **_MEMBERS}
MEMBERS: Shape = _MEMBERS
SUBJECT: Shape = {"subject": TEXT}
DESCRIPTION: Shape = {"description": TEXT}
JOIN: Shape = {"code": TEXT}
ADMINS_ONLY: Shape = {"adminsOnly": FLAG}
PRESENCE: Shape = {
    "chatId?": TEXT, "presence": Choice(("offline", "online", "typing", "recording", "paused")),
}  # fmt: skip
REJECT_CALL: Shape = {"from": TEXT, "id": TEXT}
CONVERT: Shape = _CONVERTED


def problems(value: Any, shape: Shape, path: str = "") -> list[str]:
    """What is wrong with `value`, in the gateway's words; nothing when it fits."""
    match shape:
        case "a string":
            return [] if isinstance(value, str) else [f"{path} must be a string"]
        case "a boolean value":
            return [] if isinstance(value, bool) else [f"{path} must be a boolean value"]
        case "a number":
            good = isinstance(value, int | float) and not isinstance(value, bool)
            return [] if good else [f"{path} must be a number"]
        case "anything":
            return []
        case Choice(values):
            listed = ", ".join(map(str, values))
            return [] if value in values else [f"{path} must be one of: {listed}"]
        case Either(shapes):
            return min((problems(value, one, path) for one in shapes), key=len)
        case [item]:
            if not isinstance(value, list):
                return [f"{path} must be an array"]
            return [p for n, v in enumerate(value) for p in problems(v, item, _join(path, str(n)))]
        case Mapping():
            return _object_problems(value, shape, path)
    raise TypeError(f"no shape: {shape!r}")


def _object_problems(value: Any, shape: Mapping[str, Shape], path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path or 'body'} must be an object"]
    if "*" in shape:
        return [p for name, v in value.items() for p in problems(v, shape["*"], _join(path, name))]
    found = [
        f"property {_join(path, name)} should not exist"
        for name in value
        if name not in shape and f"{name}?" not in shape
    ]
    for key, inner in shape.items():
        name = key.removesuffix("?")
        if name in value and not (value[name] is None and key.endswith("?")):
            found += problems(value[name], inner, _join(path, name))
        elif name not in value and name == key:
            found.append(f"{_join(path, name)} should not be null or undefined")
    return found


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
