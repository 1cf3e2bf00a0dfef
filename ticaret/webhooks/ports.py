"""What `accounts` plugs in: who is told when a webhook is disabled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an address. `locale` is `tr` or `en`."""

    email: str
    locale: str


Administrators = Callable[[UUID], Sequence[Person]]

_administrators: Administrators | None = None


def register_administrators(administrators: Administrators) -> None:
    """Called once at start-up. `administrators` gives an account's active owners and admins."""
    global _administrators  # noqa: PLW0603  (set once, before the first request)
    _administrators = administrators


def administrators(account_id: UUID) -> Sequence[Person]:
    """Who is told. Raises RuntimeError when no app registered it."""
    if _administrators is None:
        raise RuntimeError("no app registered the administrators of accounts")
    return _administrators(account_id)
