"""What stands around every event of the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Envelope:
    """`emitted_at` is when the gateway told it, which may be long after it happened.

    `is_history` is for what was asked for later instead of being told.
    """

    event: str
    session: str
    me: Mapping[str, Any]
    payload: Mapping[str, Any]
    emitted_at: datetime
    engine: str = ""
    is_history: bool = False
