"""The id of the request at work, for answers, logs and the audit trail."""

from __future__ import annotations

import re
from contextvars import ContextVar
from uuid import uuid4

_SANE = re.compile(r"^[A-Za-z0-9._:-]{8,100}$")
_current: ContextVar[str] = ContextVar("request_id", default="")


def accept(offered: str) -> str:
    """The caller's id when it is a plain token of 8 to 100 characters, else a new one."""
    return offered if _SANE.match(offered) else uuid4().hex


def enter(request_id: str) -> None:
    """Make `request_id` the current one."""
    _current.set(request_id)


def current() -> str:
    """The id of the request at work; "" outside a request."""
    return _current.get()
