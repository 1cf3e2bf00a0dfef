"""Messages as the linked number keeps them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ticaret.sandbox.store import Row, Store
from ticaret.sandbox.waha import people

ERROR, PENDING, SERVER, DEVICE, READ, PLAYED = -1, 0, 1, 2, 3, 4
ACK_NAMES = {
    ERROR: "ERROR", PENDING: "PENDING", SERVER: "SERVER", DEVICE: "DEVICE", READ: "READ",
    PLAYED: "PLAYED",
}  # fmt: skip
MEDIA_KINDS = ("image", "video", "voice", "audio", "document", "sticker")


@dataclass(frozen=True, slots=True)
class Message:
    """`chat` is canonical; `jid` is the address under which the message went, which may be a
    hidden id. `author` is the phone of who wrote it, empty for the linked number itself."""

    seq: int
    account: str
    chat: str
    bare: str
    from_me: bool
    author: str
    jid: str
    author_jid: str
    source: str
    kind: str
    body: str
    content: dict[str, Any]
    reply_to: str
    at_ms: int
    ack: int
    edits: int
    revoked: bool
    starred: bool
    pinned: bool

    @property
    def id(self) -> str:
        """`{true|false}_{chat}_{ID}`, in groups with `_{participant}`."""
        plain = f"{'true' if self.from_me else 'false'}_{self.jid}_{self.bare}"
        return f"{plain}_{self.author_jid}" if self.chat.endswith("@g.us") else plain

    @property
    def is_voice(self) -> bool:
        return self.kind == "voice"


def _message(row: Row) -> Message:
    flags = {name: bool(row[name]) for name in ("from_me", "revoked", "starred", "pinned")}
    return Message(**{**row, **flags, "content": json.loads(row["content"])})


def add(store: Store, **values: Any) -> Message:
    values["content"] = json.dumps(values["content"], ensure_ascii=False)
    names = ", ".join(values)
    marks = ", ".join("?" for _ in values)
    store.run(f"INSERT INTO wa_message ({names}) VALUES ({marks})", *values.values())
    people.touch_chat(store, values["account"], values["chat"], values["at_ms"])
    found = find(store, values["account"], values["bare"])
    assert found is not None
    return found


def find(store: Store, account: str, bare: str) -> Message | None:
    row = store.one("SELECT * FROM wa_message WHERE account = ? AND bare = ?", account, bare)
    return _message(row) if row else None


def by_seq(store: Store, seq: int) -> Message | None:
    row = store.one("SELECT * FROM wa_message WHERE seq = ?", seq)
    return _message(row) if row else None


def change(store: Store, message: Message, **values: Any) -> Message:
    if "content" in values:
        values["content"] = json.dumps(values["content"], ensure_ascii=False)
    names = ", ".join(f"{name} = ?" for name in values)
    store.run(f"UPDATE wa_message SET {names} WHERE seq = ?", *values.values(), message.seq)
    changed = by_seq(store, message.seq)
    assert changed is not None
    return changed


def listed(
    store: Store,
    account: str,
    chat: str = "",
    *,
    limit: int = 10,
    offset: int = 0,
    descending: bool = True,
    since_s: float | None = None,
    until_s: float | None = None,
    from_me: bool | None = None,
    ack: int | None = None,
) -> list[Message]:
    """Of one chat, or of all when `chat` is empty."""
    conditions: dict[str, Any] = {"account = ?": account}
    if chat:
        conditions["chat = ?"] = chat
    if since_s is not None:
        conditions["at_ms / 1000 >= ?"] = since_s
    if until_s is not None:
        conditions["at_ms / 1000 <= ?"] = until_s
    if from_me is not None:
        conditions["from_me = ?"] = from_me
    if ack is not None:
        conditions["ack = ?"] = ack
    order = "DESC" if descending else "ASC"
    rows = store.all(
        f"SELECT * FROM wa_message WHERE {' AND '.join(conditions)}"
        f" ORDER BY at_ms {order}, seq {order} LIMIT ? OFFSET ?",
        *conditions.values(), limit, offset,
    )  # fmt: skip
    return [_message(row) for row in rows]


def latest(store: Store, account: str, chat: str) -> Message | None:
    found = listed(store, account, chat, limit=1)
    return found[0] if found else None


def set_reaction(store: Store, message: Message, author: str, emoji: str) -> None:
    if emoji:
        store.run(
            "INSERT OR REPLACE INTO wa_reaction VALUES (?, ?, ?, ?)",
            message.account, message.bare, author, emoji,
        )  # fmt: skip
    else:
        store.run(
            "DELETE FROM wa_reaction WHERE account = ? AND bare = ? AND author = ?",
            message.account, message.bare, author,
        )  # fmt: skip


def reactions(store: Store, message: Message) -> dict[str, str]:
    """Emoji by the phone of who gave it; the key is empty for the linked number."""
    rows = store.all(
        "SELECT author, emoji FROM wa_reaction WHERE account = ? AND bare = ?",
        message.account, message.bare,
    )  # fmt: skip
    return {row["author"]: row["emoji"] for row in rows}


def set_vote(store: Store, message: Message, author: str, options: list[str]) -> None:
    store.run(
        "INSERT OR REPLACE INTO wa_vote VALUES (?, ?, ?, ?)",
        message.account, message.bare, author, json.dumps(options, ensure_ascii=False),
    )  # fmt: skip


def votes(store: Store, message: Message) -> dict[str, list[str]]:
    rows = store.all(
        "SELECT author, options FROM wa_vote WHERE account = ? AND bare = ?",
        message.account, message.bare,
    )  # fmt: skip
    return {row["author"]: json.loads(row["options"]) for row in rows}
