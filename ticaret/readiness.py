"""Whether work gets done: how long the oldest due row of each queue has waited.

A worker that runs and does nothing shows here, not in the list of processes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

OldestDue = Callable[[], datetime | None]

_queues: dict[str, OldestDue] = {}


def register_queue(name: str, oldest_due: OldestDue) -> None:
    """Called once at start-up by the owner of a queue.

    `oldest_due` tells since when its oldest work has been due; None when nothing is.
    """
    _queues[name] = oldest_due


def waits(now: datetime) -> dict[str, float]:
    """Seconds that the oldest due work of each queue has waited; 0 for an empty one."""
    return {name: _seconds(oldest_due(), now) for name, oldest_due in _queues.items()}


def _seconds(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, round((now - since).total_seconds(), 3))
