"""Items of `object: whatsapp_business_account`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from messaging.choices import Direction, MessageStatus
from messaging.ports import (
    DeletionSeen,
    EditSeen,
    InboundEvent,
    MessageSeen,
    Notice,
    Partner,
    PartnerChanged,
    ReactionSeen,
    StatusSeen,
    ThreadOpened,
    Unsupported,
)
from meta_channels.parsing.whatsapp_content import content_of, is_known
from ticaret.ingress.reading import given, identifier, mapping, occurred_at, sequence, text

# Business-scoped user ids: a country code, a dot, and a number (`US.ENT.` for parents).
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]+")
_CHANGED_IN_BODY = re.compile(r" from (\S+) to (\S+)$")
_NOTICES = re.compile(
    r"account_.+|message_template_.+|template_.+|phone_number_.+|security"
    r"|business_capability_update|business_username_update"
)
_STATUSES = {
    "sent": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.READ,
    "played": MessageStatus.PLAYED,
    "failed": MessageStatus.FAILED,
}


def parse(payload: Mapping[str, Any]) -> list[InboundEvent]:
    """The events of one item."""
    form = text(payload.get("form"))
    content = mapping(payload.get("content"))
    if form == "message":
        return _message(payload, content, Direction.INBOUND)
    if form == "echo":
        return _message(payload, content, Direction.OUTBOUND)
    if form == "status":
        return [_status(payload, content)]
    if form == "user_id_update":
        return [_user_id_update(payload, content)]
    if form == "user_preferences":
        partner = _person(content.get("wa_id"), content.get("user_id"))
        return [_notice(payload, "user_preferences", content, partner)]
    return [_field(payload, content)]


def _notice(
    payload: Mapping[str, Any],
    kind: str,
    content: Mapping[str, Any],
    partner: Partner | None = None,
) -> Notice:
    return Notice(kind=kind, occurred_at=occurred_at(payload), payload=content, partner=partner)


def _field(payload: Mapping[str, Any], value: Mapping[str, Any]) -> InboundEvent:
    field = text(payload.get("field"))
    if field == "messages" and value.get("errors"):
        return _notice(payload, "errors", {"errors": value["errors"]})
    if _NOTICES.fullmatch(field):
        return _notice(payload, field, value)
    return Unsupported(kind=text(payload.get("kind")))


def _person(number: Any, user_id: Any, contact: Mapping[str, Any] | None = None) -> Partner:
    """A person by number and user id; either may be missing, or the id stand for both."""
    card = contact or {}
    profile = mapping(card.get("profile"))
    phone = identifier(number).removeprefix("+")
    scoped = identifier(user_id)
    if _USER_ID.fullmatch(phone):
        phone, scoped = "", scoped or phone
    return Partner(
        external_id=phone,
        alternate_id=scoped,
        name=text(profile.get("name")),
        username=text(profile.get("username")).removeprefix("@"),
        phone=f"+{phone}" if phone.isascii() and phone.isdigit() else "",
    )


def _partner_of(
    payload: Mapping[str, Any], content: Mapping[str, Any], direction: Direction
) -> Partner | None:
    group = identifier(content.get("group_id"))
    if group:
        return Partner(external_id=group, is_group=True)
    person = _author(payload, content, direction)
    return person if person.external_id or person.alternate_id else None


def _author(
    payload: Mapping[str, Any], content: Mapping[str, Any], direction: Direction
) -> Partner:
    """The person of the message: who wrote it, or for an echo who received it."""
    card = mapping(payload.get("contact"))
    side = "from" if direction is Direction.INBOUND else "to"
    number, user_id = content.get(side), content.get(f"{side}_user_id")
    numbers = (identifier(number).removeprefix("+"), identifier(card.get("wa_id")))
    same = not numbers[0] or numbers[0] in (numbers[1], identifier(card.get("user_id")))
    if direction is Direction.OUTBOUND and not same:
        return _person(number, user_id)
    if not same and numbers[1]:
        return _person(number, user_id)
    return _person(number or card.get("wa_id"), user_id or card.get("user_id"), card)


def _message(
    payload: Mapping[str, Any], content: Mapping[str, Any], direction: Direction
) -> list[InboundEvent]:
    kind = text(content.get("type"))
    special = _SPECIAL.get(kind)
    if special is not None:
        return [special(payload, content, direction)]
    partner = _partner_of(payload, content, direction)
    if partner is None:
        return [Unsupported(kind=text(payload.get("kind")))]
    read = content_of(kind, content)
    details = dict(read.details)
    context = mapping(content.get("context"))
    details |= given(context, "forwarded", "frequently_forwarded", "referred_product")
    details |= given(content, "referral", "errors", "origin")
    if partner.is_group:
        author = _author(payload, content, direction)
        details["author"] = {
            "id": author.external_id,
            "user_id": author.alternate_id,
            "name": author.name,
        }
    seen: InboundEvent = MessageSeen(
        partner=partner,
        external_id=identifier(content.get("id")),
        occurred_at=occurred_at(payload),
        direction=direction,
        type=read.type,
        text=read.text,
        media=read.media,
        quoted_external_id=identifier(context.get("id")),
        payload=details,
        opens_window=direction is Direction.INBOUND,
    )
    # The operator sees that something came; the kind is counted, and can be replayed.
    return [seen] if is_known(kind) else [seen, Unsupported(kind=text(payload.get("kind")))]


def _reaction(
    payload: Mapping[str, Any], content: Mapping[str, Any], direction: Direction
) -> InboundEvent:
    reaction = mapping(content.get("reaction"))
    person = _author(payload, content, direction)
    outbound = direction is Direction.OUTBOUND
    business = mapping(payload.get("metadata")).get("phone_number_id")
    return ReactionSeen(
        external_id=identifier(reaction.get("message_id")),
        actor=identifier(business) if outbound else person.external_id or person.alternate_id,
        emoji=text(reaction.get("emoji")),
        occurred_at=occurred_at(payload),
        direction=direction,
        partner=_partner_of(payload, content, direction),
    )


def _edit(
    payload: Mapping[str, Any], content: Mapping[str, Any], direction: Direction
) -> InboundEvent:
    edit = mapping(content.get("edit"))
    message = mapping(edit.get("message"))
    return EditSeen(
        external_id=identifier(edit.get("original_message_id")),
        text=content_of(text(message.get("type")) or "text", message).text,
        occurred_at=occurred_at(payload),
    )


def _revoke(
    payload: Mapping[str, Any], content: Mapping[str, Any], direction: Direction
) -> InboundEvent:
    revoke = mapping(content.get("revoke"))
    return DeletionSeen(
        external_id=identifier(revoke.get("original_message_id")), occurred_at=occurred_at(payload)
    )


def _welcome(
    payload: Mapping[str, Any], content: Mapping[str, Any], direction: Direction
) -> InboundEvent:
    partner = _partner_of(payload, content, direction)
    if partner is None:
        return Unsupported(kind=text(payload.get("kind")))
    return ThreadOpened(
        partner=partner, occurred_at=occurred_at(payload), details={"request_welcome": True}
    )


def _system(
    payload: Mapping[str, Any], content: Mapping[str, Any], direction: Direction
) -> InboundEvent:
    system = mapping(content.get("system"))
    kind = text(system.get("type"))
    partner = _partner_of(payload, content, direction)
    if kind in {"user_changed_number", "customer_changed_number"} and partner is not None:
        new = _person(system.get("wa_id") or system.get("new_wa_id"), system.get("user_id"))
        if new.external_id or new.alternate_id:
            return _changed(payload, content, partner, new)
    if kind == "user_changed_user_id":
        new = _person("", system.get("user_id"))
        # The old id stands in the sentence alone; only its end is the provider's own words.
        found = _CHANGED_IN_BODY.search(text(system.get("body")))
        if found and _USER_ID.fullmatch(found[1]) and found[2] == new.alternate_id:
            return _changed(payload, content, _person("", found[1]), new)
    return _notice(
        payload,
        f"system.{kind or 'unknown'}",
        {"system": dict(system), **given(content, "id", "identity")},
        partner,
    )


def _changed(
    payload: Mapping[str, Any], content: Mapping[str, Any], old: Partner, new: Partner
) -> PartnerChanged:
    return PartnerChanged(
        old=old,
        new=new,
        occurred_at=occurred_at(payload),
        external_id=identifier(content.get("id")),
        text=text(mapping(content.get("system")).get("body")),
    )


def _user_id_update(payload: Mapping[str, Any], content: Mapping[str, Any]) -> InboundEvent:
    user_id = mapping(content.get("user_id"))
    number, card = content.get("wa_id"), mapping(payload.get("contact"))
    previous, current = identifier(user_id.get("previous")), identifier(user_id.get("current"))
    if not previous or not current:
        return Unsupported(kind=text(payload.get("kind")))
    return PartnerChanged(
        old=_person(number, previous),
        new=_person(number, current, card),
        occurred_at=occurred_at(payload),
    )


def _status(payload: Mapping[str, Any], content: Mapping[str, Any]) -> InboundEvent:
    status = _STATUSES.get(text(content.get("status")))
    if status is None:
        return Unsupported(kind=text(payload.get("kind")))
    errors = [mapping(error) for error in sequence(content.get("errors"))]
    return StatusSeen(
        external_id=identifier(content.get("id")),
        status=status,
        occurred_at=occurred_at(payload),
        correlation_id=identifier(content.get("biz_opaque_callback_data")),
        error=_error(errors[0]) if errors else None,
        details=given(
            content,
            "recipient_id",
            "recipient_user_id",
            "recipient_type",
            "recipient_participant_id",
            "recipient_participant_user_id",
            "pricing",
            "conversation",
        ),
    )


def _error(error: Mapping[str, Any]) -> dict[str, Any]:
    title = text(error.get("title")) or text(error.get("message"))
    detail = mapping(error.get("error_data")).get("details") or error.get("details")
    return {"code": identifier(error.get("code")), "title": title, "detail": text(detail) or title}


_SPECIAL: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any], Direction], InboundEvent]] = {
    "reaction": _reaction,
    "edit": _edit,
    "revoke": _revoke,
    "request_welcome": _welcome,
    "system": _system,
}
