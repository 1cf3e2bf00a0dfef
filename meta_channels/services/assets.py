"""Settings of an asset, and putting it away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.selectors.groups import live_groups
from messaging.choices import InboxStatus
from messaging.models import Inbox
from meta_channels import events
from meta_channels.choices import CommentHandling
from meta_channels.errors import AssetNotFound, TeamNotFound
from meta_channels.selectors import asset_of_account, locked_asset
from ticaret import doorbell
from ticaret.api.preconditions import require_match
from ticaret.audit.trail import record
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role

UNSUBSCRIBE_DUE = "meta_channels.tasks.unsubscribe_due"
LEAST_INTERVAL, LONGEST_INTERVAL = 15, 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Settings:
    """What the people of an account decide about an asset; kept in `Inbox.settings`."""

    sync_enabled: bool = True
    sync_interval_minutes: int = 60
    auto_assign_group_id: str | None = None
    comment_handling: str = CommentHandling.INBOX

    def stored(self) -> dict[str, Any]:
        """As the inbox keeps it, keys as callers see them."""
        return {
            "syncEnabled": self.sync_enabled,
            "syncIntervalMinutes": self.sync_interval_minutes,
            "autoAssignGroupId": self.auto_assign_group_id,
            "commentHandling": str(self.comment_handling),
        }


def settings_of(inbox: Inbox) -> Settings:
    """The settings of `inbox`; what nobody chose is as it is by default."""
    stored, default = inbox.settings or {}, Settings()
    return Settings(
        sync_enabled=stored.get("syncEnabled", default.sync_enabled),
        sync_interval_minutes=stored.get("syncIntervalMinutes", default.sync_interval_minutes),
        auto_assign_group_id=stored.get("autoAssignGroupId"),
        comment_handling=stored.get("commentHandling", default.comment_handling),
    )


def update(
    *,
    actor: Actor,
    account_id: UUID,
    asset_id: UUID,
    channels: Sequence[str],
    changes: dict[str, Any],
    now: datetime,
    if_match: str | None = None,
) -> Inbox:
    """Change some of the settings, or whether the asset is in use (`enabled`).

    Raises AssetNotFound, TeamNotFound, PreconditionFailed, NotFound or Forbidden.
    """
    inbox = asset_of_account(
        actor=actor, account_id=account_id, inbox_id=asset_id, channels=channels, role=Role.ADMIN
    )
    group_id = changes.get("auto_assign_group_id")
    if group_id is not None and not live_groups(account_id=account_id, group_ids=[group_id]):
        raise TeamNotFound
    with transaction.atomic():
        found = locked_asset(inbox.id)
        if found is None:
            raise AssetNotFound
        inbox, facts = found
        require_match(if_match, inbox.updated_at)
        before = settings_of(inbox)
        status = inbox.status
        values: dict[str, Any] = {
            "sync_enabled": before.sync_enabled,
            "sync_interval_minutes": before.sync_interval_minutes,
            "auto_assign_group_id": before.auto_assign_group_id,
            "comment_handling": before.comment_handling,
        }
        values |= {name: value for name, value in changes.items() if name in values}
        if values["auto_assign_group_id"] is not None:
            values["auto_assign_group_id"] = str(values["auto_assign_group_id"])
        after = Settings(**values)
        inbox.settings = {**(inbox.settings or {}), **after.stored()}
        if "enabled" in changes:
            _enable(inbox, on=changes["enabled"])
        if after == before and inbox.status == status:
            return inbox
        inbox.save(update_fields=["settings", "status", "status_reason", "updated_at"])
        interval = timedelta(minutes=after.sync_interval_minutes)
        facts.next_sync_at = (facts.synced_at or now) + interval if after.sync_enabled else None
        facts.save(update_fields=["next_sync_at", "updated_at"])
        old, new = before.stored(), after.stored()
        told = {name: (old[name], new[name]) for name in new if old[name] != new[name]}
        if inbox.status != status:
            told["status"] = (status, inbox.status)
        record(
            actor=actor,
            account_id=account_id,
            action="meta_asset.updated",
            target=inbox,
            changes=told,
        )
        publish(events.asset_event(events.ASSET_UPDATED, inbox, now, settings=new))
    return inbox


def remove(
    *,
    actor: Actor,
    account_id: UUID,
    asset_id: UUID,
    channels: Sequence[str],
    now: datetime,
    if_match: str | None = None,
) -> None:
    """Put the asset away: nothing comes in or leaves any more; what was said stays in the audit.

    Meta is told to send us nothing more soon after. Connecting the asset again brings
    everything back. Raises AssetNotFound, PreconditionFailed, NotFound or Forbidden.
    """
    inbox = asset_of_account(
        actor=actor, account_id=account_id, inbox_id=asset_id, channels=channels, role=Role.ADMIN
    )
    with transaction.atomic():
        found = locked_asset(inbox.id)
        if found is None:
            raise AssetNotFound
        inbox, facts = found
        require_match(if_match, inbox.updated_at)
        inbox.deleted_at = now
        inbox.save(update_fields=["deleted_at", "updated_at"])
        facts.unsubscribe_at, facts.unsubscribe_attempts = now, 0
        facts.save(update_fields=["unsubscribe_at", "unsubscribe_attempts", "updated_at"])
        record(
            actor=actor,
            account_id=account_id,
            action="meta_asset.removed",
            target=inbox,
            changes={"deleted_at": (None, now.isoformat())},
        )
        publish(events.asset_event(events.ASSET_REMOVED, inbox, now))
        doorbell.ring_on_commit(UNSUBSCRIBE_DUE)


def _enable(inbox: Inbox, *, on: bool) -> None:
    """Out of use and back; an access that is lost does not come back by this."""
    if not on:
        inbox.status, inbox.status_reason = InboxStatus.DISABLED, ""
    elif inbox.status == InboxStatus.DISABLED:
        inbox.status = InboxStatus.ACTIVE if inbox.token else InboxStatus.NEEDS_RECONNECT
