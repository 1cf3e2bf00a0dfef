"""The phone numbers of a contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crm.choices import PhoneType
from crm.models import Contact, ContactPhone
from crm.phones import is_mobile, normalize, whatsapp_jid
from ticaret.db.bulk import insert_new
from ticaret.errors import FieldError, Invalid


def read_phones(given: Sequence[Mapping[str, Any]], *, region: str) -> list[ContactPhone]:
    """Numbers as typed, made into rows without a contact yet; the first is primary if none is.

    Without a word about it a mobile number is taken to be on WhatsApp. Raises Invalid, naming
    each number that is none, comes twice, or is primary beside another.
    """
    phones: list[ContactPhone] = []
    faults: list[FieldError] = []
    seen: set[str] = set()
    for place, one in enumerate(given):
        try:
            normalized = normalize(one.get("value", ""), region)
        except ValueError:
            faults.append(_not_a_number(place))
            continue
        if normalized in seen:
            faults.append(_twice(place))
        if one.get("is_primary") and any(phone.is_primary for phone in phones):
            faults.append(_second_primary(place))
        seen.add(normalized)
        phones.append(_phone(place, one, normalized))
    if faults:
        raise Invalid(fields=faults)
    if phones and not any(phone.is_primary for phone in phones):
        phones[0].is_primary = True
    return phones


def replace_phones(contact: Contact, phones: Sequence[ContactPhone]) -> None:
    """Make `phones` all the numbers of `contact`."""
    ContactPhone.objects.for_accounts([contact.account_id]).filter(contact=contact).delete()
    for phone in phones:
        phone.account_id, phone.contact = contact.account_id, contact
    insert_new(phones)


def told(phones: Sequence[ContactPhone]) -> list[dict[str, Any]]:
    """The numbers as the audit trail keeps them."""
    return [
        {
            "type": phone.type,
            "label": phone.label,
            "value": phone.value,
            "normalized": phone.normalized,
            "isWhatsapp": phone.is_whatsapp,
            "isPrimary": phone.is_primary,
        }
        for phone in phones
    ]


def _phone(place: int, one: Mapping[str, Any], normalized: str) -> ContactPhone:
    mobile = is_mobile(normalized)
    on_whatsapp = one.get("is_whatsapp")
    if on_whatsapp is None:
        on_whatsapp = mobile
    return ContactPhone(
        position=place,
        type=one.get("type") or (PhoneType.MOBILE if mobile else PhoneType.WORK),
        label=one.get("label", ""),
        value=one["value"],
        normalized=normalized,
        is_whatsapp=on_whatsapp,
        whatsapp_jid=whatsapp_jid(normalized) if on_whatsapp else "",
        is_primary=bool(one.get("is_primary")),
    )


def _not_a_number(place: int) -> FieldError:
    return FieldError(
        f"phones.{place}.value",
        "invalid",
        "Geçerli bir telefon numarası değil.",
        "This is not a phone number.",
    )


def _twice(place: int) -> FieldError:
    return FieldError(
        f"phones.{place}.value",
        "duplicate",
        "Bu numara listede iki kez var.",
        "This number is in the list twice.",
    )


def _second_primary(place: int) -> FieldError:
    return FieldError(
        f"phones.{place}.isPrimary",
        "duplicate",
        "Yalnızca bir numara birincil olabilir.",
        "Only one number can be the primary one.",
    )
