"""Who hears of an inbox beside the account that owns it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

# Inbox ids → by inbox, the other accounts that hear what happens in it.
Audience = Callable[[Collection[UUID]], Mapping[UUID, Sequence[UUID]]]

_audiences: list[Audience] = []


def register_audience(audience: Audience) -> None:
    """Called once at start-up by the app that shares inboxes."""
    if audience not in _audiences:
        _audiences.append(audience)


def audience_of(inbox_ids: Collection[UUID]) -> Mapping[UUID, Sequence[UUID]]:
    """By inbox, the accounts beside its owner that hear what happens in it now."""
    found: dict[UUID, list[UUID]] = {}
    if not inbox_ids:
        return found
    for audience in _audiences:
        for inbox_id, accounts in audience(inbox_ids).items():
            found.setdefault(inbox_id, []).extend(accounts)
    return found
