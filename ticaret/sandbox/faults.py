"""Scripted faults: what is to go wrong, where, and how often.

A new kind is one line in `KINDS` here and its effect in `faulty.py` and the provider's door
(calls), `webhooks.py` and `waha/hooks.py` (webhooks) or `app.py` and `waha/door.py` (files).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from ticaret.sandbox.store import Row, Store

# For calls to a provider: whether the call has its effect although the answer goes wrong.
CALL_KINDS = {
    "429": False,
    "500": False,
    "503": False,
    "error": False,
    "expired_token": False,
    "redirect": False,
    "gzip_bomb": False,
    "hang_before": False,
    "reset": False,
    "hang_after": True,
    "reset_after": True,
    "500_after": True,
    "truncated": True,
    "not_json": True,
    "wrong_length": True,
    "slow": True,
    "failed_status": True,
    "usage": True,
}
# For the language model; the last four are proper answers that are no use.
OPENAI_KINDS = {
    **{kind: processed for kind, processed in CALL_KINDS.items() if kind != "failed_status"},
    "insufficient_quota": False,
    "no_model": False,
    "late": True,
    "invalid_json": True,
    "schema_violation": True,
    "cut_off": True,
    "refusal": True,
}
KINDS: dict[str, tuple[str, ...]] = {
    "graph": tuple(CALL_KINDS),
    "waha": tuple(CALL_KINDS),
    "openai": tuple(OPENAI_KINDS),
    "webhook": ("duplicate", "reorder", "delay", "drop_first", "drop"),
    "media": ("slow", "404", "huge", "expired"),
}
NUMBERS = ("seconds", "code", "subcode", "status", "copies", "delayMs", "size", "percent")


class InvalidFault(ValueError):
    """The script names something that is not there; the text says what."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`options` holds the numbers of `NUMBERS` that were given; `remaining` -1 is for ever."""

    id: int
    target: str
    kind: str
    remaining: int
    match: dict[str, str] = field(default_factory=dict)
    options: dict[str, float] = field(default_factory=dict)

    def option(self, name: str, default: int) -> int:
        return int(self.options.get(name, default))

    def fits(self, facts: dict[str, str]) -> bool:
        return all(
            wanted in facts.get(name, "") if name == "path" else wanted == facts.get(name, "")
            for name, wanted in self.match.items()
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id, "target": self.target, "kind": self.kind, "times": self.remaining,
            "match": self.match, **self.options,
        }  # fmt: skip


def _fault(row: Row) -> Fault:
    spec = json.loads(row["spec"])
    return Fault(
        id=row["id"], target=row["target"], kind=spec["kind"], remaining=row["remaining"],
        match=spec["match"], options=spec["options"],
    )  # fmt: skip


def _checked(script: Any) -> tuple[str, dict[str, Any], int]:
    if not isinstance(script, dict):
        raise InvalidFault("A fault is an object.")
    target, kind = script.get("target", "graph"), str(script.get("kind", ""))
    if target not in KINDS:
        raise InvalidFault(f"target is one of {', '.join(KINDS)}.")
    if kind not in KINDS[target]:
        raise InvalidFault(f"kind for {target} is one of {', '.join(KINDS[target])}.")
    match = script.get("match") or {}
    if not isinstance(match, dict) or set(match) - {"path", "asset", "recipient"}:
        raise InvalidFault("match holds path, asset and recipient only.")
    times = script.get("times", 1)
    options = {name: script[name] for name in NUMBERS if script.get(name) is not None}
    for name, value in {"times": times, **options}.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidFault(f"{name} is a number.")
    match = {name: str(value) for name, value in match.items() if value}
    return target, {"kind": kind, "match": match, "options": options}, int(times)


class FaultScript:
    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, scripts: list[Any]) -> None:
        """Add all of them or, raising `InvalidFault`, none."""
        checked = [_checked(script) for script in scripts]
        with self._store.transaction():
            for target, spec, times in checked:
                self._store.run(
                    "INSERT INTO fault (target, spec, remaining) VALUES (?, ?, ?)",
                    target, json.dumps(spec), times,
                )  # fmt: skip

    def replace(self, scripts: list[Any]) -> None:
        with self._store.transaction():
            self.clear()
            self.add(scripts)

    def clear(self) -> None:
        self._store.run("DELETE FROM fault")

    def all(self) -> list[Fault]:
        return [_fault(row) for row in self._store.all("SELECT * FROM fault ORDER BY id")]

    def take(self, target: str, **facts: str) -> Fault | None:
        """The first fault that fits, used up once."""
        rows = self._store.all("SELECT * FROM fault WHERE target = ? ORDER BY id", target)
        fault = next((fault for fault in map(_fault, rows) if fault.fits(facts)), None)
        if fault is None:
            return None
        if fault.remaining == 1:
            self._store.run("DELETE FROM fault WHERE id = ?", fault.id)
        elif fault.remaining > 1:
            self._store.run("UPDATE fault SET remaining = remaining - 1 WHERE id = ?", fault.id)
        return fault
