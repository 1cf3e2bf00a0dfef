"""How an exchange can fail."""

from __future__ import annotations

from typing import ClassVar


class HttpFailure(Exception):
    """No usable answer came.

    `klass` may be shown to a tenant: it names the sort of failure and nothing of the
    other side. `request_left` is False only when surely no byte of the request was
    sent, so that a repetition cannot be a second time.
    """

    klass: ClassVar[str] = "failed"

    def __init__(self, *, request_left: bool) -> None:
        self.request_left = request_left
        super().__init__(self.klass)


class Blocked(HttpFailure):
    """The address is not one that we call: spelling, scheme, port, or not public."""

    klass = "blocked address"

    def __init__(self) -> None:
        super().__init__(request_left=False)


class TimedOut(HttpFailure):
    klass = "timeout"


class ConnectionFailed(HttpFailure):
    """The name did not resolve, nobody listened, TLS failed, or the line broke."""

    klass = "connection failed"


class BadResponse(HttpFailure):
    """Something answered, but it was broken, cut off, or not what was announced."""

    klass = "bad response"

    def __init__(self) -> None:
        super().__init__(request_left=True)


class TooLarge(HttpFailure):
    klass = "answer too large"

    def __init__(self) -> None:
        super().__init__(request_left=True)
