"""What others hear of Meta's assets. Payload keys are as callers see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from messaging.events import inbox_event
from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from messaging.models import Inbox
    from meta_channels.models import Connection

ASSET_CONNECTED = "meta_asset.connected"
ASSET_UPDATED = "meta_asset.updated"
ASSET_REMOVED = "meta_asset.removed"
ASSET_SYNCED = "meta_asset.synced"
ACCESS_EXPIRING = "meta_asset.access_expiring"
ACCESS_LOST = "meta_asset.access_lost"
CONNECTION_FINISHED = "meta_connection.finished"


def asset_event(kind: str, inbox: Inbox, now: datetime, **more: Any) -> DomainEvent:
    """An event about an asset, with what a reader needs to name it."""
    return inbox_event(kind, inbox, now, name=inbox.name, **more)


def connection_finished(
    connection: Connection,
    connected: Sequence[Mapping[str, Any]],
    failed: Sequence[Mapping[str, Any]],
    now: datetime,
) -> DomainEvent:
    """What became of the assets that were chosen."""
    payload = {
        "connectionId": str(connection.id),
        "flow": connection.flow,
        "connected": list(connected),
        "failed": list(failed),
    }
    return DomainEvent(
        account_id=connection.account_id,
        type=CONNECTION_FINISHED,
        payload=payload,
        occurred_at=now,
    )
