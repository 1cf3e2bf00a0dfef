"""Whom an address typed by a person names: a number in any notation, or a JID."""

from __future__ import annotations

import phonenumbers

from messaging.ports import Partner
from messaging.waha.jids import Jid, JidKind, jid


def partner_at(address: str, region: str) -> Partner | None:
    """The partner at `address`; `region` is where a number without a country is.

    None for what is no number and no JID, and for what is no chat (stories, channels).
    """
    if "@" in address:
        found = jid(address)
        return _partner(found) if found else None
    try:
        number = phonenumbers.parse(address, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    digits = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]
    found = jid(f"{digits}@c.us")
    return _partner(found) if found else None


def _partner(found: Jid) -> Partner | None:
    match found.kind:
        case JidKind.PERSON:
            return Partner(external_id=found.value, phone=found.phone, incomplete=True)
        case JidKind.HIDDEN:
            return Partner(alternate_id=found.value, incomplete=True)
        case JidKind.GROUP:
            return Partner(external_id=found.value, is_group=True, incomplete=True)
    return None
