"""A webhook body, cut into one item per event.

A body may hold a thousand updates of several accounts, and of several tenants. Every
item stands alone: where it belongs, in which order queue, under which key it is a
duplicate, and the slice that is needed to parse it again. An item that makes no
sense becomes one of kind "malformed" and never hides its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from meta_channels.parsing.item import Entry, Item, make_item, malformed
from ticaret.ingress.cleaning import TooDeep, clean, digest
from ticaret.ingress.reading import (
    identifier,
    load_json,
    mapping,
    moment,
    sequence,
    text,
    word,
)

_OBJECTS = {"page", "instagram", "whatsapp_business_account"}
_MESSAGING_KEYS = (
    "message",
    "message_edit",
    "delivery",
    "read",
    "reaction",
    "postback",
    "referral",
    "optin",
)
_NOT_A_KIND = {"sender", "recipient", "timestamp", "hop_context", "is_self"}


class NotAPayload(ValueError):
    """The body is not a JSON object with a list of entries."""


def split(body: bytes, *, received_at: datetime | None = None) -> list[Item]:
    """The items of `body` in its order. Raises `NotAPayload`, and nothing else.

    `received_at` (now, when not given) stands in for times that are unreadable.
    """
    try:
        document = load_json(body.decode())
    except (ValueError, RecursionError):
        raise NotAPayload from None
    if not isinstance(document, dict) or not isinstance(document.get("entry"), list):
        raise NotAPayload
    kind_of_object = word(document.get("object"))
    received = received_at or datetime.now(UTC)
    items: list[Item] = []
    for raw in document["entry"]:
        entry = Entry(kind_of_object, identifier(mapping(raw).get("id")), "", received)
        if not isinstance(raw, dict):
            items.append(malformed(entry, "the entry is not an object", raw))
            continue
        entry = replace(entry, time=identifier(raw.get("time")))
        items.extend(_entry_items(entry, raw))
    return items


def _entry_items(entry: Entry, raw: Mapping[str, Any]) -> Iterator[Item]:
    if entry.object not in _OBJECTS:
        yield malformed(entry, "unknown object", raw, kind=f"object.{entry.object}")
        return
    changes = raw.get("changes")
    if changes is None and "field" in raw:
        changes = [{"field": raw["field"], "value": raw.get("value")}]
    found = False
    for area in ("messaging", "standby"):
        if area in raw:
            found = True
            if not isinstance(raw[area], list):
                yield malformed(entry, f"{area} is not a list", raw[area])
            for event in sequence(raw[area]):
                yield _guarded(entry, event, area)
    if changes is not None:
        found = True
        if not isinstance(changes, list):
            yield malformed(entry, "changes is not a list", changes)
        for change in sequence(changes):
            yield from _change_items(entry, change)
    if not found:
        yield malformed(entry, "the entry holds no event", raw)


def _change_items(entry: Entry, change: Any) -> Iterator[Item]:
    value = mapping(change).get("value")
    if not isinstance(value, dict):
        yield malformed(entry, "the change has no value", change)
        return
    field = word(mapping(change).get("field"))
    if entry.object == "whatsapp_business_account":
        for part, content in _whatsapp_parts(field, value):
            yield _guarded(entry, content, f"whatsapp.{part}", field=field, value=value)
    elif entry.object == "instagram" and "sender" in value and "recipient" in value:
        yield _guarded(entry, value, "messaging")
    else:
        yield _guarded(entry, value, "change", field=field)


def _whatsapp_parts(field: str, value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    found = False
    for name, part in (
        ("messages", "message"),
        ("statuses", "status"),
        ("message_echoes", "echo"),
        ("user_id_update", "user_id_update"),
        ("user_preferences", "user_preferences"),
    ):
        for content in sequence(value.get(name)):
            found = True
            yield part, content
    if not found:
        yield "field", value


def _guarded(entry: Entry, event: Any, form: str, **context: Any) -> Item:
    if not isinstance(event, dict):
        return malformed(entry, "the event is not an object", event)
    try:
        event = clean(event)
        if form in {"messaging", "standby"}:
            return _messaging_item(entry, event, form)
        if form == "change":
            return _change_item(entry, event, context["field"])
        return _whatsapp_item(entry, event, form.removeprefix("whatsapp."), **context)
    except TooDeep:
        return malformed(entry, "nested too deeply", None)


def _messaging_item(entry: Entry, event: dict[str, Any], area: str) -> Item:
    sender = identifier(mapping(event.get("sender")).get("id"))
    recipient = identifier(mapping(event.get("recipient")).get("id"))
    names = [key for key in event if key not in _NOT_A_KIND]
    name = next((key for key in _MESSAGING_KEYS if key in event), names[0] if names else "")
    content = event.get(name)
    if not isinstance(content, dict):
        return malformed(entry, "the event holds nothing", event)
    by_us = sender == entry.id or (recipient != entry.id and content.get("is_echo") is True)
    own, partner = (sender, recipient) if by_us else (recipient, sender)
    mid = identifier(content.get("mid"))
    if not mid and name in {"message", "message_edit", "reaction"}:
        return malformed(entry, f"{name} without an id", event)
    happened = moment(event.get("timestamp") or entry.time, entry.received_at)
    stamp = str(event.get("timestamp"))
    if name == "message":
        key = ["unsend" if content.get("is_deleted") is True else "message", mid]
    elif name == "message_edit":
        key = ["edit", mid, str(content.get("num_edit")), digest(text(content.get("text")))]
    elif name == "reaction":
        key = ["reaction", mid, sender, text(content.get("action")), stamp]
    elif name == "read":
        key = ["read", sender, str(content.get("watermark") or mid)]
    elif name == "postback" and mid:
        key = ["postback", mid]
    else:
        key = [name, digest(event)]
    inbox_ids = tuple(dict.fromkeys(i for i in (entry.id, own) if i not in {"", "0"}))
    return make_item(
        entry,
        inbox_ids,
        kind=f"{area}.{word(name)}",
        partner=partner,
        key=key,
        happened=happened,
        payload={
            "form": area,
            "name": name,
            "own_id": own,
            "partner_id": partner,
            "by_us": by_us,
            "event": event,
        },
    )


def _change_item(entry: Entry, value: dict[str, Any], field: str) -> Item:
    happened = moment(value.get("created_time") or entry.time, entry.received_at)
    subject = mapping(value.get("media")).get("id") or value.get("media_id") or value.get("post_id")
    comment_id = identifier(value.get("comment_id"))
    if field in {"comments", "live_comments"}:
        comment_id = identifier(value.get("id")) or comment_id
    if comment_id and text(value.get("item")) in {"", "comment"}:
        said = digest(text(value.get("message")) or text(value.get("text")))
        verb = text(value.get("verb"))
        key = [field, comment_id, verb, str(value.get("created_time")), said]
        if verb not in {"", "add"}:
            key.append(entry.time)  # what is hidden, shown and hidden again happens three times
    else:
        key = [field, entry.time, digest(value)]
    kind = f"feed.{word(value.get('item'))}" if field == "feed" else field
    person = identifier(mapping(value.get("from")).get("id")) or identifier(value.get("sender_id"))
    return make_item(
        entry,
        (entry.id,) if entry.id not in {"", "0"} else (),
        kind=kind,
        partner=identifier(subject),
        key=key,
        happened=happened,
        payload={
            "form": "change",
            "field": field,
            "time": entry.time,
            "people": [person] if person else [],
            "value": value,
        },
    )


def _whatsapp_item(
    entry: Entry, content: dict[str, Any], part: str, *, field: str, value: dict[str, Any]
) -> Item:
    metadata = clean(mapping(value.get("metadata")))
    phone_number_id = identifier(metadata.get("phone_number_id"))
    inbox_id = phone_number_id or entry.id
    message_id = identifier(content.get("id"))
    happened = moment(content.get("timestamp") or entry.time, entry.received_at)
    kind, partner = f"whatsapp.{part}", _whatsapp_partner(part, content, value)
    if part in {"message", "echo", "status"} and not message_id:
        return malformed(entry, f"{part} without an id", content)
    if part == "message":
        kind, key = f"whatsapp.{word(content.get('type'))}", ["message", message_id]
    elif part == "echo":
        kind, key = f"whatsapp.echo.{word(content.get('type'))}", ["message", message_id]
    elif part == "status":
        participant = identifier(content.get("recipient_participant_id"))
        key = ["status", message_id, text(content.get("status")), participant]
    else:
        key = [field, entry.time, digest(content)]
        if part == "field":
            kind = f"whatsapp.field.{field}"
    return make_item(
        entry,
        (inbox_id,) if inbox_id not in {"", "0"} else (),
        kind=kind,
        partner=partner,
        key=key,
        happened=happened,
        payload={
            "form": part,
            "field": field,
            "metadata": metadata,
            "contact": _contact_of((partner, *_people(content)), value),
            "content": content,
        },
    )


def _whatsapp_partner(part: str, content: Mapping[str, Any], value: Mapping[str, Any]) -> str:
    names = {
        "message": ("group_id", "from", "from_user_id"),
        "status": ("recipient_id", "recipient_user_id"),
        "echo": ("group_id", "to", "to_user_id"),
        "user_id_update": ("wa_id",),
        "user_preferences": ("wa_id", "user_id"),
    }.get(part, ())
    found = next(filter(None, (identifier(content.get(name)) for name in names)), "")
    contacts = sequence(value.get("contacts"))
    if not found and part == "message" and len(contacts) == 1:
        only = mapping(contacts[0])
        found = identifier(only.get("wa_id")) or identifier(only.get("user_id"))
    return found.removeprefix("+")


def _people(content: Mapping[str, Any]) -> list[str]:
    names = ("from", "from_user_id", "to", "to_user_id", "recipient_user_id")
    return [identifier(content.get(name)).removeprefix("+") for name in names]


def _contact_of(people: Sequence[str], value: Mapping[str, Any]) -> dict[str, Any]:
    """The card of one of `people`; a lone card belongs to the sender of what is beside it."""
    contacts = [mapping(contact) for contact in sequence(value.get("contacts"))]
    wanted = set(filter(None, people))
    for contact in contacts:
        if wanted & {identifier(contact.get("wa_id")), identifier(contact.get("user_id"))}:
            return dict(clean(contact))
    return dict(clean(contacts[0])) if len(contacts) == 1 else {}
