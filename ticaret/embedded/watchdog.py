"""Notices a worker that lives and does nothing.

Celery over Redis may hang after its broker was away while the process stays alive, so not the
process is looked at but the age of the oldest work that is due.
"""

from __future__ import annotations

from ticaret.embedded import health

_EVERY_SECONDS = 5
_TOO_OLD_SECONDS = 60
_FOR_SECONDS = 30


class Watchdog:
    """Asks the web server now and then how long due work has waited."""

    def __init__(self, port: int, host: str) -> None:
        self._port = port
        self._host = host
        self._next_look = 0.0
        self._late_since: float | None = None

    def wants_restart(self, now: float) -> bool:
        """Whether due work has been older than a minute for half a minute; `now` is monotonic."""
        if now < self._next_look:
            return False
        self._next_look = now + _EVERY_SECONDS
        oldest = health.oldest_due_seconds(self._port, self._host)
        if oldest is None or oldest <= _TOO_OLD_SECONDS:
            self._late_since = None
            return False
        if self._late_since is None:
            self._late_since = now
        if now - self._late_since < _FOR_SECONDS:
            return False
        self._late_since = None
        return True
