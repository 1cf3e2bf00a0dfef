"""The gateway as a whole: its parts, the events it sends, what becomes due."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.config import Config
from ticaret.sandbox.faults import FaultScript
from ticaret.sandbox.media import MediaShelf
from ticaret.sandbox.store import Store
from ticaret.sandbox.waha import people
from ticaret.sandbox.waha.hooks import Hooks
from ticaret.sandbox.waha.schema import SCHEMA
from ticaret.sandbox.waha.session import Session, all_sessions, change, of_account

VERSION = "2026.7.1"
API_KEY = "sandbox-waha-key"
IDLE_SECONDS = 5.0

EVENTS = (
    "session.status", "message", "message.any", "message.ack", "message.ack.group",
    "message.reaction", "message.revoked", "message.edited", "message.waiting", "chat.archive",
    "group.v2.join", "group.v2.leave", "group.v2.participants", "group.v2.update",
    "label.upsert", "label.deleted", "label.chat.added", "label.chat.deleted",
    "poll.vote", "poll.vote.failed", "event.response", "event.response.failed",
    "presence.update", "call.received", "call.accepted", "call.rejected",
    "engine.event", "state.change", "group.join", "group.leave",
)  # fmt: skip

Due = Callable[["Gateway", str, dict[str, Any]], None]


class Gateway:
    """`due` maps a kind of due thing to who carries it out."""

    def __init__(
        self,
        config: Config,
        store: Store,
        media: MediaShelf,
        faults: FaultScript,
        *,
        changed: Callable[[], None],
    ) -> None:
        store.prepare(SCHEMA)
        self.config = config
        self.store = store
        self.media = media
        self.faults = faults
        self.changed = changed
        self.hooks = Hooks(faults, changed=changed)
        self.due: dict[str, Due] = {}
        self._planned = asyncio.Event()
        self.started_ms = ids.now_ms()

    @property
    def base_url(self) -> str:
        """What `WAHA_BASE_URL` would be: the beginning of the addresses of files."""
        return f"{self.config.base_url}/waha"

    @property
    def outage(self) -> str:
        """How calls fail while the gateway is away: `reset`, `503` or `hang`; empty when up."""
        return self.store.setting("wa_outage", "")

    def environment(self, session: Session) -> dict[str, Any]:
        browser = "/usr/bin/chromium" if session.engine == "WEBJS" else None
        return {"version": VERSION, "engine": session.engine, "tier": "CORE", "browser": browser}

    def me(self, session: Session) -> dict[str, Any] | None:
        account = people.account(self.store, session.account)
        if account is None or session.status != "WORKING":
            return None
        return {
            "id": account.jid,
            "lid": f"{account.lid}@lid",
            "jid": f"{account.phone}:12@s.whatsapp.net",
            "pushName": account.name,
        }

    def emit(self, session: Session, event: str, payload: Any, *, chat: str = "") -> None:
        """Send an event to the hooks that want it, unless nothing gets out just now."""
        if session.muted or self.outage:
            return
        change(self.store, session, activity_ms=ids.now_ms())
        envelope = {
            "id": f"evt_{secrets.token_hex(13)}",
            "timestamp": ids.now_ms(),
            "event": event,
            "session": session.name,
            "metadata": session.config.get("metadata") or {},
            "me": self.me(session),
            "payload": payload,
            "engine": session.engine,
            "environment": self.environment(session),
        }
        for hook in [*(session.config.get("webhooks") or []), *self._global_hook()]:
            wanted = hook["events"]
            if event in wanted or ("*" in wanted and event != "engine.event"):
                self.hooks.enqueue(hook, envelope, session=session.name, chat=chat)

    def _global_hook(self) -> list[dict[str, Any]]:
        hook = json.loads(self.store.setting("wa_global_hook", "null"))
        return [hook] if hook else []

    def emit_to_linked(
        self, account: str, event: str, make: Callable[[Session], Any], *, chat: str = ""
    ) -> None:
        """Send an event to every working session of a number; `make` gives the payload."""
        for session in of_account(self.store, account):
            if session.hears:
                self.emit(session, event, make(session), chat=chat)
        self.changed()

    def plan(self, kind: str, subject: str, *, after_ms: int, **detail: Any) -> None:
        self.store.run(
            "INSERT INTO wa_due (at_ms, kind, subject, detail) VALUES (?, ?, ?, ?)",
            ids.now_ms() + after_ms, kind, subject, json.dumps(detail),
        )  # fmt: skip
        self._planned.set()

    def unplan(self, kind: str, subject: str) -> None:
        self.store.run("DELETE FROM wa_due WHERE kind = ? AND subject = ?", kind, subject)

    async def run(self) -> None:
        """Carry out what becomes due; due things are rows, so a restart loses none."""
        while True:
            self._planned.clear()
            due = self.store.all(
                "SELECT * FROM wa_due WHERE at_ms <= ? ORDER BY at_ms, id LIMIT 200", ids.now_ms()
            )
            for row in due:
                with self.store.transaction():
                    self.store.run("DELETE FROM wa_due WHERE id = ?", row["id"])
                    self.due[row["kind"]](self, row["subject"], json.loads(row["detail"]))
            if due:
                continue
            first = self.store.one("SELECT min(at_ms) AS at_ms FROM wa_due")
            wait = IDLE_SECONDS
            if first and first["at_ms"]:
                wait = max(0.005, min(wait, (first["at_ms"] - ids.now_ms()) / 1000))
            try:
                async with asyncio.timeout(wait):
                    await self._planned.wait()
            except TimeoutError:
                continue

    def sessions(self) -> list[Session]:
        return all_sessions(self.store)
