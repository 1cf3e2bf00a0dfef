"""The sandbox's memory: one SQLite file, so that a restart loses nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS customer (
    asset_id TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, username TEXT NOT NULL,
    phone TEXT NOT NULL, user_id TEXT NOT NULL, conversation_id TEXT NOT NULL,
    last_action_ms INTEGER NOT NULL DEFAULT 0, firm_seen_ms INTEGER NOT NULL DEFAULT 0,
    typing_until_ms INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (asset_id, id));
CREATE INDEX IF NOT EXISTS customer_id ON customer (id);
CREATE INDEX IF NOT EXISTS customer_conversation ON customer (conversation_id);
CREATE TABLE IF NOT EXISTS message (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, mid TEXT NOT NULL UNIQUE, asset_id TEXT NOT NULL,
    customer_id TEXT NOT NULL, outgoing INTEGER NOT NULL, type TEXT NOT NULL, text TEXT NOT NULL,
    content TEXT NOT NULL, reply_to TEXT NOT NULL, created_ms INTEGER NOT NULL,
    state TEXT NOT NULL, correlation TEXT NOT NULL, edits INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, error_code INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS message_thread ON message (asset_id, customer_id, seq);
CREATE TABLE IF NOT EXISTS reaction (
    mid TEXT NOT NULL, by_firm INTEGER NOT NULL, emoji TEXT NOT NULL, PRIMARY KEY (mid, by_firm));
CREATE TABLE IF NOT EXISTS media (
    id TEXT PRIMARY KEY, asset_id TEXT NOT NULL, mime_type TEXT NOT NULL, filename TEXT NOT NULL,
    size INTEGER NOT NULL, sha256 TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS media_link (
    key TEXT PRIMARY KEY, media_id TEXT NOT NULL, expires_ms INTEGER NOT NULL,
    needs_token INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS subscription (asset_id TEXT PRIMARY KEY, fields TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tick (
    id INTEGER PRIMARY KEY AUTOINCREMENT, due_ms INTEGER NOT NULL, mid TEXT NOT NULL,
    state TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS tick_due ON tick (due_ms);
CREATE TABLE IF NOT EXISTS webhook (
    id INTEGER PRIMARY KEY AUTOINCREMENT, lane TEXT NOT NULL, body BLOB NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, last_result TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS fault (
    id INTEGER PRIMARY KEY AUTOINCREMENT, target TEXT NOT NULL, spec TEXT NOT NULL,
    remaining INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS call (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, method TEXT NOT NULL,
    path TEXT NOT NULL, recipient TEXT NOT NULL, correlation TEXT NOT NULL,
    token_in_query INTEGER NOT NULL, fault TEXT NOT NULL DEFAULT '',
    processed INTEGER NOT NULL DEFAULT 0, status INTEGER NOT NULL DEFAULT 0,
    message_id TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""

Row = dict[str, Any]


class Store:
    """Every statement commits by itself unless it runs inside `transaction()`."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self.prepare(SCHEMA)

    def prepare(self, schema: str) -> None:
        """Make the tables of a part that are not there yet."""
        self._connection.executescript(schema)

    def all(self, sql: str, *values: Any) -> list[Row]:
        return [dict(row) for row in self._connection.execute(sql, values)]

    def one(self, sql: str, *values: Any) -> Row | None:
        row = self._connection.execute(sql, values).fetchone()
        return dict(row) if row else None

    def run(self, sql: str, *values: Any) -> int:
        """Return the id of the row that an INSERT made."""
        return self._connection.execute(sql, values).lastrowid or 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def setting(self, name: str, default: str) -> str:
        row = self.one("SELECT value FROM setting WHERE name = ?", name)
        return str(row["value"]) if row else default

    def set_setting(self, name: str, value: str) -> None:
        self.run("INSERT OR REPLACE INTO setting VALUES (?, ?)", name, value)

    def clear(self) -> None:
        """Forget everything but the file itself."""
        tables = self.all("SELECT name FROM sqlite_master WHERE type = 'table'")
        with self.transaction():
            for table in tables:
                if not table["name"].startswith("sqlite_"):
                    self.run(f'DELETE FROM "{table["name"]}"')

    def close(self) -> None:
        self._connection.close()
