"""What the apps above tell accounts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from ticaret.tenancy.actor import Actor

if TYPE_CHECKING:
    from accounts.models import User

# (account, offered ids) → those of them that are inboxes of the account.
OwnInboxes = Callable[[UUID, Collection[UUID]], Collection[UUID]]


class Leaving(Protocol):
    """What an app does when a user leaves an account, in the transaction of the leaving."""

    def __call__(self, *, actor: Actor, account_id: UUID, user_id: UUID, now: datetime) -> None: ...


class Notice(Protocol):
    """What a mail of another app says, asked when it is sent."""

    def __call__(self, *, user: User, account_id: UUID, about_id: UUID) -> tuple[str, str] | None:
        """Subject and text in the user's language; None when there is nothing to say any more."""
        ...


_own_inboxes: list[OwnInboxes] = []
_leavings: list[Leaving] = []
_notices: dict[str, Notice] = {}


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


def register_notice(topic: str, notice: Notice) -> None:
    """Called once at start-up by an app for each kind of mail that it has sent to users."""
    _notices[topic] = notice


def notice_of(topic: str) -> Notice:
    """What was registered for `topic`. Raises KeyError for what nobody did."""
    return _notices[topic]
