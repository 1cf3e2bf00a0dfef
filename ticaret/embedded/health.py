"""Asking our own servers how they are."""

from __future__ import annotations

import http.client
import json
from typing import Any

_TIMEOUT = 2


def answers(port: int, path: str, host: str) -> bool:
    """Whether the server on this loopback port says 200."""
    return _get(port, path, host)[0] == 200


def oldest_due_seconds(port: int, host: str) -> float | None:
    """How long the oldest due work has waited, or None when the server does not say."""
    try:
        data: dict[str, Any] = json.loads(_get(port, "/readyz", host)[1])["data"]
        return float(data["oldestDueSeconds"])
    except (ValueError, KeyError, TypeError):
        return None


def _get(port: int, path: str, host: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT)
    try:
        connection.request("GET", path, headers={"Host": host, "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read(65536)
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()
