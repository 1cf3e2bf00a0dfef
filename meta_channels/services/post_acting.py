"""The way out of what is done with posts and comments: claim, call Meta once, say what came of it.

The attempt is committed before the call leaves. What writes and whose outcome is not known
is `unknown`: it is looked up, never simply repeated. The rest may be repeated.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from messaging.models import Inbox
from messaging.ports import (
    AccessLost,
    Deferred,
    OutcomeUnknown,
    ProviderError,
    Refused,
)
from messaging.services import inboxes, resting
from meta_channels import events
from meta_channels.choices import WRITING_ACTIONS, ActionKind, ActionState
from meta_channels.models import PostAction, PostActionAttempt
from meta_channels.services import post_action_calls, post_action_results
from meta_channels.services.post_action_calls import Written
from ticaret.db.ids import new_id
from ticaret.events.outbox import publish

logger = logging.getLogger(__name__)

# About an hour with the delays below: longer than Meta is usually away.
MAX_ATTEMPTS = 120
_FIRST_DELAY, _LONGEST_DELAY = timedelta(seconds=2), timedelta(seconds=30)
# When the outcome is looked up, counted from each look-up before.
LOOK_UP_AFTER = [timedelta(seconds=s) for s in (5, 15, 60, 180, 600)]
# Meta says "not there" of what was removed before: then removing it is done.
_GONE = {"100/33", "9000001", "24/2207006"}

_CLAIM = f"""
    WITH chosen AS (
        SELECT action.id, action.inbox_id, inbox.sends_wait_until IS NOT NULL AS is_held
        FROM meta_channels_postaction AS action
        JOIN messaging_inbox AS inbox ON inbox.id = action.inbox_id
        WHERE (action.state = 'queued' OR (action.state = 'unknown' AND action.look_ups < %(most)s))
          AND action.next_attempt_at <= %(now)s
          AND (action.lease_until IS NULL OR action.lease_until < %(now)s)
          AND inbox.status = 'active' AND inbox.deleted_at IS NULL
          AND (inbox.sends_wait_until IS NULL OR inbox.sends_wait_until <= %(now)s)
        ORDER BY action.next_attempt_at, action.id LIMIT 1
        FOR UPDATE OF action SKIP LOCKED
    ),
    {resting.FREE}
    UPDATE meta_channels_postaction AS action
    SET lease_token = %(lease)s, lease_until = %(until)s, updated_at = %(now)s,
        attempts = attempts + CASE WHEN state = 'queued' THEN 1 ELSE 0 END,
        look_ups = look_ups + CASE WHEN state = 'unknown' THEN 1 ELSE 0 END,
        state = CASE WHEN state = 'queued' THEN 'sending' ELSE state END
    FROM free WHERE action.id = free.id
    RETURNING action.id, action.state
"""  # noqa: S608  # our own words


def act_due(*, until: datetime) -> int:
    """Do what is due until nothing is or `until` has come. Returns how many were tried."""
    expire_leases(now=timezone.now())
    tried = 0
    while timezone.now() < until:
        claimed = claim(now=timezone.now())
        if claimed is None:
            break
        action_id, lease, state = claimed
        if state == ActionState.UNKNOWN:
            look_up(action_id, lease)
        else:
            act_one(action_id, lease)
        tried += 1
    return tried


def claim(*, now: datetime) -> tuple[UUID, UUID, str] | None:
    """Lease one due action: its id, the lease, and whether it is to be done or looked up."""
    lease = new_id()
    values: dict[str, Any] = {
        "now": now,
        "lease": lease,
        "until": now + timedelta(seconds=settings.LEASE_SECONDS),
        "most": len(LOOK_UP_AFTER),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        row = cursor.fetchone()
    return None if row is None else (row[0], lease, row[1])


def act_one(action_id: UUID, lease: UUID) -> None:
    """Make the one call for a claimed action and record its outcome."""
    begun = _begin(action_id, lease, timezone.now())
    if begun is None:
        return
    action, attempt = begun
    result: Written | ProviderError
    try:
        result = post_action_calls.carry_out(action)
    except ProviderError as error:
        result = error
    except Exception as error:
        logger.exception("action %s broke", action_id)
        result = OutcomeUnknown("internal", type(error).__name__)
    try:
        with transaction.atomic():
            _record(action, lease, attempt, result, timezone.now())
    except DatabaseError:
        logger.exception("the outcome of action %s was not recorded", action_id)


def look_up(action_id: UUID, lease: UUID) -> None:
    """Ask Meta, or our own messages, whether an action of unknown outcome happened."""
    action = _load(action_id, lease)
    if action is None:
        return
    now = timezone.now()
    trouble: ProviderError | None = None
    found: Written | None = None
    try:
        found = post_action_calls.find(action, now=now)
        resting.end(action.inbox)
    except ProviderError as error:
        trouble = error
        _note_trouble(action, error, now)
    with transaction.atomic():
        locked = _locked(action_id)
        if locked is None or locked.state != ActionState.UNKNOWN or locked.lease_token != lease:
            return
        if found is not None:
            _succeed(locked, found, now)
            return
        if trouble is not None and not isinstance(trouble, Refused):
            # Nobody could be asked: that was no look-up.
            locked.look_ups -= 1
            _release(locked, ActionState.UNKNOWN, now + _LONGEST_DELAY)
            return
        place = min(locked.look_ups, len(LOOK_UP_AFTER) - 1)
        _release(locked, ActionState.UNKNOWN, now + LOOK_UP_AFTER[place])


def expire_leases(*, now: datetime) -> None:
    """Take back what a killed worker held.

    Due again if no call had begun or the call may be repeated, else `unknown`.
    """
    with transaction.atomic():
        expired = (
            PostAction.objects.unscoped()
            .select_for_update(skip_locked=True)
            .filter(state=ActionState.SENDING, lease_until__lt=now)
            .order_by("id")[:200]
        )
        for action in expired:
            attempt = action.history.filter(finished_at__isnull=True).first()
            if attempt is None:
                _release(action, ActionState.QUEUED, now)
                continue
            error = OutcomeUnknown("interrupted", "the worker stopped during the call")
            _close(attempt, "unknown", now, error)
            _leave_unknown(action, error, now)


def _begin(
    action_id: UUID, lease: UUID, now: datetime
) -> tuple[PostAction, PostActionAttempt] | None:
    with transaction.atomic():
        action = _load(action_id, lease)
        if action is None or action.state != ActionState.SENDING:
            return None
        attempt = PostActionAttempt.objects.create(action=action, started_at=now)
    return action, attempt


def _load(action_id: UUID, lease: UUID) -> PostAction | None:
    return (
        PostAction.objects.unscoped()
        .select_related("inbox", "post", "comment", "comment__parent")
        .filter(id=action_id, lease_token=lease)
        .first()
    )


def _locked(action_id: UUID) -> PostAction | None:
    return (
        PostAction.objects.unscoped()
        .select_for_update(of=("self",))
        .select_related("inbox", "post", "comment")
        .filter(id=action_id)
        .first()
    )


def _record(
    called: PostAction,
    lease: UUID,
    attempt: PostActionAttempt,
    result: Written | ProviderError,
    now: datetime,
) -> None:
    """Meta's word counts even when the lease ran out meanwhile. `called` is as it was then."""
    action = _locked(called.pk)
    if action is None:
        return
    if isinstance(result, Refused) and _is_removal(action) and result.code in _GONE:
        result = Written()
    if isinstance(result, Written):
        _close(attempt, "sent", now)
        resting.end(called.inbox)
        if action.state in {ActionState.SENDING, ActionState.UNKNOWN, ActionState.QUEUED}:
            _succeed(action, result, now)
        return
    if action.lease_token != lease or action.state != ActionState.SENDING:
        _close(attempt, "late", now, result)
        return
    _fail(action, called.inbox, attempt, result, now)


def _fail(
    action: PostAction,
    inbox: Inbox,
    attempt: PostActionAttempt,
    error: ProviderError,
    now: datetime,
) -> None:
    match error:
        case Deferred() if action.attempts < MAX_ATTEMPTS or error.endless:
            _close(attempt, "deferred", now, error)
            _defer(action, error, now)
        case AccessLost():
            _close(attempt, "access_lost", now, error)
            _lose_access(inbox, error, now)
            _release(action, ActionState.QUEUED, now)
        case OutcomeUnknown() if action.kind in WRITING_ACTIONS or action.attempts < MAX_ATTEMPTS:
            _close(attempt, "unknown", now, error)
            _leave_unknown(action, error, now)
        case _:
            _close(attempt, "refused", now, error)
            action.error, action.finished_at = _told(error), now
            _release(action, ActionState.FAILED, now)
            publish(events.action_event(action, now))


def _defer(action: PostAction, error: Deferred, now: datetime) -> None:
    delay = _growing(action)
    if error.retry_after is not None:
        delay = timedelta(seconds=error.retry_after)
    if error.scope != "message":
        delay = max(delay, resting.TRY_EVERY)
        resting.let_rest(inbox_id=action.inbox_id, until=now + delay)
    told_before = action.error
    action.error = _told(error)
    _release(action, ActionState.QUEUED, now + delay)
    if not told_before or told_before.get("code") != error.code:
        publish(events.action_event(action, now))


def _growing(action: PostAction) -> timedelta:
    # Past eight doublings every delay is the longest.
    doublings: int = min(max(action.attempts, 1) - 1, 8)
    return min(_FIRST_DELAY * 2.0**doublings, _LONGEST_DELAY)


def _leave_unknown(action: PostAction, error: ProviderError, now: datetime) -> None:
    """What writes is looked up; hiding, liking and removing may happen twice."""
    if action.kind not in WRITING_ACTIONS:
        _release(action, ActionState.QUEUED, now + _growing(action))
        return
    action.error = _told(error)
    action.look_ups = 0
    _release(action, ActionState.UNKNOWN, now + LOOK_UP_AFTER[0])
    publish(events.action_event(action, now))


def _succeed(action: PostAction, written: Written, now: datetime) -> None:
    action.external_id = written.external_id or action.external_id
    action.error, action.finished_at = None, now
    _release(action, ActionState.SENT, now)
    post_action_results.apply(action, written, now=now)
    publish(events.action_event(action, now))


def _release(action: PostAction, state: ActionState, next_attempt_at: datetime) -> None:
    action.state = state
    action.next_attempt_at = next_attempt_at
    action.lease_token = action.lease_until = None
    action.save(
        update_fields=[
            "state", "next_attempt_at", "lease_token", "lease_until", "external_id", "error",
            "finished_at", "look_ups", "updated_at",
        ]
    )  # fmt: skip


def _note_trouble(action: PostAction, error: ProviderError, now: datetime) -> None:
    if isinstance(error, AccessLost):
        _lose_access(action.inbox, error, now)
    elif isinstance(error, Deferred) and error.scope != "message":
        wait = max(timedelta(seconds=error.retry_after or 0), _LONGEST_DELAY)
        resting.let_rest(inbox_id=action.inbox_id, until=now + wait)


def _lose_access(inbox: Inbox, error: AccessLost, now: datetime) -> None:
    inboxes.mark_needs_reconnect(
        inbox_id=inbox.id, error=error, now=now, token=inboxes.token_of(inbox)
    )


def _is_removal(action: PostAction) -> bool:
    return action.kind in {ActionKind.DELETE, ActionKind.DELETE_POST}


def _told(error: ProviderError) -> dict[str, str]:
    return {"code": error.code, "detail": error.detail, "traceId": error.trace_id}


def _close(
    attempt: PostActionAttempt, outcome: str, now: datetime, error: ProviderError | None = None
) -> None:
    attempt.finished_at, attempt.outcome = now, outcome
    if error is not None:
        attempt.code, attempt.detail = error.code[:64], error.detail
        attempt.trace_id = error.trace_id[:64]
    attempt.save()
