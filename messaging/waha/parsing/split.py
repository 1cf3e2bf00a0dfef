"""A post of the gateway: one event in its envelope, and the key by which it is known again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from messaging.waha.jids import message_id
from messaging.waha.parsing.people import names_in
from ticaret.ingress.cleaning import TooDeep, clean, digest, short_key
from ticaret.ingress.ports import ItemDraft, NotAPayload
from ticaret.ingress.reading import identifier, load_json, mapping, moment, text

_LONGEST_SOURCE = 128
_LONGEST_KIND = 70
_ME = ("id", "lid", "jid", "pushName")


def split(body: bytes, received_at: datetime) -> list[ItemDraft]:
    """The one item of `body`. Raises `NotAPayload` for what is no envelope.

    All items of a session share a mailbox: its messages, receipts and changes are handled
    in the order of their times, and a person with two names by one worker.
    """
    try:
        document = load_json(body.decode())
    except (ValueError, RecursionError):
        raise NotAPayload("not JSON") from None
    if not isinstance(document, dict) or not text(document.get("event")):
        raise NotAPayload("not an event in its envelope")
    try:
        document = clean(document)
    except TooDeep:
        raise NotAPayload("nested too deeply") from None
    event, session = text(document["event"]), text(document.get("session"))
    payload = mapping(document.get("payload"))
    emitted_at = moment(document.get("timestamp"), received_at)
    key = _key(event, payload, document, received_at)
    return [
        ItemDraft(
            source=session[:_LONGEST_SOURCE],
            mailbox=mailbox_of(session),
            kind=f"waha.{event[:_LONGEST_KIND]}",
            dedupe_key=short_key(":".join(["waha", session, *key])),
            occurred_at=_occurred_at(event, payload, emitted_at),
            payload={
                "event": event,
                "session": session,
                "me": {name: mapping(document.get("me")).get(name) for name in _ME},
                "engine": text(document.get("engine")),
                "emitted_at": emitted_at.isoformat(),
                "people": names_in(payload, mapping(document.get("me"))),
                "payload": dict(payload),
            },
        )
    ]


def mailbox_of(session: str) -> str:
    """The mailbox of everything that happens in `session`."""
    return short_key(f"waha:{session}")


def session_in(body: bytes) -> str | None:
    """The session that a post names; None when it is no envelope, or names none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return text(mapping(document).get("session")) or None


def _occurred_at(event: str, payload: Mapping[str, Any], emitted_at: datetime) -> datetime:
    """Orders the items of a session. Receipts carry no time of their own but the post's."""
    told = payload.get("timestamp")
    if event == "poll.vote":
        told = mapping(payload.get("vote")).get("timestamp")
    if event == "message.revoked":
        told = mapping(payload.get("after")).get("timestamp")
    return moment(told, emitted_at)


def _key(
    event: str, payload: Mapping[str, Any], document: Mapping[str, Any], received_at: datetime
) -> list[str]:
    """Equal for repeated reports of the same thing, also by two hooks, never for two things."""
    found = message_id(payload.get("id"))
    bare = found.bare if found else ""
    if bare and event in {"message", "message.any"}:
        # Both report the same message; where both are subscribed it comes twice.
        return ["message", bare]
    if bare and event in {"message.ack", "message.ack.group"}:
        level = identifier(payload.get("ack")) or text(payload.get("ackName"))
        member = text(payload.get("participant")) or (found.participant if found else "")
        return ["ack", bare, level, member]
    if event in {"message.reaction", "message.edited", "message.revoked", "poll.vote"}:
        return [event, digest({k: v for k, v in payload.items() if k not in {"_data", "media"}})]
    if event.startswith("call.") and bare:
        return [event, bare]
    # States come again: only the envelope's own id or time tells two of them apart.
    told = identifier(document.get("id")) or identifier(document.get("timestamp"))
    return [event, digest(payload), told or received_at.isoformat()]
