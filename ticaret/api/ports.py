"""What `accounts` plugs into the API kit: who stands behind a set of credentials."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from ticaret.tenancy.actor import Actor


class CallerDirectory(Protocol):
    """Turns checked tokens and offered keys into actors. None means: refused."""

    def user(
        self, *, user_id: UUID, token_version: int | None, sign_in_id: UUID | None = None
    ) -> Actor | None:
        """The active user with the roles held at this moment, in one query.

        `token_version` must be the user's present one; None skips that comparison,
        for callers whose session was checked by other means. `sign_in_id` must be a
        live sign-in of that user.
        """

    def api_account(self, *, key: str, secret: str, address: str, now: datetime) -> Actor | None:
        """The live API account of `key` if `secret` is its own.

        Raises Forbidden when it is, but may not be used from `address`.
        """


_directory: CallerDirectory | None = None


def register_directory(directory: CallerDirectory) -> None:
    """Called once at start-up by the app that owns users."""
    global _directory  # noqa: PLW0603  (set once, before the first request)
    _directory = directory


def directory() -> CallerDirectory:
    """The registered directory. Raises RuntimeError when no app registered one."""
    if _directory is None:
        raise RuntimeError("no app registered a CallerDirectory")
    return _directory
