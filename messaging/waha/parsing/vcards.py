"""Cards of people as messages carry them (RFC 2426 and RFC 6350, as far as chats use them)."""

from __future__ import annotations

import re
from typing import Any

_FOLD = re.compile(r"\r?\n[ \t]")
_WAID = re.compile(r"waid=(\d{5,20})", re.IGNORECASE)
_MOST_PHONES = 20


def card_of(vcard: str) -> dict[str, Any]:
    """`{name, organization, phones: [{phone, waId}], vcard}` of one card; never raises."""
    name = organization = ""
    phones: list[dict[str, str]] = []
    for line in _FOLD.sub("", vcard).splitlines():
        label, colon, value = line.partition(":")
        value = _plain(value)
        prop = label.partition(";")[0].rpartition(".")[2].upper()
        if not colon or not value:
            continue
        if prop == "FN":
            name = value
        elif prop == "ORG":
            organization = value.strip(";")
        elif prop == "TEL" and len(phones) < _MOST_PHONES:
            found = _WAID.search(label)
            phones.append({"phone": value.removeprefix("tel:"), "waId": found[1] if found else ""})
    return {"name": name, "organization": organization, "phones": phones, "vcard": vcard}


def written(name: str, phone: str, organization: str = "") -> str:
    """A card of one person with one number."""
    digits = "".join(figure for figure in phone if figure.isdigit())
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{_escaped(name)}"]
    if organization:
        lines.append(f"ORG:{_escaped(organization)};")
    lines += [f"TEL;type=CELL;type=VOICE;waid={digits}:+{digits}", "END:VCARD"]
    return "\n".join(lines)


def _escaped(value: str) -> str:
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(value.split())


def _plain(value: str) -> str:
    value = value.strip().replace("\\n", " ").replace("\\N", " ")
    return re.sub(r"\\([,;\\])", r"\1", value)
