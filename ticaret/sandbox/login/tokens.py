"""Codes and tokens that consents gave, and how long they live.

The tokens of `firms.json` are there from the start and never end by themselves; what the
control API says of a token holds for both kinds.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.directory import Directory, Firm, Token
from ticaret.sandbox.store import Row, Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS oauth_code (
    code TEXT PRIMARY KEY, flow TEXT NOT NULL, firm TEXT NOT NULL, redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL, targets TEXT NOT NULL, expires_ms INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS oauth_token (
    token TEXT PRIMARY KEY, kind TEXT NOT NULL, firm TEXT NOT NULL, scopes TEXT NOT NULL,
    targets TEXT NOT NULL, long_lived INTEGER NOT NULL, parent TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS token_life (
    token TEXT PRIMARY KEY, issued_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
    dead_by INTEGER NOT NULL DEFAULT 0);
"""
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
SHORT_MS, LONG_MS = HOUR_MS, 60 * DAY_MS
CODE_MS = 10 * 60_000
EPOCH_MS = 1_767_225_600_000
_PREFIX = {"USER": "EAAU", "PAGE": "EAAP", "INSTAGRAM": "IGAA"}


@dataclass(frozen=True, slots=True)
class Life:
    """`expires_ms` 0 is never; `dead_by` is the subcode of what ended the token early."""

    issued_ms: int = EPOCH_MS
    expires_ms: int = 0
    dead_by: int = 0

    @property
    def subcode(self) -> int:
        """Why the token is not accepted; 0 as long as it is."""
        if self.dead_by:
            return self.dead_by
        return 463 if self.expires_ms and self.expires_ms <= ids.now_ms() else 0


class Tokens:
    def __init__(self, store: Store, directory: Directory) -> None:
        self._store = store
        self._directory = directory
        store.prepare(SCHEMA)

    def find(self, value: str) -> Token | None:
        """Who `value` speaks for; None when it is unknown, has ended or was taken back."""
        token = self.whoever(value)
        return None if token is None or self.life(value).subcode else token

    def whoever(self, value: str) -> Token | None:
        """The same without asking whether it still lives."""
        if value in self._directory.tokens:
            return self._directory.tokens[value]
        row = self._store.one("SELECT * FROM oauth_token WHERE token = ?", value)
        return self._token(row) if row else None

    def life(self, value: str) -> Life:
        """A Page's token that a user's consent gave dies with what ended that consent."""
        row = self._store.one("SELECT * FROM token_life WHERE token = ?", value)
        life = Life(row["issued_ms"], row["expires_ms"], row["dead_by"]) if row else Life()
        parent = self._store.one("SELECT parent FROM oauth_token WHERE token = ?", value)
        if parent and parent["parent"] and not life.dead_by:
            return replace(life, dead_by=self.life(parent["parent"]).dead_by)
        return life

    def set_life(self, value: str, life: Life) -> None:
        self._store.run(
            "INSERT OR REPLACE INTO token_life VALUES (?, ?, ?, ?)",
            value, life.issued_ms, life.expires_ms, life.dead_by,
        )  # fmt: skip

    def of_firm(self, firm: Firm, kind: str = "") -> list[str]:
        """All tokens that speak for `firm`, of one kind if given."""
        fixed = [
            value
            for value, token in self._directory.tokens.items()
            if token.firm is firm and (not kind or token.kind == kind)
        ]
        rows = self._store.all("SELECT token, kind FROM oauth_token WHERE firm = ?", firm.slug)
        return fixed + [row["token"] for row in rows if not kind or row["kind"] == kind]

    def give_code(
        self, flow: str, firm: Firm, redirect_uri: str, scopes: list[str], targets: list[str]
    ) -> str:
        code = secrets.token_urlsafe(48)
        self._store.run(
            "INSERT INTO oauth_code (code, flow, firm, redirect_uri, scopes, targets, expires_ms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            code, flow, firm.slug, redirect_uri, json.dumps(scopes), json.dumps(targets),
            ids.now_ms() + CODE_MS,
        )  # fmt: skip
        return code

    def take_code(self, code: str, flow: str, redirect_uri: str) -> Row | None:
        """The consent behind `code`, once; None when it is used, too old or of another address."""
        row = self._store.one("SELECT * FROM oauth_code WHERE code = ?", code)
        if row is None or row["used"] or row["flow"] != flow:
            return None
        if row["redirect_uri"] != redirect_uri or row["expires_ms"] <= ids.now_ms():
            return None
        self._store.run("UPDATE oauth_code SET used = 1 WHERE code = ?", code)
        return row

    def issue(
        self,
        kind: str,
        firm: str,
        scopes: list[str],
        targets: list[str],
        *,
        long_lived: bool,
        lives_ms: int,
        parent: str = "",
    ) -> str:
        value = _PREFIX[kind] + secrets.token_urlsafe(60).replace("-", "x").replace("_", "y")
        self._store.run(
            "INSERT INTO oauth_token VALUES (?, ?, ?, ?, ?, ?, ?)",
            value, kind, firm, json.dumps(scopes), json.dumps(targets), int(long_lived), parent,
        )  # fmt: skip
        now = ids.now_ms()
        self.set_life(value, Life(now, now + lives_ms if lives_ms else 0))
        return value

    def page_token(self, user_token: str, page_id: str) -> str:
        """The Page's token that a user's token shows: the same every time, without an end."""
        owner = self.whoever(user_token)
        if owner is None or owner.firm is None:
            return ""
        if owner.scopes is None:
            return owner.firm.page["token"]
        row = self._store.one(
            "SELECT token FROM oauth_token WHERE kind = 'PAGE' AND parent = ?", user_token
        )
        if row:
            return str(row["token"])
        # From a short-lived token comes a short-lived one.
        lives = 0 if self.is_long(user_token) else SHORT_MS
        return self.issue(
            "PAGE",
            owner.firm.slug,
            list(owner.scopes),
            list(owner.targets),
            long_lived=not lives,
            lives_ms=lives,
            parent=user_token,
        )

    def is_long(self, value: str) -> bool:
        row = self._store.one("SELECT long_lived FROM oauth_token WHERE token = ?", value)
        return row is None or bool(row["long_lived"])

    def _token(self, row: Row) -> Token | None:
        firm = self._directory.firm(row["firm"])
        kind: Any = row["kind"]
        return Token(
            kind, firm, tuple(json.loads(row["scopes"])), tuple(json.loads(row["targets"]))
        )
