"""Who takes part in a reported message: the chat, its other names, the member of a group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from messaging.ports import Partner
from messaging.waha.jids import Jid, JidKind, MessageId, jid, message_id
from ticaret.ingress.reading import mapping, text

# Where engines put the second name of a chat and of a member of a group, and the name that
# people give themselves. All of it is best effort: engines differ and change.
_CHAT_ALTERNATES = ("remoteJidAlt",)
_WRITER_ALTERNATES = ("senderPn", "senderLid")
_PARTS = ("vote", "poll", "after", "before", "eventCreationKey")
_MEMBER_ALTERNATES = ("participantAlt", "participantPn", "participantLid")


@dataclass(frozen=True, slots=True)
class People:
    """`partner` is None for what is no chat of an inbox, or cannot be told."""

    id: MessageId | None
    from_me: bool
    partner: Partner | None
    thread: str
    sender: Partner | None
    elsewhere: bool = False


def people_of(payload: Mapping[str, Any], me: Mapping[str, Any]) -> People:
    """The parties of a message, a reaction or whatever else has a message's keys."""
    found = message_id(payload.get("id"))
    from_me = payload.get("fromMe")
    if not isinstance(from_me, bool):
        from_me = bool(found and found.from_me)
    data = mapping(payload.get("_data"))
    chat = _chat(payload, found, from_me)
    if chat is None or chat.kind is JidKind.ELSEWHERE:
        return People(found, from_me, None, "", None, elsewhere=chat is not None)
    if chat.kind is JidKind.GROUP:
        partner = group(chat, name=_subject(payload, data))
        return People(found, from_me, partner, chat.value, _member(payload, found, data))
    names = [chat, *_also(payload, data, from_me), *_myself(chat, me)]
    name = "" if from_me else push_name(data)
    return People(found, from_me, person(names, name=name), chat.value, None)


def person(names: Iterable[Jid | None], *, name: str = "") -> Partner | None:
    """One person with whatever forms of the name are among `names`; None without any."""
    phone = hidden = None
    for found in names:
        if found is not None and found.kind is JidKind.PERSON:
            phone = phone or found
        elif found is not None and found.kind is JidKind.HIDDEN:
            hidden = hidden or found
    if phone is None and hidden is None:
        return None
    return Partner(
        external_id=phone.value if phone else "",
        alternate_id=hidden.value if hidden else "",
        name=name,
        phone=phone.phone if phone else "",
        incomplete=phone is None,
    )


def group(chat: Jid, *, name: str = "") -> Partner:
    """A group; who is in it has to be asked."""
    return Partner(external_id=chat.value, name=name, is_group=True, incomplete=True)


def partner_named(raw: Any) -> Partner | None:
    """The partner that a lone JID names; None for what is no chat of an inbox."""
    found = jid(raw)
    if found is None:
        return None
    return group(found) if found.kind is JidKind.GROUP else person([found])


def names_in(payload: Mapping[str, Any], me: Mapping[str, Any]) -> list[str]:
    """Everybody whom an event is about, by every name that it gives: for erasing it later."""
    found: set[str] = set()
    for part in (payload, *(mapping(payload.get(name)) for name in _PARTS)):
        people = people_of(part, me)
        for partner in (people.partner, people.sender):
            if partner is not None:
                found |= {partner.external_id, partner.alternate_id}
        for name in ("id", "from", "to", "chatId"):
            if (lone := jid(part.get(name))) is not None:
                found.add(lone.value)
    own = {known.value for name in ("id", "jid", "lid") if (known := jid(me.get(name)))}
    return sorted(found - own - {""})


def name_of(partner: Partner | None) -> str:
    """The one name under which a person is written down: by number where it is known."""
    return (partner.external_id or partner.alternate_id) if partner else ""


def push_name(data: Mapping[str, Any]) -> str:
    """The name that people gave themselves, as the engines hand it on."""
    info = mapping(data.get("Info"))
    for found in (data.get("notifyName"), data.get("pushName"), info.get("PushName")):
        if isinstance(found, str) and found.strip():
            return found.strip()
    return ""


def _chat(payload: Mapping[str, Any], found: MessageId | None, from_me: bool) -> Jid | None:
    by_field = jid(payload.get("to" if from_me else "from"))
    by_id = jid(found.chat) if found else None
    # `from` and `to` may be missing, and an engine may put the own number into them.
    return by_id or by_field or jid(payload.get("from"))


def _also(payload: Mapping[str, Any], data: Mapping[str, Any], from_me: bool) -> list[Jid | None]:
    key, info = mapping(data.get("key")), mapping(data.get("Info"))
    found = [jid(payload.get("to" if from_me else "from"))]
    names = _CHAT_ALTERNATES if from_me else (*_CHAT_ALTERNATES, *_WRITER_ALTERNATES)
    found += [jid(key.get(name)) for name in names]
    found.append(jid(info.get("RecipientAlt" if from_me else "SenderAlt")))
    return found


def _myself(chat: Jid, me: Mapping[str, Any]) -> list[Jid | None]:
    """A chat with oneself goes by both names of the own number."""
    own = [jid(me.get(name)) for name in ("id", "jid", "lid")]
    return own if any(found == chat for found in own) else []


def _member(
    payload: Mapping[str, Any], found: MessageId | None, data: Mapping[str, Any]
) -> Partner | None:
    key, info = mapping(data.get("key")), mapping(data.get("Info"))
    names = [
        jid(payload.get("participant")),
        jid(payload.get("author")),
        jid(found.participant) if found else None,
        *(jid(key.get(name)) for name in _MEMBER_ALTERNATES),
        jid(info.get("Sender")),
        jid(info.get("SenderAlt")),
    ]
    return person(names, name=push_name(data))


def _subject(payload: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    return text(mapping(payload.get("group")).get("subject")) or text(data.get("groupSubject"))
