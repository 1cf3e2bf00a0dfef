"""A session as it is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ticaret.sandbox.store import Row, Store

ENGINES = ("GOWS", "NOWEB", "WEBJS")
STOPPED, STARTING, SCAN_QR_CODE = "STOPPED", "STARTING", "SCAN_QR_CODE"
WORKING, FAILED = "WORKING", "FAILED"
STATUSES = (
    STOPPED, STARTING, SCAN_QR_CODE, "PASSKEY_REQUIRED", "PASSKEY_CONFIRMATION_REQUIRED",
    WORKING, FAILED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Session:
    """`account` is the linked number, empty when none is. `muted`: it works and tells nothing.
    `online` is false while its connection to WhatsApp is broken."""

    name: str
    status: str
    config: dict[str, Any]
    account: str
    engine: str
    statuses: list[dict[str, Any]]
    qr_round: int
    qr_value: str
    pairing_code: str
    muted: bool
    online: bool
    activity_ms: int
    presence: str

    @property
    def hears(self) -> bool:
        return self.status == WORKING and self.online


def _session(row: Row) -> Session:
    return Session(
        **{
            **row,
            "config": json.loads(row["config"]),
            "statuses": json.loads(row["statuses"]),
            "muted": bool(row["muted"]),
            "online": bool(row["online"]),
        }
    )


def add(
    store: Store, name: str, config: dict[str, Any], *, engine: str, account: str = ""
) -> Session:
    store.run(
        "INSERT INTO wa_session (name, status, config, account, engine, statuses)"
        " VALUES (?, 'STOPPED', ?, ?, ?, '[]')",
        name, json.dumps(config), account, engine,
    )  # fmt: skip
    found = find(store, name)
    assert found is not None
    return found


def find(store: Store, name: str) -> Session | None:
    row = store.one("SELECT * FROM wa_session WHERE name = ?", name)
    return _session(row) if row else None


def all_sessions(store: Store) -> list[Session]:
    return [_session(row) for row in store.all("SELECT * FROM wa_session ORDER BY name")]


def of_account(store: Store, account: str) -> list[Session]:
    rows = store.all("SELECT * FROM wa_session WHERE account = ? ORDER BY name", account)
    return [_session(row) for row in rows]


def change(store: Store, session: Session, **values: Any) -> Session:
    for name in ("config", "statuses"):
        if name in values:
            values[name] = json.dumps(values[name])
    names = ", ".join(f"{name} = ?" for name in values)
    store.run(f"UPDATE wa_session SET {names} WHERE name = ?", *values.values(), session.name)
    found = find(store, session.name)
    assert found is not None
    return found


def remove(store: Store, session: Session) -> None:
    for table, column in (
        ("wa_session", "name"), ("wa_held", "session"), ("wa_subscription", "session"),
    ):  # fmt: skip
        store.run(f"DELETE FROM {table} WHERE {column} = ?", session.name)
    store.run("DELETE FROM wa_due WHERE subject = ? AND kind IN ('boot', 'qr')", session.name)
