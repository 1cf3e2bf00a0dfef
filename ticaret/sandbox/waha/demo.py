"""The history of the first firm's number, from `demo.json`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.waha import files, messages, people, samples, talk
from ticaret.sandbox.waha.gateway import Gateway
from ticaret.sandbox.waha.people import Account
from ticaret.sandbox.waha.talk import Chat, Writing

HOUR_MS = 3_600_000
BETWEEN_MS = 4 * 60_000


@cache
def _script() -> dict[str, Any]:
    script: dict[str, Any] = json.loads(Path(__file__).with_name("demo.json").read_text("utf-8"))
    return script


def write(gateway: Gateway, phone: str) -> None:
    """Fill the number's chats; ages count back from now."""
    account = people.account(gateway.store, phone)
    assert account is not None
    script = _script()
    for described in script["people"]:
        person = people.add_person(
            gateway.store, phone, described["phone"], name=described["name"],
            hidden=described.get("hidden", False),
        )  # fmt: skip
        values = {k: described[k] for k in ("saved_name", "about") if k in described}
        if values:
            people.change_person(gateway.store, person, **values)
    for group in script["groups"]:
        members = {phone: "superadmin", **dict.fromkeys(group["members"], "participant")}
        made = people.add_group(
            gateway.store, phone, group["subject"], members, group_id=group["id"]
        )
        people.change_group(gateway.store, made, description=group["description"])
    for number, (name, color) in enumerate(script["labels"], start=1):
        gateway.store.run(
            "INSERT INTO wa_label VALUES (?, ?, ?, ?)", phone, str(number), name, color
        )
    for described in script["chats"]:
        _write_chat(gateway, account, described)


def _write_chat(gateway: Gateway, account: Account, described: dict[str, Any]) -> None:
    chat = talk.chat_of(gateway, account, described["id"])
    assert chat is not None
    for part in described["parts"]:
        at_ms = ids.now_ms() - int(part["hoursAgo"] * HOUR_MS)
        for line in part["lines"]:
            _write_line(gateway, chat, line, at_ms)
            at_ms += BETWEEN_MS
    people.change_chat(gateway.store, account.phone, chat.id, unread=described.get("unread", 0))
    gateway.store.run(
        "UPDATE wa_message SET ack = ? WHERE account = ? AND chat = ? AND NOT from_me",
        messages.READ, account.phone, chat.id,
    )  # fmt: skip
    for label in described.get("labels", []):
        gateway.store.run(
            "INSERT INTO wa_chat_label VALUES (?, ?, ?)", account.phone, label, chat.id
        )


def _write_line(gateway: Gateway, chat: Chat, line: Any, at_ms: int) -> None:
    """`"> text"` is the firm's, `"< text"` the customer's; an object says more."""
    if isinstance(line, str):
        line = {"by": line[0], "body": line[2:]}
    content: dict[str, Any] = dict(line.get("content", {}))
    if line.get("file"):
        content |= _file(gateway, chat.account.phone, line["file"])
    writing = Writing(
        kind=line.get("kind", "text"), body=line.get("body", ""), content=content,
        at_ms=at_ms, quiet=True,
    )  # fmt: skip
    if line["by"] == ">":
        message = talk.firm_sends(gateway, chat, writing, source=line.get("source", "app"))
    else:
        author = chat.person or people.person(gateway.store, chat.account.phone, line["by"])
        assert author is not None
        message = talk.customer_writes(gateway, chat, author, writing)
    for author_phone, emoji in line.get("reactions", {}).items():
        messages.set_reaction(gateway.store, message, author_phone, emoji)
    for author_phone, options in line.get("votes", {}).items():
        messages.set_vote(gateway.store, message, author_phone, options)


def _file(gateway: Gateway, phone: str, name: str) -> dict[str, Any]:
    data, mime_type = samples.sample(name)
    media = gateway.media.keep(files.owner(phone), data, filename=name, mime_type=mime_type)
    return {"media": media.id, "mimetype": mime_type, "filename": name}
