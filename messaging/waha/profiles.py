"""Who somebody is, and who is in a group: asked for after the first message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from messaging.ports import Partner, Refused
from messaging.waha.client import gateway, segment
from messaging.waha.jids import JidKind, jid
from messaging.waha.parsing.groups import members_of
from ticaret.ingress.reading import mapping, text


def fetch(session: str, partner: Partner) -> Partner | None:
    """What the gateway knows of `partner`; None when it knows nothing.

    `incomplete` as long as a hidden id has no number. Raises a ProviderError.
    """
    chat = partner.external_id or partner.alternate_id
    if partner.is_group:
        return _group(session, chat)
    found = jid(chat)
    hidden = jid(partner.alternate_id)
    if found is not None and found.kind is JidKind.HIDDEN:
        hidden, number = found, _number_of(session, found.value)
    else:
        number = found.value if found is not None else ""
    named = number or (hidden.value if hidden else "")
    card = _asked("api/contacts", {"contactId": named, "session": session})
    number_jid = jid(number)
    return Partner(
        external_id=number,
        alternate_id=hidden.value if hidden else "",
        name=_name(card),
        phone=number_jid.phone if number_jid else "",
        picture_url=picture_of(session, named),
        about=_about(session, named),
        incomplete=not number,
    )


def picture_of(session: str, chat: str) -> str:
    """The address of somebody's picture; "" without one, or when it is hidden."""
    answer = _asked("api/contacts/profile-picture", {"contactId": chat, "session": session})
    return text(answer.get("profilePictureURL")) or text(answer.get("url"))


def _about(session: str, chat: str) -> str:
    answer = _asked("api/contacts/about", {"contactId": chat, "session": session})
    return text(answer.get("about"))


def _number_of(session: str, hidden: str) -> str:
    answer = _asked(f"api/{segment(session)}/lids/{segment(hidden)}", {})
    number = jid(answer.get("pn"))
    return number.value if number is not None and number.kind is JidKind.PERSON else ""


def _group(session: str, chat: str) -> Partner:
    base = f"api/{segment(session)}/groups/{segment(chat)}"
    info = _asked(base, {})
    listed = _list(f"{base}/participants/v2")
    picture = _asked(f"api/{segment(session)}/chats/{segment(chat)}/picture", {})
    inner = mapping(info.get("groupMetadata"))
    return Partner(
        external_id=chat,
        name=text(info.get("subject")) or text(info.get("name")) or text(inner.get("subject")),
        picture_url=text(picture.get("url")),
        about=text(info.get("description")) or text(info.get("desc")),
        is_group=True,
        participants=members_of(listed),
    )


def _name(card: Mapping[str, Any]) -> str:
    """The name in the number's address book first, then the one that people gave themselves."""
    for key in ("name", "verifiedName", "pushname", "pushName", "notify", "shortName"):
        if found := text(card.get(key)):
            return found
    return ""


def _asked(path: str, params: Mapping[str, str]) -> Mapping[str, Any]:
    """The answer as an object; empty when the gateway refuses, since nothing depends on one."""
    try:
        return mapping(gateway().get(path, purpose="profile", params=params or None))
    except Refused:
        return {}


def _list(path: str) -> list[Any]:
    try:
        found = gateway().get(path, purpose="profile")
    except Refused:
        return []
    return found if isinstance(found, list) else []
