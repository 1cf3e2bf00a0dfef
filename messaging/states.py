"""The status machine of an outbound message: pure, and the same for every channel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from messaging.choices import MessageStatus

_CHAIN = [
    MessageStatus.QUEUED,
    MessageStatus.SENDING,
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.READ,
    MessageStatus.PLAYED,
]
_RANK = {status: rank for rank, status in enumerate(_CHAIN)}
_MAY_STILL_FAIL = {
    MessageStatus.QUEUED,
    MessageStatus.SENDING,
    MessageStatus.UNKNOWN,
    MessageStatus.SENT,
}


def may_become(current: str, new: str) -> bool:
    """Whether a message in `current` moves to `new`.

    Statuses come doubled and in any order, and `delivered` is skipped when the chat
    is open: along the chain only the furthest counts. `failed` replaces what nobody
    has received; a receipt from the partner proves a `failed` or `unknown` wrong.
    """
    if current == MessageStatus.RECEIVED or current == new:
        return False
    if new == MessageStatus.FAILED:
        return current in _MAY_STILL_FAIL
    if new == MessageStatus.UNKNOWN:
        return current == MessageStatus.SENDING
    if current == MessageStatus.UNKNOWN:
        return _RANK[MessageStatus(new)] >= _RANK[MessageStatus.SENT]
    if current == MessageStatus.FAILED:
        return _RANK[MessageStatus(new)] >= _RANK[MessageStatus.DELIVERED]
    return _RANK[MessageStatus(new)] > _RANK[MessageStatus(current)]


def statuses_before(new: str) -> list[str]:
    """The statuses from which a message may become `new`."""
    return [status for status in MessageStatus.values if may_become(status, new)]


def stamped(times: Mapping[str, str], status: str, moment: datetime) -> dict[str, str]:
    """`times`, by status, with the time at which `status` was reached."""
    return {**times, str(status): moment.isoformat()}
