"""Fetching what was missed: the history of a new link, the gap after an outage, the contacts.

A job per session, page by page. Each page is read from the gateway outside any
transaction, then stored with the checkpoint, by the same services that take in what
comes live; so a kill repeats one page at most, and unique constraints let nothing double.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.dateparse import parse_datetime

from messaging import errors, events
from messaging.choices import SharePermission, WaSessionStatus
from messaging.gateways import ChatSeen, HistorySource, Page, gateway_for
from messaging.models import Inbox, WaSession
from messaging.ports import Deferred, InboundEvent, MessageSeen, Partner, Refused
from messaging.selectors.access import locked_session, locked_session_of, session_access
from messaging.services import inbound, label_fetching, label_requests, partners
from ticaret.audit.trail import record
from ticaret.events.outbox import publish
from ticaret.jobs import runner
from ticaret.jobs.models import Job
from ticaret.jobs.ports import Stage, Step, Wait
from ticaret.jobs.selectors import unfinished
from ticaret.tenancy.actor import Actor, system_actor

SYNC = "whatsapp.sync"

# What was said just before an outage may have been lost with it.
OVERLAP = timedelta(minutes=10)
_PAGE = 100
_CHATS = 50
_WAIT_SECONDS = 30.0
_AGAIN = timedelta(minutes=5)
_SESSIONS_AT_ONCE = 50
_PEOPLE = ("lids", "contacts", "groups")


def request_sync(
    *,
    actor: Actor,
    account_id: UUID,
    session_id: UUID,
    days: int | None,
    contacts: bool,
    now: datetime,
) -> Job:
    """Fetch the last `days` (the session's own setting unless given), and the contacts too.

    Raises NotFound, Forbidden, ShareTooSmall, SessionNotReady, SyncRunning.
    """
    access = session_access(
        actor=actor,
        account_id=account_id,
        session_id=session_id,
        permission=SharePermission.MANAGE,
    )
    with transaction.atomic():
        session = locked_session(access=access)
        if session.status != WaSessionStatus.WORKING:
            raise errors.SessionNotReady
        if _is_running(session):
            raise errors.SyncRunning
        since = now - timedelta(days=session.history_days if days is None else days)
        record(
            actor=actor,
            account_id=session.account_id,
            action="wa_session.sync_requested",
            target=session.inbox,
            changes={"since": (None, since.isoformat())},
        )
        parts = [*(_PEOPLE if contacts else ["lids"]), "chats"]
        if session.label_sync:
            parts.append("labels")
        return _start(session, parts, since, now, actor=actor)


def start_due(*, now: datetime) -> int:
    """Start what is due: gaps, first histories, contacts. Returns how many jobs began."""
    due = (
        WaSession.objects.unscoped()
        .filter(status=WaSessionStatus.WORKING, inbox__deleted_at__isnull=True)
        .filter(
            Q(missed_since__isnull=False, gap_repair=True)
            | Q(synced_at__isnull=True)
            | Q(next_contacts_at__lte=now)
            | Q(label_sync=True, labels_synced_at__isnull=True)
        )
        .filter(Q(next_sync_at__isnull=True) | Q(next_sync_at__lte=now))
        .order_by(F("synced_at").asc(nulls_first=True), "inbox_id")
        .values_list("inbox_id", flat=True)[:_SESSIONS_AT_ONCE]
    )
    return sum(_start_if_due(session_id, now) for session_id in due)


def fetch(stage: Stage) -> Any:
    """The page that the next step stores. Raises Wait as long as the session does not work."""
    session = (
        WaSession.objects.for_accounts([stage.account_id])
        .select_related("inbox")
        .filter(pk=stage.parameters["sessionId"], inbox__deleted_at__isnull=True)
        .first()
    )
    part = _part(stage)
    if session is None or part is None:
        return None
    side = gateway_for(session.provider)
    try:
        if part == "labels":
            return label_fetching.page(side.labels, session.inbox.external_id, stage.checkpoint)
        return _page(side.history, session.inbox.external_id, stage, part)
    except Refused:
        # This engine does not keep such a list, or not of this chat.
        return Page((), is_last=True)
    except Deferred as error:
        raise Wait(error.retry_after or _WAIT_SECONDS, error.detail) from None


def step(stage: Stage, now: datetime) -> Step:
    """Store the page that `fetch` brought."""
    part, page = _part(stage), stage.fetched
    if part is None or page is None:
        session = locked_session_of(UUID(stage.parameters["sessionId"]))
        if session is not None and part is None:
            _finish(session, stage, now)
        return _ended(stage)
    # The session stays unlocked here: what comes live locks conversations first, too.
    inbox = Inbox.objects.for_accounts([stage.account_id]).get(id=stage.parameters["sessionId"])
    if part == "labels":
        return _store_labels(inbox, page, stage, now)
    if part != "chats":
        return _store_people(inbox, page, part, stage, now)
    if stage.checkpoint.get("chats"):
        return _store_messages(inbox, page, stage, now)
    return _plan_chats(page, stage)


def _start_if_due(session_id: UUID, now: datetime) -> bool:
    with transaction.atomic():
        session = locked_session_of(session_id)
        if session is None or session.status != WaSessionStatus.WORKING or _is_running(session):
            return False
        contacts_due = session.next_contacts_at is not None and session.next_contacts_at <= now
        parts: list[str] = list(_PEOPLE) if contacts_due else ["lids"]
        since = now
        if session.synced_at is None:
            since = now - timedelta(days=session.history_days)
            parts.append("chats")
        if session.missed_since is not None and session.gap_repair:
            since = min(since, session.missed_since - OVERLAP)
            if "chats" not in parts:
                parts.append("chats")
        if session.label_sync and (session.labels_synced_at is None or "chats" in parts):
            # Behind the chats that bear them.
            parts.append("labels")
        if parts == ["lids"]:
            return False
        _start(session, parts, since, now, actor=system_actor(session.account_id))
        return True


def _start(
    session: WaSession, parts: Sequence[str], since: datetime, now: datetime, *, actor: Actor
) -> Job:
    missed = session.missed_since
    job = runner.start(
        actor=actor,
        account_id=session.account_id,
        kind=SYNC,
        parameters={
            "sessionId": str(session.inbox_id),
            "since": since.isoformat(),
            "until": now.isoformat(),
            "parts": list(parts),
            "missedSince": missed.isoformat() if missed else None,
        },
        now=now,
    )
    session.sync_job_id = job.id
    # Should the job fail, another one begins then.
    session.next_sync_at = now + _AGAIN
    session.save(update_fields=["sync_job_id", "next_sync_at", "updated_at"])
    return job


def _is_running(session: WaSession) -> bool:
    return session.sync_job_id is not None and unfinished(job_id=session.sync_job_id)


def _part(stage: Stage) -> str | None:
    """The part that the job is at; None behind the last."""
    parts: Sequence[str] = stage.parameters["parts"]
    index = stage.checkpoint.get("part", 0)
    return parts[index] if index < len(parts) else None


def _page(source: HistorySource, name: str, stage: Stage, part: str) -> Page[Any]:
    offset = stage.checkpoint.get("offset", 0)
    match part:
        case "lids":
            return source.lids(name, limit=_PAGE, offset=offset)
        case "contacts":
            return source.contacts(name, limit=_PAGE, offset=offset)
        case "groups":
            return source.groups(name, limit=_PAGE, offset=offset)
    chats = stage.checkpoint.get("chats")
    if not chats:
        return source.chats(name, limit=_CHATS, offset=offset)
    return source.messages(
        name,
        chats[0],
        since=_time(stage, "since"),
        until=_time(stage, "until"),
        limit=_PAGE,
        offset=stage.checkpoint.get("messageOffset", 0),
    )


def _store_people(
    inbox: Inbox, page: Page[Partner], part: str, stage: Stage, now: datetime
) -> Step:
    """Contacts and groups are taken in; a pair of names only ties what is known already."""
    wanted = [
        (inbox, partner)
        for partner in page.items
        if 0 < len(partner.external_id or partner.alternate_id) <= partners.LONGEST_ID
    ]
    if part == "lids":
        known = partners.find_contacts(wanted)
        wanted = [pair for pair in wanted if partners.key_of(*pair) in known]
    if wanted:
        partners.resolve_contacts(wanted, now=now)
    return _next_page(stage, page, done=stage.done + len(wanted))


def _plan_chats(page: Page[ChatSeen], stage: Stage) -> Step:
    """The chats of this page in which something was said since; the newest come first."""
    since = _time(stage, "since")
    fresh = [c for c in page.items if c.last_message_at is None or c.last_message_at >= since]
    is_last = page.is_last or not page.number or len(fresh) < len(page.items)
    checkpoint = {
        **stage.checkpoint,
        "chats": [chat.key for chat in fresh],
        "messageOffset": 0,
        "offset": stage.checkpoint.get("offset", 0) + page.number,
        "lastChats": is_last,
    }
    if not fresh:
        checkpoint = _after(stage.checkpoint) if is_last else checkpoint
    return Step(done=stage.done, checkpoint=checkpoint)


def _store_messages(inbox: Inbox, page: Page[InboundEvent], stage: Stage, now: datetime) -> Step:
    reports = [inbound.Report(inbox, _as_history(event)) for event in page.items]
    outcomes = inbound.receive(reports, now=now)
    checkpoint = dict(stage.checkpoint)
    new = sum(outcome.verdict == "processed" for outcome in outcomes)
    checkpoint["new"] = checkpoint.get("new", 0) + new
    checkpoint["messageOffset"] += page.number
    if page.is_last or not page.number:
        checkpoint["chats"] = checkpoint["chats"][1:]
        checkpoint["messageOffset"] = 0
        if not checkpoint["chats"] and checkpoint.pop("lastChats"):
            checkpoint = _after(checkpoint)
    return Step(done=stage.done + len(reports), checkpoint=checkpoint)


def _store_labels(inbox: Inbox, page: Page[InboundEvent], stage: Stage, now: datetime) -> Step:
    """First the labels themselves, then label by label the chats that bear it."""
    inbound.receive([inbound.Report(inbox, event) for event in page.items], now=now)
    waiting = label_fetching.waiting(page, stage.checkpoint)
    checkpoint = {**stage.checkpoint, "labels": waiting} if waiting else _after(stage.checkpoint)
    return Step(done=stage.done + len(page.items), checkpoint=checkpoint)


def _as_history(event: InboundEvent) -> InboundEvent:
    return replace(event, backfilled=True) if isinstance(event, MessageSeen) else event


def _next_page(stage: Stage, page: Page[Any], *, done: int) -> Step:
    if page.is_last or not page.number:
        return Step(done=done, checkpoint=_after(stage.checkpoint))
    offset = stage.checkpoint.get("offset", 0) + page.number
    return Step(done=done, checkpoint={**stage.checkpoint, "offset": offset})


def _after(checkpoint: Mapping[str, Any]) -> dict[str, Any]:
    """Where the next part begins."""
    return {"part": checkpoint.get("part", 0) + 1, "new": checkpoint.get("new", 0)}


def _finish(session: WaSession, stage: Stage, now: datetime) -> None:
    parts = stage.parameters["parts"]
    if "chats" in parts:
        session.synced_at = now
        missed = session.missed_since
        # A gap that opened while the job ran is for the next one.
        if (missed.isoformat() if missed else None) == stage.parameters["missedSince"]:
            session.missed_since = None
    if "contacts" in parts:
        session.contacts_refreshed_at = now
        hours = session.contact_refresh_hours
        session.next_contacts_at = now + timedelta(hours=hours) if hours else None
    if "labels" in parts and session.labels_synced_at is None:
        label_requests.first_met(session, now)
    session.sync_job_id = session.next_sync_at = None
    session.save()
    publish(
        events.session_event(
            events.WA_SESSION_SYNCED,
            session,
            now,
            parts=parts,
            newMessages=stage.checkpoint.get("new", 0),
        )
    )


def _ended(stage: Stage) -> Step:
    result = {"seen": stage.done, "new": stage.checkpoint.get("new", 0)}
    return Step(done=stage.done, total=stage.done, checkpoint=stage.checkpoint, result=result)


def _time(stage: Stage, name: str) -> datetime:
    moment = parse_datetime(stage.parameters[name])
    if moment is None:
        raise ValueError(f"{name} of a job is no time")
    return moment
