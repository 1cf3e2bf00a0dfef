"""The log of received Graph calls, without tokens: a test can prove that nothing went twice."""

from __future__ import annotations

from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.graph.call import Call
from ticaret.sandbox.sandbox import Sandbox
from ticaret.sandbox.store import Row


def begin(call: Call) -> int:
    """Note the call before anything is done about it; return its id."""
    return call.sandbox.store.run(
        "INSERT INTO call (at_ms, method, path, recipient, correlation, token_in_query)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        ids.now_ms(), call.method, "/" + "/".join(call.segments), call.recipient,
        call.correlation, call.token_in_query,
    )  # fmt: skip


def note_fault(sandbox: Sandbox, call_id: int, kind: str) -> None:
    sandbox.store.run("UPDATE call SET fault = ? WHERE id = ?", kind, call_id)


def finish(
    sandbox: Sandbox,
    call_id: int,
    *,
    processed: bool,
    status: int,
    message_id: str = "",
) -> None:
    sandbox.store.run(
        "UPDATE call SET processed = ?, status = ?, message_id = ? WHERE id = ?",
        processed, status, message_id, call_id,
    )  # fmt: skip


def since(sandbox: Sandbox, after: int, limit: int) -> list[dict[str, Any]]:
    """Calls with an id past `after`, oldest first. `faults` says what the caller did wrong."""
    rows = sandbox.store.all("SELECT * FROM call WHERE id > ? ORDER BY id LIMIT ?", after, limit)
    return [_call_json(row) for row in rows]


def last(sandbox: Sandbox, count: int) -> list[dict[str, Any]]:
    """The newest `count` calls, oldest first."""
    rows = sandbox.store.all("SELECT * FROM call ORDER BY id DESC LIMIT ?", count)
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
