"""What the apps above tell accounts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ticaret.tenancy.actor import Actor

# (account, offered ids) → those of them that are inboxes of the account.
OwnInboxes = Callable[[UUID, Collection[UUID]], Collection[UUID]]


class Leaving(Protocol):
    """What an app does when a user leaves an account, in the transaction of the leaving."""

    def __call__(self, *, actor: Actor, account_id: UUID, user_id: UUID, now: datetime) -> None: ...


_own_inboxes: list[OwnInboxes] = []
_leavings: list[Leaving] = []


def register_inboxes(own_inboxes: OwnInboxes) -> None:
    """Called once at start-up by each app that keeps inboxes."""
    _own_inboxes.append(own_inboxes)


def own_inboxes(account_id: UUID, offered: Collection[UUID]) -> set[UUID]:
    """The ids among `offered` that are inboxes of the account."""
    return {found for source in _own_inboxes for found in source(account_id, offered)}


def register_leaving(leaving: Leaving) -> None:
    """Called once at start-up by each app that keeps something of an account's members."""
    _leavings.append(leaving)


def leave(*, actor: Actor, account_id: UUID, user_id: UUID, now: datetime) -> None:
    """Let every app do what belongs to a user's leaving the account."""
    for leaving in _leavings:
        leaving(actor=actor, account_id=account_id, user_id=user_id, now=now)
