"""The names of people, groups and messages at WhatsApp, in one canonical form each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

# `9055…:12@…` is one device of the person, `9055….0:12@…` the same with an agent.
_USER = re.compile(r"\+?(\d+)(?:[._]\d+)?(?::\d+)?")
_GROUP = re.compile(r"[0-9-]+")
_SERVERS = {
    "c.us": "c.us",
    "s.whatsapp.net": "c.us",
    "hosted": "c.us",
    "lid": "lid",
    "hosted.lid": "lid",
}
_MESSAGE = re.compile(r"(true|false)_([^_@]+@[^_@]+)_([^_]+)(?:_(.+))?")
_LONGEST = 256


class JidKind(Enum):
    PERSON = "person"
    HIDDEN = "hidden"
    GROUP = "group"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Jid:
    """`value` is lower case, without a device, on `c.us`, `lid` or `g.us`.

    `ELSEWHERE` is what is no chat of an inbox: stories, channels, broadcast lists, calls.
    """

    kind: JidKind
    value: str

    @property
    def phone(self) -> str:
        """The international number of a person, with its plus; "" for everybody else."""
        return f"+{self.value.split('@')[0]}" if self.kind is JidKind.PERSON else ""


@dataclass(frozen=True, slots=True)
class MessageId:
    """A message's name, `{true|false}_{chat}_{id}[_{participant}]`, taken apart.

    Only `bare` is the same in every report of the message; `whole` is what the gateway
    wants to hear when it is to do something with it. `from_me` is None for a bare id.
    """

    bare: str
    whole: str = ""
    from_me: bool | None = None
    chat: str = ""
    participant: str = ""


def jid(raw: Any) -> Jid | None:
    """The canonical form of `raw` (a string, or an engine's `{_serialized}`); None for no JID."""
    if isinstance(raw, Mapping):
        raw = raw.get("_serialized") or f"{raw.get('user')}@{raw.get('server')}"
    if not isinstance(raw, str) or len(raw) > _LONGEST:
        return None
    user, at, server = raw.strip().lower().rpartition("@")
    if not at or not user:
        return None
    if server == "g.us":
        return Jid(JidKind.GROUP, f"{user}@g.us") if _GROUP.fullmatch(user) else None
    match = _USER.fullmatch(user) if user.isascii() else None
    if server in _SERVERS and match is not None:
        if match[1].strip("0") == "":
            return Jid(JidKind.ELSEWHERE, f"{user}@{server}")  # WhatsApp itself
        kind = JidKind.HIDDEN if _SERVERS[server] == "lid" else JidKind.PERSON
        return Jid(kind, f"{match[1]}@{_SERVERS[server]}")
    if server in {"newsletter", "broadcast", "call"}:
        return Jid(JidKind.ELSEWHERE, f"{user}@{server}")
    return None


def message_id(raw: Any) -> MessageId | None:
    """The parts of a message's id, whole or bare; None when `raw` can be none."""
    if isinstance(raw, Mapping):
        raw = raw.get("_serialized") or raw.get("id")
    if not isinstance(raw, str) or not 0 < len(raw.strip()) <= 2 * _LONGEST:
        return None
    raw = raw.strip()
    match = _MESSAGE.fullmatch(raw)
    if match is None:
        return MessageId(bare=raw)
    return MessageId(
        bare=match[3],
        whole=raw,
        from_me=match[1] == "true",
        chat=match[2],
        participant=match[4] or "",
    )
