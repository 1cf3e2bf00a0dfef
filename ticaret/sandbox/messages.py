"""The messages of all conversations, as both sides see them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.people import Customer
from ticaret.sandbox.store import Row, Store

STATES = ("accepted", "sent", "delivered", "read")


@dataclass(frozen=True, slots=True)
class Message:
    """`content` holds what is not text: `media`, `location`, `buttons`, `referral`, `pressed`…

    `state` is one of `STATES`, or `failed`, for what the firm sent; empty for what it received.
    """

    seq: int
    mid: str
    asset_id: str
    customer_id: str
    outgoing: bool
    type: str
    text: str
    content: dict[str, Any]
    reply_to: str
    created_ms: int
    state: str
    correlation: str
    edits: int
    deleted: bool
    error_code: int


def _message(row: Row) -> Message:
    return Message(
        **{
            **row,
            "outgoing": bool(row["outgoing"]),
            "deleted": bool(row["deleted"]),
            "content": json.loads(row["content"]),
        }
    )


def add(
    store: Store,
    customer: Customer,
    *,
    mid: str,
    outgoing: bool,
    type: str,
    text: str = "",
    content: dict[str, Any] | None = None,
    reply_to: str = "",
    created_ms: int = 0,
    state: str = "",
    correlation: str = "",
) -> Message:
    """Raise `sqlite3.IntegrityError` when `mid` is taken."""
    store.run(
        "INSERT INTO message (mid, asset_id, customer_id, outgoing, type, text, content, reply_to,"
        " created_ms, state, correlation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        mid, customer.asset_id, customer.id, outgoing, type, text, json.dumps(content or {}),
        reply_to, created_ms or ids.now_ms(), state, correlation,
    )  # fmt: skip
    message = find(store, mid)
    if message is None:
        raise sqlite3.IntegrityError(mid)
    return message


def find(store: Store, mid: str) -> Message | None:
    row = store.one("SELECT * FROM message WHERE mid = ?", mid)
    return _message(row) if row else None


def of_customer(
    store: Store, customer: Customer, *, before_seq: int = 0, limit: int = 500
) -> list[Message]:
    """Newest first."""
    rows = store.all(
        "SELECT * FROM message WHERE asset_id = ? AND customer_id = ? AND (? = 0 OR seq < ?)"
        " ORDER BY seq DESC LIMIT ?",
        customer.asset_id, customer.id, before_seq, before_seq, limit,
    )  # fmt: skip
    return [_message(row) for row in rows]


def newer_count(store: Store, message: Message) -> int:
    """How many messages of its conversation came after it."""
    row = store.one(
        "SELECT count(*) AS n FROM message WHERE asset_id = ? AND customer_id = ? AND seq > ?",
        message.asset_id, message.customer_id, message.seq,
    )  # fmt: skip
    return int(row["n"]) if row else 0


def advance(store: Store, message: Message, state: str) -> bool:
    """Move a firm's message forward to `state`; False when it is there already or failed."""
    current = find(store, message.mid)
    if current is None or current.state not in STATES:
        return False
    if STATES.index(current.state) >= STATES.index(state):
        return False
    store.run("UPDATE message SET state = ? WHERE mid = ?", state, message.mid)
    return True


def fail(store: Store, message: Message, code: int) -> None:
    store.run(
        "UPDATE message SET state = 'failed', error_code = ? WHERE mid = ?",
        code,
        message.mid,
    )


def edit(store: Store, message: Message, text: str) -> int:
    """Return how often the message has been edited now."""
    store.run(
        "UPDATE message SET text = ?, edits = edits + 1 WHERE mid = ?",
        text,
        message.mid,
    )
    return message.edits + 1


def delete(store: Store, message: Message) -> None:
    store.run(
        "UPDATE message SET deleted = 1, text = '', content = '{}' WHERE mid = ?",
        message.mid,
    )


def react(store: Store, message: Message, emoji: str, *, by_firm: bool) -> None:
    """Set the one reaction of a side; an empty `emoji` takes it back."""
    if emoji:
        store.run(
            "INSERT OR REPLACE INTO reaction VALUES (?, ?, ?)",
            message.mid,
            by_firm,
            emoji,
        )
    else:
        store.run("DELETE FROM reaction WHERE mid = ? AND by_firm = ?", message.mid, by_firm)


def reactions(store: Store, mid: str) -> dict[str, str]:
    """`{"firm": emoji, "customer": emoji}`, a side without one left out."""
    rows = store.all("SELECT by_firm, emoji FROM reaction WHERE mid = ?", mid)
    return {"firm" if row["by_firm"] else "customer": row["emoji"] for row in rows}
