"""The parts of a sync: what is fetched from an asset, one kind of thing each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from messaging.models import Inbox
    from messaging.ports import InboxAccess
    from meta_channels.graph import Usage


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one call of a sync brought, and what Meta said of our budget with it."""

    data: Any
    usage: Usage


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of it. Without a `cursor` the part has ended."""

    cursor: Mapping[str, Any] | None
    seen: int = 0
    new: int = 0


@dataclass(frozen=True, slots=True)
class SyncScope:
    """What a sync is to fetch: what happened since then. `full` is the first one of an asset."""

    since: datetime
    full: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


class SyncPart(Protocol):
    """One kind of thing that is fetched from an asset: threads, posts, templates.

    A part is called again and again with its own cursor, {} at first, until it returns none.
    """

    name: str
    channels: Sequence[str]

    def fetch(self, access: InboxAccess, scope: SyncScope, cursor: Mapping[str, Any]) -> Fetched:
        """One outside call, outside any transaction; it may be made again.

        May raise a `ProviderError`; `Refused` ends the part for this time.
        """
        ...

    def store(
        self, inbox: Inbox, scope: SyncScope, cursor: Mapping[str, Any], data: Any, now: datetime
    ) -> Stored:
        """Store what `fetch` brought, in the transaction of the checkpoint."""
        ...


_parts: list[SyncPart] = []


def register_sync_part(part: SyncPart) -> None:
    """Called once at start-up; parts are fetched in the order in which they were registered."""
    _parts[:] = [*(known for known in _parts if known.name != part.name), part]


def sync_parts(channel: str) -> list[SyncPart]:
    """The parts that assets of `channel` have."""
    return [part for part in _parts if channel in part.channels]
