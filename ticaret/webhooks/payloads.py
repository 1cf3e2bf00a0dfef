"""The body of a webhook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from ticaret.api.renderers import to_json


def body_of(
    *,
    event_id: UUID,
    account_id: UUID,
    type: str,
    version: int,
    occurred_at: datetime,
    data: Mapping[str, Any],
) -> bytes:
    """The envelope around an event's payload, as the bytes that are signed, kept and sent."""
    return to_json(envelope(event_id, account_id, type, version, occurred_at, data))


def envelope(
    event_id: Any, account_id: Any, type: str, version: int, occurred_at: Any, data: Any
) -> dict[str, Any]:
    """The keys of the body, in their order."""
    return {
        "type": type,
        "timestamp": occurred_at,
        "data": data,
        "accountId": account_id,
        "id": event_id,
        "version": version,
    }
