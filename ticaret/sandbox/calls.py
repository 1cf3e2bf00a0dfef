"""The log of received calls, without tokens: a test can prove that nothing went twice."""

from __future__ import annotations

from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.store import Row, Store


def begin(
    store: Store, *, method: str, path: str, recipient: str, correlation: str, token_in_query: bool
) -> int:
    """Note the call before anything is done about it; return its id."""
    return store.run(
        "INSERT INTO call (at_ms, method, path, recipient, correlation, token_in_query)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        ids.now_ms(), method, path, recipient, correlation, token_in_query,
    )  # fmt: skip


def note_fault(store: Store, call_id: int, kind: str) -> None:
    store.run("UPDATE call SET fault = ? WHERE id = ?", kind, call_id)


def finish(
    store: Store,
    call_id: int,
    *,
    processed: bool,
    status: int,
    message_id: str = "",
) -> None:
    store.run(
        "UPDATE call SET processed = ?, status = ?, message_id = ? WHERE id = ?",
        processed, status, message_id, call_id,
    )  # fmt: skip


def since(store: Store, after: int, limit: int) -> list[dict[str, Any]]:
    """Calls with an id past `after`, oldest first. `faults` says what the caller did wrong."""
    rows = store.all("SELECT * FROM call WHERE id > ? ORDER BY id LIMIT ?", after, limit)
    return [_call_json(row) for row in rows]


def last(store: Store, count: int) -> list[dict[str, Any]]:
    """The newest `count` calls, oldest first."""
    rows = store.all("SELECT * FROM call ORDER BY id DESC LIMIT ?", count)
    return [_call_json(row) for row in reversed(rows)]


def _call_json(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "atMs": row["at_ms"],
        "method": row["method"],
        "path": row["path"],
        "recipient": row["recipient"],
        "correlationId": row["correlation"],
        "processed": bool(row["processed"]),
        "status": row["status"],
        "messageId": row["message_id"],
        "scriptedFault": row["fault"],
        "faults": ["token in the query string"] if row["token_in_query"] else [],
    }
