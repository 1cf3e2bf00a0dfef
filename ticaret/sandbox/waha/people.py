"""Numbers linked to the gateway, the people they talk with, their chats and groups."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any

from ticaret.sandbox.store import Row, Store
from ticaret.sandbox.waha import jids

# Numbers that end like this have no WhatsApp.
ABSENT = "0000000"


@dataclass(frozen=True, slots=True)
class Account:
    phone: str
    lid: str
    name: str

    @property
    def jid(self) -> str:
        return jids.person(self.phone)


@dataclass(frozen=True, slots=True)
class Person:
    """`hidden`: shown by the hidden id; `revealed`: the gateway knows the phone behind it."""

    account: str
    phone: str
    lid: str
    name: str
    saved_name: str
    about: str
    hidden: bool
    revealed: bool
    blocked: bool
    firm_types_until_ms: int

    @property
    def chat(self) -> str:
        return jids.person(self.phone)

    @property
    def lid_jid(self) -> str:
        return f"{self.lid}@{jids.HIDDEN}"

    @property
    def jid(self) -> str:
        """The address by which the gateway speaks of the person now."""
        return self.lid_jid if self.hidden else self.chat


@dataclass(frozen=True, slots=True)
class Group:
    account: str
    id: str
    subject: str
    description: str
    invite: str
    members: dict[str, str]
    info_admins: bool
    messages_admins: bool


def account(store: Store, phone: str) -> Account | None:
    row = store.one("SELECT * FROM wa_account WHERE phone = ?", phone)
    return Account(**row) if row else None


def add_account(store: Store, phone: str, name: str) -> Account:
    """The account of a number, made when it is new."""
    store.run(
        "INSERT OR IGNORE INTO wa_account VALUES (?, ?, ?)",
        phone, jids.lid_for("", phone), name,
    )  # fmt: skip
    found = account(store, phone)
    assert found is not None
    return found


def _person(row: Row) -> Person:
    flags = {name: bool(row[name]) for name in ("hidden", "revealed", "blocked")}
    return Person(**{**row, **flags})


def person(store: Store, account: str, address: str) -> Person | None:
    """By phone number, `…@c.us`, `…@s.whatsapp.net` or `…@lid`."""
    jid = jids.parse(address)
    column = "lid" if jid and jid.server == jids.HIDDEN else "phone"
    value = jid.user if jid else address.lstrip("+")
    row = store.one(f"SELECT * FROM wa_person WHERE account = ? AND {column} = ?", account, value)
    return _person(row) if row else None


def add_person(
    store: Store, account: str, phone: str, *, name: str = "", hidden: bool = False
) -> Person:
    """The person of a number; an existing one keeps what is known unless a name is given."""
    store.run(
        "INSERT OR IGNORE INTO wa_person (account, phone, lid, name, hidden, revealed)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        account, phone, jids.lid_for(account, phone), name or f"+{phone}", hidden, not hidden,
    )  # fmt: skip
    if name:
        store.run(
            "UPDATE wa_person SET name = ? WHERE account = ? AND phone = ?", name, account, phone
        )
    found = person(store, account, phone)
    assert found is not None
    return found


def persons(store: Store, account: str) -> list[Person]:
    rows = store.all("SELECT * FROM wa_person WHERE account = ? ORDER BY name, phone", account)
    return [_person(row) for row in rows]


def change_person(store: Store, person: Person, **values: Any) -> None:
    names = ", ".join(f"{name} = ?" for name in values)
    store.run(
        f"UPDATE wa_person SET {names} WHERE account = ? AND phone = ?",
        *values.values(), person.account, person.phone,
    )  # fmt: skip


def _group(row: Row) -> Group:
    return Group(
        **{
            **row,
            "members": json.loads(row["members"]),
            "info_admins": bool(row["info_admins"]),
            "messages_admins": bool(row["messages_admins"]),
        }
    )


def group(store: Store, account: str, group_id: str) -> Group | None:
    row = store.one("SELECT * FROM wa_group WHERE account = ? AND id = ?", account, group_id)
    return _group(row) if row else None


def groups(store: Store, account: str) -> list[Group]:
    rows = store.all("SELECT * FROM wa_group WHERE account = ? ORDER BY subject, id", account)
    return [_group(row) for row in rows]


def add_group(
    store: Store, account: str, subject: str, members: dict[str, str], *, group_id: str = ""
) -> Group:
    """`members` maps phone numbers to `participant`, `admin` or `superadmin`."""
    group_id = group_id or jids.new_group()
    store.run(
        "INSERT INTO wa_group (account, id, subject, description, invite, members)"
        " VALUES (?, ?, ?, '', ?, ?)",
        account, group_id, subject, secrets.token_urlsafe(16), json.dumps(members),
    )  # fmt: skip
    touch_chat(store, account, group_id, 0)
    found = group(store, account, group_id)
    assert found is not None
    return found


def change_group(store: Store, group: Group, **values: Any) -> None:
    if "members" in values:
        values["members"] = json.dumps(values["members"])
    names = ", ".join(f"{name} = ?" for name in values)
    store.run(
        f"UPDATE wa_group SET {names} WHERE account = ? AND id = ?",
        *values.values(), group.account, group.id,
    )  # fmt: skip


def touch_chat(store: Store, account: str, chat: str, at_ms: int) -> None:
    store.run(
        "INSERT INTO wa_chat (account, id, last_ms) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET last_ms = max(last_ms, excluded.last_ms)",
        account, chat, at_ms,
    )  # fmt: skip


def chat(store: Store, account: str, chat: str) -> Row | None:
    return store.one("SELECT * FROM wa_chat WHERE account = ? AND id = ?", account, chat)


def chats(store: Store, account: str) -> list[Row]:
    return store.all("SELECT * FROM wa_chat WHERE account = ? ORDER BY last_ms DESC, id", account)


def change_chat(store: Store, account: str, chat: str, **values: Any) -> None:
    names = ", ".join(f"{name} = ?" for name in values)
    store.run(
        f"UPDATE wa_chat SET {names} WHERE account = ? AND id = ?",
        *values.values(), account, chat,
    )  # fmt: skip


def is_on_whatsapp(phone: str) -> bool:
    return phone.isdigit() and 8 <= len(phone) <= 15 and not phone.endswith(ABSENT)
