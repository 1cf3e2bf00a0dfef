"""Fetching what an asset holds: asked for, by the clock, and after a gap.

A job per asset, part by part (`ports.SyncPart`), call by call. Each call is made outside
any transaction; what it brought is stored with the checkpoint, so a kill repeats one call
at most and unique constraints let nothing double. What Meta says of our budget holds the
next call of that asset back, and of no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from messaging.choices import InboxStatus
from messaging.models import Inbox
from messaging.ports import AccessLost, Deferred, OutcomeUnknown, ProviderError, Refused
from messaging.services import inboxes
from meta_channels import events
from meta_channels.errors import AssetNotActive, AssetNotFound, SyncRunning
from meta_channels.models import MetaAsset, WatchMark
from meta_channels.ports import Fetched, SyncPart, SyncScope, sync_parts
from meta_channels.selectors import EVERY_CHANNEL, asset_of_account, locked_asset
from meta_channels.services import guardian
from meta_channels.services.assets import settings_of
from ticaret.audit.trail import record
from ticaret.events.outbox import publish
from ticaret.jobs import runner
from ticaret.jobs.models import Job
from ticaret.jobs.ports import Stage, Step, Wait
from ticaret.jobs.selectors import unfinished
from ticaret.tenancy.actor import Actor, Role, system_actor

SYNC = "meta.sync"

FIRST_HISTORY = timedelta(days=30)
# What came just before the last look may have been missed by it.
OVERLAP = timedelta(minutes=10)
# Our beat marks every minute that it runs; a longer hole means that we were away.
OUTAGE = timedelta(minutes=10)
_WAIT_SECONDS = 15.0
_LONGEST_WAIT = 30.0
_AGAIN = timedelta(minutes=5)
_AT_ONCE = 50
_LONGEST_ERROR = 255


@dataclass(frozen=True, slots=True)
class _Failed:
    """Why the part, or with it the job, cannot go on; and with which token that was found out."""

    error: ProviderError
    token: str = field(default="", repr=False)


def request(
    *,
    actor: Actor,
    account_id: UUID,
    asset_id: UUID,
    channels: Sequence[str],
    days: int | None,
    parts: Sequence[str],
    now: datetime,
) -> Job:
    """Fetch the last `days`, or since the last time; all parts unless some are named.

    Raises AssetNotFound, AssetNotActive, SyncRunning, NotFound or Forbidden.
    """
    inbox = asset_of_account(
        actor=actor, account_id=account_id, inbox_id=asset_id, channels=channels, role=Role.AGENT
    )
    with transaction.atomic():
        found = locked_asset(inbox.id)
        if found is None:
            raise AssetNotFound
        inbox, facts = found
        if inbox.status != InboxStatus.ACTIVE:
            raise AssetNotActive
        if _is_running(facts):
            raise SyncRunning
        since = _since(facts, now) if days is None else now - timedelta(days=days)
        record(
            actor=actor,
            account_id=account_id,
            action="meta_asset.sync_requested",
            target=inbox,
            changes={"since": (None, since.isoformat())},
        )
        return _start(inbox, facts, since, now, actor=actor, parts=parts)


def start_due(*, now: datetime) -> int:
    """Start what is due: first histories, gaps, and what comes round. Returns how many began."""
    _notice_outage(now)
    due = (
        MetaAsset.objects.unscoped()
        .filter(
            inbox__status=InboxStatus.ACTIVE,
            inbox__deleted_at__isnull=True,
            next_sync_at__lte=now,
        )
        .order_by(F("synced_at").asc(nulls_first=True), "inbox_id")
        .values_list("inbox_id", flat=True)[:_AT_ONCE]
    )
    return sum(_start_if_due(inbox_id, now) for inbox_id in due)


def fetch(stage: Stage) -> Fetched | _Failed | None:
    """The next call. Raises Wait while the budget or Meta's weather does not allow it."""
    inbox = _inbox(stage)
    part = _part(stage, inbox)
    if inbox is None or part is None or inbox.status != InboxStatus.ACTIVE:
        return None
    _wait_for_budget(inbox)
    scope = _scope(stage)
    try:
        access = inboxes.access_to(inbox)
    except AccessLost as error:
        return _Failed(error)
    try:
        fetched = part.fetch(access, scope, stage.checkpoint.get("cursor", {}))
    except (Deferred, OutcomeUnknown) as error:
        seconds = getattr(error, "retry_after", None) or _WAIT_SECONDS
        if getattr(error, "scope", "message") != "message":
            _hold_calls(inbox.id, seconds)
        raise Wait(min(seconds, _LONGEST_WAIT), f"{error.code}: {error.detail}") from None
    except AccessLost as error:
        return _Failed(error, access.token)
    except Refused as error:
        return _Failed(error)
    if pause := fetched.usage.pause_seconds:
        _hold_calls(inbox.id, pause)
    return fetched


def step(stage: Stage, now: datetime) -> Step:
    """Store what `fetch` brought, and move on to the next call, the next part, or the end."""
    inbox = _inbox(stage)
    part = _part(stage, inbox)
    if inbox is None:
        return _ended(stage)
    fetched = stage.fetched
    if part is None:
        return _finish(inbox, stage, now)
    if fetched is None:
        return _give_up(inbox, stage, "the asset is not in use", now)
    if isinstance(fetched, _Failed):
        error = fetched.error
        if isinstance(error, AccessLost):
            guardian.lose(access_token=fetched.token, inbox_id=inbox.id, error=error, now=now)
            return _give_up(inbox, stage, f"{error.code}: {error.detail}", now)
        return _next_part(stage, refused=f"{part.name}: {error.code}")
    stored = part.store(inbox, _scope(stage), stage.checkpoint.get("cursor", {}), fetched.data, now)
    checkpoint = {
        **stage.checkpoint,
        "cursor": dict(stored.cursor or {}),
        "new": stage.checkpoint.get("new", 0) + stored.new,
    }
    moved = _moved(stage, done=stage.done + stored.seen, checkpoint=checkpoint)
    return moved if stored.cursor is not None else _next_part(moved)


def given_up(stage: Stage, now: datetime) -> None:
    """A step broke again and again: the asset says so, and may be synced anew."""
    MetaAsset.objects.unscoped().filter(inbox_id=stage.parameters["inboxId"]).update(
        sync_job_id=None, sync_error="a step failed again and again", updated_at=now
    )


def _start_if_due(inbox_id: UUID, now: datetime) -> bool:
    with transaction.atomic():
        found = locked_asset(inbox_id)
        if found is None or found[0].status != InboxStatus.ACTIVE:
            return False
        inbox, facts = found
        if facts.next_sync_at is None or facts.next_sync_at > now or _is_running(facts):
            return False
        is_wanted = facts.missed_since is not None or settings_of(inbox).sync_enabled
        if not is_wanted or not sync_parts(inbox.channel):
            facts.next_sync_at = None
            facts.save(update_fields=["next_sync_at", "updated_at"])
            return False
        _start(inbox, facts, _since(facts, now), now, actor=system_actor(inbox.account_id))
        return True


def _start(
    inbox: Inbox,
    facts: MetaAsset,
    since: datetime,
    now: datetime,
    *,
    actor: Actor,
    parts: Sequence[str] = (),
) -> Job:
    names = [part.name for part in sync_parts(inbox.channel)]
    missed = facts.missed_since
    job = runner.start(
        actor=actor,
        account_id=inbox.account_id,
        kind=SYNC,
        parameters={
            "inboxId": str(inbox.id),
            "since": since.isoformat(),
            "full": facts.synced_at is None,
            "parts": [name for name in names if not parts or name in parts],
            "whole": not parts,
            "missedSince": missed.isoformat() if missed else None,
        },
        now=now,
    )
    facts.sync_job_id = job.id
    # Should the job fail, another one begins then.
    facts.next_sync_at = now + _AGAIN
    facts.save(update_fields=["sync_job_id", "next_sync_at", "updated_at"])
    return job


def _since(facts: MetaAsset, now: datetime) -> datetime:
    """From when on something may be missing here."""
    since = now - FIRST_HISTORY if facts.synced_at is None else facts.synced_at - OVERLAP
    if facts.missed_since is not None:
        since = min(since, facts.missed_since - OVERLAP)
    return since


def _notice_outage(now: datetime) -> None:
    """After a hole in our own running, everything since is looked through once."""
    with transaction.atomic():
        mark = WatchMark.objects.select_for_update().filter(pk=1).first()
        if mark is None:
            WatchMark.objects.get_or_create(pk=1, defaults={"seen_at": now})
            return
        if now - mark.seen_at > OUTAGE:
            MetaAsset.objects.unscoped().filter(inbox__deleted_at__isnull=True).filter(
                Q(missed_since__isnull=True) | Q(missed_since__gt=mark.seen_at)
            ).update(missed_since=mark.seen_at, next_sync_at=now, updated_at=now)
        if now > mark.seen_at:
            mark.seen_at = now
            mark.save(update_fields=["seen_at"])


def _is_running(facts: MetaAsset) -> bool:
    return facts.sync_job_id is not None and unfinished(job_id=facts.sync_job_id)


def _inbox(stage: Stage) -> Inbox | None:
    return (
        Inbox.objects.for_accounts([stage.account_id])
        .filter(id=stage.parameters["inboxId"], channel__in=EVERY_CHANNEL, deleted_at__isnull=True)
        .first()
    )


def _part(stage: Stage, inbox: Inbox | None) -> SyncPart | None:
    """The part that the job is at; None behind the last."""
    names: Sequence[str] = stage.parameters["parts"]
    index = stage.checkpoint.get("part", 0)
    if inbox is None or index >= len(names):
        return None
    return next((p for p in sync_parts(inbox.channel) if p.name == names[index]), None)


def _scope(stage: Stage) -> SyncScope:
    since = parse_datetime(stage.parameters["since"])
    if since is None:
        raise ValueError("since of a job is no time")
    return SyncScope(since=since, full=stage.parameters["full"])


def _wait_for_budget(inbox: Inbox) -> None:
    until = (
        MetaAsset.objects.unscoped()
        .filter(inbox_id=inbox.id)
        .values_list("calls_wait_until", flat=True)
        .first()
    )
    if until is not None and (left := (until - timezone.now()).total_seconds()) > 0:
        raise Wait(min(left, _LONGEST_WAIT), "the budget of calls is nearly used")


def _hold_calls(inbox_id: UUID, seconds: float) -> None:
    until = timezone.now() + timedelta(seconds=seconds)
    MetaAsset.objects.unscoped().filter(inbox_id=inbox_id).update(calls_wait_until=until)


def _moved(stage: Stage, *, done: int, checkpoint: Mapping[str, Any]) -> Step:
    return Step(done=done, checkpoint=checkpoint)


def _next_part(at: Stage | Step, *, refused: str = "") -> Step:
    checkpoint = dict(at.checkpoint)
    checkpoint |= {"part": checkpoint.get("part", 0) + 1, "cursor": {}}
    if refused:
        checkpoint["refused"] = [*checkpoint.get("refused", []), refused]
    return Step(done=at.done, checkpoint=checkpoint)


def _finish(inbox: Inbox, stage: Stage, now: datetime) -> Step:
    found = locked_asset(inbox.id)
    if found is None:
        return _ended(stage)
    inbox, facts = found
    refused: Sequence[str] = stage.checkpoint.get("refused", [])
    if stage.parameters["whole"]:
        facts.synced_at = now
        missed = facts.missed_since
        # A gap that opened while the job ran is for the next one.
        if (missed.isoformat() if missed else None) == stage.parameters["missedSince"]:
            facts.missed_since = None
    chosen = settings_of(inbox)
    interval = timedelta(minutes=chosen.sync_interval_minutes)
    facts.next_sync_at = now + interval if chosen.sync_enabled else None
    if facts.missed_since is not None:
        facts.next_sync_at = now
    facts.sync_job_id = None
    facts.sync_error = "; ".join(refused)[:_LONGEST_ERROR]
    facts.save()
    new = stage.checkpoint.get("new", 0)
    publish(events.asset_event(events.ASSET_SYNCED, inbox, now, seen=stage.done, new=new))
    return _ended(stage)


def _give_up(inbox: Inbox, stage: Stage, why: str, now: datetime) -> Step:
    """Nothing more can be fetched now; what is missing is fetched after a reconnect."""
    MetaAsset.objects.unscoped().filter(inbox_id=inbox.id).update(
        sync_job_id=None, sync_error=why[:_LONGEST_ERROR], updated_at=now
    )
    return Step(done=stage.done, checkpoint=stage.checkpoint, error=why[:_LONGEST_ERROR])


def _ended(stage: Stage) -> Step:
    result: dict[str, Any] = {"seen": stage.done, "new": stage.checkpoint.get("new", 0)}
    if refused := stage.checkpoint.get("refused"):
        result["refused"] = refused
    return Step(done=stage.done, total=stage.done, checkpoint=stage.checkpoint, result=result)
