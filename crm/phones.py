"""Phone numbers: from what people type to E.164 and a WhatsApp id."""

from __future__ import annotations

import phonenumbers
from babel.core import get_global
from phonenumbers import PhoneNumberFormat, PhoneNumberType

DEFAULT_REGION = "TR"
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def region_of(time_zone: str) -> str:
    """The country (ISO 3166) in which numbers of an account in `time_zone` are typed."""
    region = get_global("zone_territories").get(time_zone, "")
    return region if region in phonenumbers.SUPPORTED_REGIONS else DEFAULT_REGION


def normalize(value: str, region: str) -> str:
    """`value` as E.164 (`+905321234567`); without a country code it is one of `region`.

    Raises ValueError for what can be no phone number.
    """
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        raise ValueError("not a phone number") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError("not a phone number")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_mobile(normalized: str) -> bool:
    """Whether the number, in E.164, may be that of a mobile phone."""
    return phonenumbers.number_type(phonenumbers.parse(normalized)) in _MOBILE


def whatsapp_jid(normalized: str) -> str:
    """The id under which WhatsApp knows the number, in E.164: `905321234567@s.whatsapp.net`."""
    return f"{normalized.removeprefix('+')}@s.whatsapp.net"
