"""Whether a session that says it works really does.

A check asks the gateway and compares its word with the traffic that came. Who says
"working" and has been silent for longer than the session's policy allows becomes
`degraded`, and is restarted as often as the policy allows. A killed check costs nothing:
the next one is due already when it begins.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from messaging.choices import SessionCommand, StateSource, WaSessionStatus
from messaging.gateways import SessionInfo, gateway_for
from messaging.models import WaSession
from messaging.ports import ProviderError
from messaging.selectors.access import locked_session_of
from messaging.services.session_states import SYNC_DUE, Sight, enter
from messaging.services.wa_sessions import COMMANDS_DUE
from ticaret import doorbell

SILENT = "silent"
UNREACHABLE = "gateway_unreachable"
MISSING = "missing_at_gateway"
RESTART_LIMIT = "restart_limit"

_WE_WERE_AWAY = timedelta(minutes=5)
_WRITE_EVERY = timedelta(seconds=10)
_FIRST_PAUSE = timedelta(minutes=5)
_FORGET_RESTARTS = timedelta(hours=24)
_LONGEST_ERROR = 255
_CHECK_FIELDS = [
    "checked_at",
    "check_error",
    "unreachable_since",
    "last_activity_at",
    "missed_since",
    "restarts",
    "restarted_at",
    "next_restart_at",
    "command",
    "command_attempts",
    "command_error",
    "next_attempt_at",
]
_CLAIM = """
    UPDATE messaging_wasession AS session
    SET next_check_at = %(now)s + check_seconds * interval '1 second'
    FROM (
        SELECT checked.inbox_id FROM messaging_wasession AS checked
        JOIN messaging_inbox AS inbox ON inbox.id = checked.inbox_id
        WHERE checked.next_check_at <= %(now)s AND checked.command = ''
          AND inbox.deleted_at IS NULL
        ORDER BY checked.next_check_at LIMIT 1 FOR UPDATE OF checked SKIP LOCKED
    ) AS due
    WHERE session.inbox_id = due.inbox_id
    RETURNING session.inbox_id
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the gateway said of a session: `info`, nothing (it does not know it), or an error."""

    info: SessionInfo | None
    error: ProviderError | None = None


def seen_alive(inbox_ids: Collection[UUID], *, now: datetime) -> None:
    """Something came from these sessions. Written at most every few seconds."""
    WaSession.objects.unscoped().filter(inbox_id__in=inbox_ids).exclude(
        last_activity_at__gt=now - _WRITE_EVERY
    ).update(last_activity_at=now)


def check_due(*, until: datetime) -> int:
    """Check the sessions whose check is due. Returns how many were."""
    checked = 0
    while timezone.now() < until:
        now = timezone.now()
        session_id = _claim(now)
        if session_id is None:
            break
        check(session_id, now=now)
        checked += 1
    return checked


def check(session_id: UUID, *, now: datetime) -> None:
    """Ask the gateway about one session and draw the conclusions."""
    session = WaSession.objects.unscoped().select_related("inbox").filter(pk=session_id).first()
    if session is None:
        return
    try:
        info = gateway_for(session.provider).sessions.info(session.inbox.external_id)
        finding = Finding(info)
    except ProviderError as error:
        finding = Finding(None, error)
    with transaction.atomic():
        locked = locked_session_of(session_id)
        # A command that came meanwhile makes the answer old.
        if locked is not None and not locked.command:
            _conclude(locked, finding, now)


def _claim(now: datetime) -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now})
        row = cursor.fetchone()
    return None if row is None else row[0]


def _conclude(session: WaSession, finding: Finding, now: datetime) -> None:
    _remember_gap(session, finding, now)
    session.checked_at = now
    if finding.error is not None:
        _unreachable(session, finding.error, now)
    else:
        session.check_error, session.unreachable_since = "", None
        if finding.info is None:
            _missing(session, now)
        else:
            _compare(session, finding.info, now)
    _restart_if_needed(session, now)
    # Without `updated_at`: a check alone must not make a form that somebody fills in stale.
    session.save(update_fields=_CHECK_FIELDS)


def _remember_gap(session: WaSession, finding: Finding, now: datetime) -> None:
    """What came while the gateway, or we ourselves, were away may have been missed."""
    since = session.unreachable_since if finding.error is None else None
    pause = max(_WE_WERE_AWAY, 3 * timedelta(seconds=session.check_seconds))
    if session.checked_at is not None and now - session.checked_at > pause:
        since = min(since or now, session.checked_at)
    if since is not None and session.linked_at is not None:
        session.missed_since = min(session.missed_since or now, since)
        doorbell.ring_on_commit(SYNC_DUE)


def _unreachable(session: WaSession, error: ProviderError, now: datetime) -> None:
    """One failed check may be a hiccup; the second is told."""
    session.check_error = f"{error.code}: {error.detail}"[:_LONGEST_ERROR]
    if session.unreachable_since is None:
        session.unreachable_since = now
    elif session.status == WaSessionStatus.WORKING:
        _degrade(session, UNREACHABLE, now)


def _missing(session: WaSession, now: datetime) -> None:
    if session.status not in {WaSessionStatus.LOGGED_OUT, WaSessionStatus.FAILED}:
        sight = Sight(WaSessionStatus.STOPPED, StateSource.HEALTH, now, MISSING)
        enter(session, sight, now=now)


def _compare(session: WaSession, info: SessionInfo, now: datetime) -> None:
    if info.status != WaSessionStatus.WORKING:
        if info.status != session.status:
            enter(session, Sight(info.status, StateSource.HEALTH, now, info.reason, info), now=now)
        return
    if info.activity_at is not None and info.activity_at <= now:
        known = session.last_activity_at
        session.last_activity_at = max(info.activity_at, known) if known else info.activity_at
    if session.status == WaSessionStatus.WORKING:
        if _is_silent(session, now):
            _degrade(session, SILENT, now)
        return
    if session.status == WaSessionStatus.DEGRADED and not _lives_again(session):
        return
    enter(session, Sight(info.status, StateSource.HEALTH, now, info=info), now=now)


def _is_silent(session: WaSession, now: datetime) -> bool:
    if not session.silence_minutes or not _is_watched(session, now):
        return False
    last = session.last_activity_at or session.status_since
    return now - max(last, session.status_since) > timedelta(minutes=session.silence_minutes)


def _is_watched(session: WaSession, now: datetime) -> bool:
    """Whether the account's clock is between the hours in which silence counts."""
    hour = now.astimezone(zoneinfo.ZoneInfo(session.account.time_zone)).hour
    start, end = session.watch_from_hour, session.watch_until_hour
    return start <= hour < end if start <= end else hour >= start or hour < end


def _lives_again(session: WaSession) -> bool:
    """A session that was only out of reach lives; one that was silent must show it."""
    if session.status_reason == UNREACHABLE:
        return True
    alive_at = session.last_activity_at
    return alive_at is not None and alive_at > session.status_since


def _degrade(session: WaSession, reason: str, now: datetime) -> None:
    enter(session, Sight(WaSessionStatus.DEGRADED, StateSource.HEALTH, now, reason), now=now)


def _restart_if_needed(session: WaSession, now: datetime) -> None:
    """Restart what does not work by itself, with growing pauses, up to the limit of a day."""
    if not session.auto_restart or session.linked_at is None or session.unreachable_since:
        return
    if session.restarted_at and now - session.restarted_at > _FORGET_RESTARTS:
        session.restarts, session.next_restart_at = 0, None
    if session.status not in {
        WaSessionStatus.DEGRADED,
        WaSessionStatus.STOPPED,
        WaSessionStatus.FAILED,
    }:
        return
    if session.next_restart_at and now < session.next_restart_at:
        return
    if session.restarts >= session.restart_limit:
        if session.status_reason != RESTART_LIMIT:
            enter(
                session,
                Sight(WaSessionStatus(session.status), StateSource.HEALTH, now, RESTART_LIMIT),
                now=now,
            )
        return
    session.command = SessionCommand.RESTART
    session.command_attempts, session.command_error = 0, ""
    session.next_attempt_at = now
    session.next_restart_at = now + _FIRST_PAUSE * 2**session.restarts
    session.restarts += 1
    session.restarted_at = now
    doorbell.ring_on_commit(COMMANDS_DUE)
