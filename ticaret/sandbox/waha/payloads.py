"""What the gateway says: messages, acks, reactions and the rest, in each engine's manner."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ticaret.sandbox.waha import files, messages, people, protocol
from ticaret.sandbox.waha.gateway import Gateway
from ticaret.sandbox.waha.messages import ACK_NAMES, Message
from ticaret.sandbox.waha.people import Group, Person
from ticaret.sandbox.waha.session import Session

Json = dict[str, Any]

COLORS = (
    "#ff9485", "#64c4ff", "#ffd429", "#dfaef0", "#99b6c1", "#55ccb3", "#ff9dff", "#d3a91d",
    "#6d7cce", "#d7e752", "#00d0e2", "#ffc5c7", "#93ceac", "#f74848", "#00a0f2", "#83e422",
    "#ffaf04", "#b5ebff", "#9ba6ff", "#9368cf",
)  # fmt: skip


def message(
    gateway: Gateway, session: Session, message: Message, *, with_media: bool = True
) -> Json:
    """A WAMessage. GOWS and NOWEB leave `to` of what comes in empty."""
    me = people.account(gateway.store, message.account)
    my_jid = me.jid if me else ""
    incoming_to = my_jid if session.engine == "WEBJS" else None
    kept = message.content
    media = None
    if kept.get("media") and with_media and not message.revoked:
        media = files.described(gateway, str(kept["media"]))
    return {
        "id": message.id,
        "timestamp": message.at_ms // 1000,
        "from": my_jid if message.from_me else message.jid,
        "fromMe": message.from_me,
        "source": message.source,
        "to": message.jid if message.from_me else incoming_to,
        "participant": message.author_jid or None,
        "author": message.author_jid or None,
        "body": _body(session, message),
        "hasMedia": bool(kept.get("media")) and not message.revoked,
        "media": media,
        "ack": message.ack,
        "ackName": ACK_NAMES[message.ack],
        "location": _location(kept.get("location")),
        "vCards": kept.get("vcards") or [],
        "replyTo": _reply_to(gateway, session, message),
        "_data": engine_data(gateway, session, message),
    }


def _body(session: Session, message: Message) -> str:
    if message.kind == "poll":
        return str(message.content["poll"]["name"]) if session.engine == "WEBJS" else ""
    return message.body


def _location(place: Json | None) -> Json | None:
    if not place:
        return None
    return {
        "latitude": str(place["latitude"]), "longitude": str(place["longitude"]),
        "live": bool(place.get("live")), "name": place.get("name") or None,
        "address": place.get("address") or None, "url": None,
        "description": place.get("name") or None, "thumbnail": None,
    }  # fmt: skip


def _reply_to(gateway: Gateway, session: Session, message: Message) -> Json | None:
    if not message.reply_to:
        return None
    quoted = messages.find(gateway.store, message.account, message.reply_to)
    if quoted is None:
        return {"id": message.reply_to, "hasMedia": False, "body": ""}
    return {
        "id": quoted.bare,
        "participant": quoted.author_jid or (None if quoted.from_me else quoted.jid),
        "body": _body(session, quoted),
        "hasMedia": bool(quoted.content.get("media")),
        "media": None,
        "_data": {},
    }


def engine_data(gateway: Gateway, session: Session, message: Message) -> Json:
    """`_data`: the engine's own object."""
    author = people.person(gateway.store, message.account, message.author)
    me = people.account(gateway.store, message.account)
    if message.from_me:
        name, alternative = (me.name if me else ""), ""
    else:
        name = author.name if author else ""
        alternative = _alternative(author, message)
    if session.engine == "WEBJS":
        return protocol.webjs(message, name)
    if session.engine == "NOWEB":
        return protocol.noweb(message, name, alternative)
    return protocol.gows(message, name, alternative, own=me.jid if me else "")


def _alternative(author: Person | None, message: Message) -> str:
    """The author's other address, when the gateway knows it."""
    if author is None or not author.revealed:
        return ""
    spoken_of = message.author_jid or message.jid
    return f"{author.phone}@s.whatsapp.net" if spoken_of == author.lid_jid else author.lid_jid


def sent(gateway: Gateway, session: Session, sent: Message) -> Json:
    """The answer to a send: a WAMessage on WEBJS, else an object of the engine."""
    if session.engine == "WEBJS":
        return message(gateway, session, sent)
    data = engine_data(gateway, session, sent)
    if session.engine == "NOWEB":
        return {**data, "messageTimestamp": str(sent.at_ms // 1000), "status": "PENDING"}
    return {"id": sent.id, "_data": data}


def ack(
    gateway: Gateway, session: Session, message: Message, ack: int, participant: str = ""
) -> Json:
    """`participant` is the reader in a group; its receipt has an event of its own."""
    base = message.id.removesuffix(f"_{message.author_jid}") if participant else message.id
    return {
        "id": f"{base}_{participant}" if participant else message.id,
        "from": message.jid,
        "to": None,
        "participant": participant or message.author_jid or None,
        "fromMe": message.from_me,
        "ack": ack,
        "ackName": ACK_NAMES[ack],
        "_data": {},
    }


def reaction(
    gateway: Gateway, session: Session, target: Message, emoji: str, *,
    by: Person | None, own_id: str, at_ms: int, source: str,
) -> Json:  # fmt: skip
    """Its timestamp has a fraction."""
    me = people.account(gateway.store, target.account)
    my_jid = me.jid if me else ""
    is_group = target.chat.endswith("@g.us")
    author = by.jid if by else my_jid
    suffix = f"_{author}" if is_group else ""
    return {
        "id": f"{'false' if by else 'true'}_{target.jid}_{own_id}{suffix}",
        "timestamp": at_ms / 1000,
        "from": target.jid if by else my_jid,
        "fromMe": by is None,
        "source": source,
        "to": my_jid if by else target.jid,
        "participant": author,
        "reaction": {"text": emoji, "messageId": target.id},
        "_data": {},
    }


def revoked(
    gateway: Gateway, session: Session, target: Message, *, own_id: str, at_ms: int
) -> Json:
    after = message(gateway, session, target, with_media=False)
    after |= {
        "id": target.id.replace(target.bare, own_id), "timestamp": at_ms // 1000, "body": "",
        "hasMedia": False, "media": None, "_data": {},
    }  # fmt: skip
    return {"after": after, "before": None, "revokedMessageId": target.bare, "_data": {}}


def edited(gateway: Gateway, session: Session, target: Message, *, own_id: str, at_ms: int) -> Json:
    payload = message(gateway, session, target)
    payload |= {"id": target.id.replace(target.bare, own_id), "timestamp": at_ms // 1000}
    return {**payload, "editedMessageId": target.bare}


def poll_vote(
    gateway: Gateway, session: Session, poll: Message, options: list[str], *,
    by: Person | None, own_id: str, at_ms: int,
) -> Json:  # fmt: skip
    me = people.account(gateway.store, poll.account)
    my_jid = me.jid if me else ""
    is_group = poll.chat.endswith("@g.us")
    voter = by.jid if by else my_jid
    vote = {
        "id": f"{'false' if by else 'true'}_{poll.jid}_{own_id}"
        + (f"_{voter}" if is_group else ""),
        "to": my_jid if by and not is_group else poll.jid,
        "from": voter if not is_group or by is None else poll.jid,
        "fromMe": by is None,
        "participant": voter if is_group else None,
        "selectedOptions": options,
        "timestamp": at_ms // 1000,
    }
    destination = {
        "id": poll.id,
        "to": poll.jid if poll.from_me else my_jid,
        "from": my_jid if poll.from_me else poll.jid,
        "fromMe": poll.from_me,
        "participant": poll.author_jid or None,
    }
    return {"vote": vote, "poll": destination, "_data": {}}


def participants(gateway: Gateway, group: Group) -> list[Json]:
    """`pn` is the phone of a member who is known by a hidden id."""
    return [participant(gateway, group, phone, role) for phone, role in group.members.items()]


def participant(gateway: Gateway, group: Group, phone: str, role: str) -> Json:
    person = people.person(gateway.store, group.account, phone)
    if person is None or not person.hidden:
        return {"id": f"{phone}@c.us", "pn": f"{phone}@c.us", "role": role}
    return {"id": person.jid, "pn": person.chat if person.revealed else None, "role": role}


def group(gateway: Gateway, group: Group) -> Json:
    return {
        "id": group.id, "subject": group.subject, "description": group.description,
        "invite": f"https://chat.whatsapp.com/{group.invite}",
        "membersCanAddNewMember": not group.info_admins,
        "membersCanSendMessages": not group.messages_admins,
        "newMembersApprovalRequired": False,
        "participants": participants(gateway, group),
    }  # fmt: skip


def label(row: Json) -> Json:
    color = int(row["color"])
    return {"id": row["id"], "name": row["name"], "color": color, "colorHex": COLORS[color]}


def iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()
