"""Telling the gateway: claim a session's command, make the calls, record what became of it.

Every command may be given twice without harm, so one whose end is not known is simply
given again. A later command waits until the lease of the one before is over.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from messaging import events
from messaging.choices import SessionCommand, StateSource, WaSessionStatus
from messaging.gateways import SessionHook, SessionInfo, gateway_for
from messaging.models import WaSession
from messaging.ports import AccessLost, ProviderError, Refused
from messaging.services.session_states import Sight, enter
from ticaret.db.ids import new_id
from ticaret.db.keyring import CannotDecrypt
from ticaret.events.outbox import publish

logger = logging.getLogger(__name__)

_FIRST_DELAY = timedelta(seconds=5)
_LONGEST_DELAY = timedelta(minutes=10)
_MOST_DOUBLINGS = 10
_LONGEST_ERROR = 255

_CLAIM = """
    UPDATE messaging_wasession AS session
    SET lease_token = %(lease)s, lease_until = %(until)s,
        command_attempts = least(command_attempts + 1, 32000)
    FROM (
        SELECT inbox_id FROM messaging_wasession
        WHERE command <> '' AND next_attempt_at <= %(now)s
          AND (lease_until IS NULL OR lease_until < %(now)s)
        ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE session.inbox_id = due.inbox_id
    RETURNING session.inbox_id, session.command
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A command that is ours to give until the lease ends."""

    session_id: UUID
    command: str
    lease: UUID


def run_due(*, until: datetime) -> int:
    """Give the commands that are due until none is or `until` has come. Returns how many."""
    given = 0
    while timezone.now() < until:
        claimed = claim(now=timezone.now())
        if claimed is None:
            break
        give(claimed)
        given += 1
    return given


def claim(*, now: datetime) -> Claim | None:
    """Lease the command that has been due longest."""
    lease = new_id()
    until = now + timedelta(seconds=settings.LEASE_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"lease": lease, "until": until, "now": now})
        row = cursor.fetchone()
    return None if row is None else Claim(row[0], row[1], lease)


def give(claimed: Claim) -> None:
    """Make the calls of one command and record their end."""
    session = (
        WaSession.objects.unscoped().select_related("inbox").filter(pk=claimed.session_id).first()
    )
    if session is None:
        return
    try:
        info = _call(session, claimed.command)
    except ProviderError as error:
        _failed(claimed, error, now=timezone.now())
    except Exception as error:
        logger.exception("command %s of session %s broke", claimed.command, claimed.session_id)
        _failed(claimed, Refused("internal", type(error).__name__), now=timezone.now())
    else:
        _done(claimed, info, now=timezone.now())


def hook_of(session: WaSession) -> SessionHook:
    """Where the gateway posts for this session. Raises AccessLost when its key is unreadable."""
    try:
        key = session.webhook_key or ""
    except CannotDecrypt:
        raise AccessLost("key_unreadable", "The stored key cannot be decrypted.") from None
    return SessionHook(f"{settings.PUBLIC_URL}/wa/webhook?session={session.inbox_id}", key)


def _call(session: WaSession, command: str) -> SessionInfo | None:
    """What the gateway says of the session afterwards; None when that is of no interest."""
    name = session.inbox.external_id
    gateway = gateway_for(session.provider).sessions
    if command == SessionCommand.REMOVE:
        gateway.remove(name)
        return None
    if command == SessionCommand.LOGOUT:
        gateway.logout(name)
        return None
    if command == SessionCommand.RESTART and gateway.info(name) is not None:
        gateway.restart(name)
        return gateway.info(name)
    # A gateway that lost the session gets it anew.
    return gateway.create(name, hook_of(session))


def _done(claimed: Claim, info: SessionInfo | None, *, now: datetime) -> None:
    with transaction.atomic():
        session = _leased(claimed)
        if session is None:
            return
        superseded = session.command != claimed.command
        session.lease_token = session.lease_until = None
        if not superseded:
            session.command = SessionCommand.NONE
            session.command_attempts, session.command_error = 0, ""
        session.next_check_at = min(session.next_check_at, now + timedelta(seconds=5))
        session.save()
        # What the gateway reports by itself is newer than what it answered.
        is_ours_to_say = session.status == WaSessionStatus.STARTING
        if info is not None and not superseded and is_ours_to_say:
            sight = Sight(info.status, StateSource.HEALTH, now, info.reason, info)
            enter(session, sight, now=now)


def _failed(claimed: Claim, error: ProviderError, *, now: datetime) -> None:
    with transaction.atomic():
        session = _leased(claimed)
        if session is None:
            return
        session.lease_token = session.lease_until = None
        if session.command == claimed.command:
            doublings = min(session.command_attempts, _MOST_DOUBLINGS) - 1
            delay = min(_FIRST_DELAY * 2 ** max(doublings, 0), _LONGEST_DELAY)
            session.next_attempt_at = now + delay
            session.command_error = f"{error.code}: {error.detail}"[:_LONGEST_ERROR]
            if isinstance(error, Refused) and claimed.command == SessionCommand.CREATE:
                # The same call would be refused again; an operator may restart it.
                session.command = SessionCommand.NONE
        session.save()
        publish(
            events.session_event(
                events.WA_SESSION_UPDATED, session, now, commandError=session.command_error
            )
        )
        if session.command == SessionCommand.NONE:
            sight = Sight(WaSessionStatus.FAILED, StateSource.HEALTH, now, error.code)
            enter(session, sight, now=now)


def _leased(claimed: Claim) -> WaSession | None:
    return (
        WaSession.objects.unscoped()
        .select_for_update(no_key=True)
        .select_related("inbox")
        .filter(pk=claimed.session_id, lease_token=claimed.lease)
        .first()
    )
