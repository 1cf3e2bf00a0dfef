"""One event of a webhook body: how it is made, cleaned, and recognised when it comes again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ticaret.ingress.cleaning import TooDeep, clean, clean_text, digest, short_key
from ticaret.ingress.reading import moment


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
        "entry_id": clean_text(entry.id),
        "kind": kind,
        "occurred_at": happened.isoformat(),
    }
    return Item(
        object=entry.object,
        external_inbox_ids=tuple(clean_text(i) for i in inbox_ids),
        kind=kind,
        mailbox=short_key(f"{entry.object}:{inbox}:{partner}"),
        dedupe_key=short_key(":".join([entry.object, inbox, *key])),
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
