"""When a failed delivery is tried again: ten attempts in about three days.

The times are those that Standard Webhooks 1.0.0 gives as its example.
"""

from __future__ import annotations

import random
from datetime import timedelta

DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
JITTER = 0.2


def delay_after(attempts: int, *, retry_after: float | None = None) -> timedelta | None:
    """How long to wait after the `attempts`-th attempt (from 1) failed; None when it was the last.

    The time of the schedule is spread by 20 % to both sides. `retry_after`, the seconds
    that the receiver asked for, may lengthen it but never shortens it.
    """
    if attempts > len(DELAYS):
        return None
    spread = 1 + random.uniform(-JITTER, JITTER)  # noqa: S311  (no secret)
    return max(DELAYS[attempts - 1] * spread, timedelta(seconds=retry_after or 0))
