"""Addresses of people and groups, and ids of messages."""

from __future__ import annotations

import secrets
import zlib
from dataclasses import dataclass

PERSON, INNER, HIDDEN, GROUP = "c.us", "s.whatsapp.net", "lid", "g.us"


@dataclass(frozen=True, slots=True)
class Jid:
    user: str
    server: str

    def __str__(self) -> str:
        return f"{self.user}@{self.server}"


def parse(text: str) -> Jid | None:
    """A device part (`:12`) is cut and `s.whatsapp.net` becomes `c.us`; None for no address."""
    user, at, server = text.strip().lower().partition("@")
    user = user.partition(":")[0]
    if not at or not user.replace("-", "").isdigit():
        return None
    server = PERSON if server == INNER else server
    return Jid(user, server) if server in (PERSON, HIDDEN, GROUP) else None


def person(phone: str) -> str:
    return f"{phone}@{PERSON}"


def lid_for(account: str, phone: str) -> str:
    """A person's hidden number: always the same, and no phone number."""
    return str(10**14 + zlib.crc32(f"{account}:{phone}".encode()) * 9973 % (8 * 10**14))


def new_group() -> str:
    return f"1203630{secrets.randbelow(10**11):011}@{GROUP}"


def new_message(*, by_app: bool = False) -> str:
    """A bare message id: 22 characters from a linked device, 20 from a phone."""
    if by_app:
        return "3A" + secrets.token_hex(9).upper()
    return "3EB0" + secrets.token_hex(9).upper()


def bare(message_id: str) -> str:
    """The bare id within `true_<chat>_<ID>[_<participant>]`; what has no such form is one."""
    parts = message_id.split("_")
    return parts[2] if len(parts) >= 3 and parts[0] in ("true", "false") else message_id
