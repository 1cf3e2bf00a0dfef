"""The state of a session: what it becomes, what follows, and who hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messaging import events
from messaging.choices import InboxStatus, SessionCommand, StateSource, WaSessionStatus
from messaging.gateways import SessionInfo
from messaging.models import Inbox, WaSession, WaSessionState
from messaging.ports import SessionStateSeen
from messaging.selectors.access import locked_session_of
from messaging.services.inboxes import SEND_DUE
from ticaret import doorbell
from ticaret.db.bulk import insert_new
from ticaret.events.outbox import publish

SYNC_DUE = "messaging.tasks.start_due_syncs"

QR_EXPIRED = "qr_expired"
UNLINKED = "unlinked_or_broken"
_LONGEST_REASON = 255
_IDENTITY = {"jid": 128, "lid": 128, "phone_number": 32, "push_name": 255}
_STATE_FIELDS = [
    "status",
    "status_reason",
    "status_since",
    "reported_at",
    "phone_number",
    "jid",
    "lid",
    "push_name",
    "linked_at",
    "qr_seen_at",
    "qr_rounds",
    "last_activity_at",
    "missed_since",
    "next_contacts_at",
    "updated_at",
]
# From these the gateway alone leads nowhere but to a session that works again.
_ENDED = {WaSessionStatus.LOGGED_OUT}


@dataclass(frozen=True, slots=True)
class Sight:
    """A state as somebody saw it."""

    status: WaSessionStatus
    source: StateSource
    occurred_at: datetime
    reason: str = ""
    info: SessionInfo | None = None


def state_seen(inbox: Inbox, event: SessionStateSeen, now: datetime) -> bool:
    """Take in what the gateway reports. Returns whether anything changed.

    Runs in the transaction of the caller. A report that is older than the newest one, or
    of a session that was removed, changes nothing.
    """
    session = locked_session_of(inbox.id)
    if session is None:
        return False
    info = SessionInfo(
        status=event.status,
        reason=event.reason,
        jid=event.jid,
        lid=event.lid,
        phone_number=event.phone_number,
        push_name=event.push_name,
        engine=event.engine,
    )
    sight = Sight(event.status, StateSource.GATEWAY, event.occurred_at, event.reason, info)
    return enter(session, sight, now=now)


def enter(session: WaSession, sight: Sight, *, now: datetime) -> bool:
    """Bring the locked `session` into the state that was seen. Returns whether it changed."""
    if sight.source == StateSource.GATEWAY:
        if _is_stale(session, sight):
            return False
        session.reported_at = sight.occurred_at
    if _is_ended(session, sight):
        return False
    before = session.status
    if sight.status == before:
        return _again(session, sight, now)
    session.status_reason = _reason(session, sight)
    session.status = sight.status
    session.status_since = now
    if sight.status == WaSessionStatus.SCAN_QR:
        session.qr_seen_at, session.qr_rounds = now, 1
    _know(session, sight.info)
    if sight.status == WaSessionStatus.WORKING:
        _works(session, now)
    elif before in {WaSessionStatus.WORKING, WaSessionStatus.DEGRADED} and session.linked_at:
        session.missed_since = session.missed_since or session.last_activity_at or now
    session.save(update_fields=_STATE_FIELDS)
    _remember(session, sight)
    _hold_or_free(session, now)
    publish(events.session_event(events.WA_SESSION_STATUS, session, now, previousStatus=before))
    if sight.status == WaSessionStatus.SCAN_QR:
        _tell_qr(session, now)
    return True


def _is_stale(session: WaSession, sight: Sight) -> bool:
    """Equal times are no order: the gateway's clock may be coarse."""
    return session.reported_at is not None and sight.occurred_at < session.reported_at


def _is_ended(session: WaSession, sight: Sight) -> bool:
    """After a logout only a new link, or we ourselves, bring the session back."""
    if sight.source == StateSource.USER or session.command == SessionCommand.RESTART:
        return False
    return session.status in _ENDED and sight.status != WaSessionStatus.WORKING


def _again(session: WaSession, sight: Sight, now: datetime) -> bool:
    """The same state once more: a new QR code, or facts that became known."""
    known = {name: getattr(session, name) for name in _IDENTITY}
    _know(session, sight.info)
    changed = any(getattr(session, name) != value for name, value in known.items())
    is_qr = sight.status == WaSessionStatus.SCAN_QR and sight.source == StateSource.GATEWAY
    if is_qr:
        session.qr_seen_at = now
        session.qr_rounds += 1
    elif sight.reason and sight.reason != session.status_reason:
        session.status_reason, changed = sight.reason[:_LONGEST_REASON], True
    session.save(update_fields=_STATE_FIELDS)
    if changed:
        _show_in_inbox(session)
        publish(
            events.session_event(
                events.WA_SESSION_STATUS, session, now, previousStatus=session.status
            )
        )
    if is_qr:
        _tell_qr(session, now)
    return changed or is_qr


def _reason(session: WaSession, sight: Sight) -> str:
    """Why, in a word that callers may branch on; FAILED has none of its own."""
    reason = sight.reason
    if not reason and sight.status == WaSessionStatus.FAILED:
        was_linking = session.status in {WaSessionStatus.SCAN_QR, WaSessionStatus.PAIRING}
        reason = QR_EXPIRED if was_linking else UNLINKED
    return reason[:_LONGEST_REASON]


def _know(session: WaSession, info: SessionInfo | None) -> None:
    if info is None:
        return
    for name in _IDENTITY:
        if value := getattr(info, name):
            setattr(session, name, value[: _IDENTITY[name]])
    inbox = session.inbox
    if info.engine and inbox.capabilities.get("engine") != info.engine:
        inbox.capabilities = {**inbox.capabilities, "engine": info.engine}
        inbox.save(update_fields=["capabilities", "updated_at"])


def _works(session: WaSession, now: datetime) -> None:
    if session.linked_at is None:
        session.linked_at = now
    session.last_activity_at = now
    session.qr_seen_at, session.qr_rounds = None, 0
    session.next_contacts_at = session.next_contacts_at or now
    doorbell.ring_on_commit(SYNC_DUE)


def _remember(session: WaSession, sight: Sight) -> None:
    insert_new(
        [
            WaSessionState(
                account_id=session.account_id,
                session=session,
                status=session.status,
                reason=session.status_reason,
                source=sight.source,
                occurred_at=sight.occurred_at,
            )
        ]
    )


def _hold_or_free(session: WaSession, now: datetime) -> None:
    """Sends leave only while the session works; the inbox tells the operator why not."""
    inbox = session.inbox
    _show_in_inbox(session)
    if inbox.status == InboxStatus.DISABLED:
        return
    works = session.status == WaSessionStatus.WORKING
    status = InboxStatus.ACTIVE if works else InboxStatus.NEEDS_RECONNECT
    reason = "" if works else ": ".join(filter(None, [session.status, session.status_reason]))
    changed = inbox.status != status
    if not changed and inbox.status_reason == reason:
        return
    inbox.status, inbox.status_reason = status, reason
    if works:
        inbox.sends_wait_until = None
        doorbell.ring_on_commit(SEND_DUE)
    inbox.save(update_fields=["status", "status_reason", "sends_wait_until", "updated_at"])
    if changed:
        publish(events.inbox_event(events.INBOX_STATUS, inbox, now, reason=reason))


def _show_in_inbox(session: WaSession) -> None:
    inbox = session.inbox
    facts: dict[str, Any] = {"phone_number": session.phone_number, "username": session.push_name}
    if any(getattr(inbox, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(inbox, name, value)
        inbox.save(update_fields=[*facts, "updated_at"])


def _tell_qr(session: WaSession, now: datetime) -> None:
    """That there is a new code; the code itself would let every reader link the number."""
    publish(events.session_event(events.WA_SESSION_QR, session, now, round=session.qr_rounds))
