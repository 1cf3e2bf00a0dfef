"""One event of a webhook body: how it is made, cleaned, and recognised when it comes again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from meta_channels.parsing.reading import moment

_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Item:
    """One event of a body.

    `external_inbox_ids`: ids under which its inbox may be known, the likeliest first.
    `mailbox`: equal for all events of one conversation. `dedupe_key`: equal for
    repeated deliveries of one event, at most 255 characters. `payload`: JSON without
    NUL, lone surrogates, NaN or infinity.
    """

    object: str
    external_inbox_ids: tuple[str, ...]
    kind: str
    mailbox: str
    dedupe_key: str
    occurred_at: datetime
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    object: str
    id: str
    time: str
    received_at: datetime


class TooDeep(ValueError):
    pass


def make_item(
    entry: Entry,
    inbox_ids: tuple[str, ...],
    *,
    kind: str,
    partner: str,
    key: list[str],
    happened: datetime,
    payload: dict[str, Any],
) -> Item:
    inbox = inbox_ids[0] if inbox_ids else ""
    payload |= {
        "object": entry.object,
        "entry_id": _clean_text(entry.id),
        "kind": kind,
        "occurred_at": happened.isoformat(),
    }
    return Item(
        object=entry.object,
        external_inbox_ids=tuple(_clean_text(i) for i in inbox_ids),
        kind=kind,
        mailbox=_short(f"{entry.object}:{inbox}:{partner}"),
        dedupe_key=_short(":".join([entry.object, inbox, *key])),
        occurred_at=happened,
        payload=payload,
    )


def malformed(entry: Entry, reason: str, fragment: Any, kind: str = "malformed") -> Item:
    try:
        kept = clean(fragment)
    except TooDeep:
        kept = None
    inbox_ids = (entry.id,) if entry.id not in {"", "0"} else ()
    return make_item(
        entry,
        inbox_ids,
        kind=kind,
        partner="",
        key=["malformed", entry.time, digest([reason, kept])],
        happened=moment(entry.time, entry.received_at),
        payload={"form": "malformed", "reason": reason, "fragment": kept},
    )


def clean(value: Any, depth: int = 0) -> Any:
    """`value` as PostgreSQL can keep it in a JSON column."""
    if depth > _DEEPEST:
        raise TooDeep
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, Mapping):
        return {_clean_text(name): clean(part, depth + 1) for name, part in value.items()}
    if isinstance(value, list):
        return [clean(part, depth + 1) for part in value]
    return value


def _clean_text(value: str) -> str:
    if "\0" in value:
        value = value.replace("\0", "\ufffd")
    try:
        value.encode()
    except UnicodeEncodeError:
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _short(key: str) -> str:
    key = _clean_text(key)
    return key if len(key) <= 255 else f"{key[:150]}:{hashlib.sha256(key.encode()).hexdigest()}"


def digest(value: Any) -> str:
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]
