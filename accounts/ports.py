"""What the apps above tell accounts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

# (account, offered ids) → those of them that are inboxes of the account.
OwnInboxes = Callable[[UUID, Collection[UUID]], Collection[UUID]]

_own_inboxes: list[OwnInboxes] = []


def register_inboxes(own_inboxes: OwnInboxes) -> None:
    """Called once at start-up by each app that keeps inboxes."""
    _own_inboxes.append(own_inboxes)


def own_inboxes(account_id: UUID, offered: Collection[UUID]) -> set[UUID]:
    """The ids among `offered` that are inboxes of the account."""
    return {found for source in _own_inboxes for found in source(account_id, offered)}
