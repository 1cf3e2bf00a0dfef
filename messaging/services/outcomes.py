"""What became of calls to providers: sent, to be tried later, refused, or not known."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, IntegrityError, transaction

from messaging import events, states
from messaging.choices import DispatchState, MessageStatus
from messaging.models import Conversation, Dispatch, Inbox, Message, SendAttempt
from messaging.ports import AccessLost, Deferred, OutcomeUnknown, ProviderError, Sent
from messaging.services import inboxes, resting, turns, updates
from ticaret.db.bulk import write_back
from ticaret.events.outbox import publish

logger = logging.getLogger(__name__)

# A message that is refused again and again by itself; and one whose inbox cannot send at all.
MAX_ATTEMPTS = 10
PATIENCE = timedelta(days=1)
_FIRST_DELAY = timedelta(seconds=2)
_LONGEST_DELAY = timedelta(minutes=10)
# An inbox that cannot send is tried this often, so that the end of an outage is soon noticed.
_LONGEST_REST = timedelta(seconds=30)
_LONGEST_CODE = 64
_EXPIRED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one call. `result` is the provider's word or what was raised instead.

    `inbox` is as it was when the call left.
    """

    dispatch_id: UUID
    lease: UUID
    attempt: SendAttempt
    inbox: Inbox = field(repr=False)
    result: Sent | ProviderError


def record(outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """Write outcomes. One that cannot be written stops no other, and its lease runs out."""
    sent = [outcome for outcome in outcomes if isinstance(outcome.result, Sent)]
    try:
        with transaction.atomic():
            _record_sent(sent, now)
    except DatabaseError:
        for outcome in sent:
            _record_sent_alone(outcome, now)
    for outcome in outcomes:
        if isinstance(outcome.result, ProviderError):
            _record_failure(outcome, outcome.result, now)
    turns.ring_for_actions(outcome.attempt.dispatch.conversation_id for outcome in outcomes)


def expire_leases(*, now: datetime) -> None:
    """Take back what a killed worker held: due again if no call had begun, else `unknown`."""
    with transaction.atomic():
        expired = list(
            Dispatch.objects.unscoped()
            .select_for_update(skip_locked=True)
            .filter(state=DispatchState.SENDING, lease_until__lt=now)
            .order_by("id")[:_EXPIRED_AT_ONCE]
        )
        begun = {
            attempt.dispatch_id: attempt
            for attempt in SendAttempt.objects.filter(
                dispatch__in=expired, finished_at__isnull=True
            )
        }
        for dispatch in expired:
            if attempt := begun.get(dispatch.id):
                error = OutcomeUnknown("interrupted", "the sender stopped during the call")
                _leave_unknown(dispatch, attempt, error, now)
            else:
                _requeue(dispatch, now)


def settle(dispatch: Dispatch, state: DispatchState) -> None:
    """Nothing is left to do for `dispatch`."""
    dispatch.state = state
    dispatch.lease_token = None
    dispatch.save(update_fields=["state", "lease_token", "updated_at"])


def refuse(
    dispatch: Dispatch, attempt: SendAttempt, error: ProviderError, *, now: datetime
) -> None:
    """The message has failed for good."""
    _close(attempt, "refused", now, error)
    attempt.save()
    settle(dispatch, DispatchState.FAILED)
    _set_status(dispatch, MessageStatus.FAILED, error, now)


def _record_sent_alone(outcome: Outcome, now: datetime) -> None:
    try:
        with transaction.atomic():
            _record_sent([outcome], now)
    except IntegrityError:
        _replace_echo(outcome, now)
    except DatabaseError:
        logger.exception("the outcome of %s was not recorded", outcome.dispatch_id)


def _record_sent(outcomes: Sequence[Outcome], now: datetime) -> None:
    """The provider's word counts even when the lease ran out meanwhile."""
    results = {o.dispatch_id: o for o in outcomes}
    dispatches = list(
        Dispatch.objects.unscoped().select_for_update().filter(id__in=results).order_by("id")
    )
    messages = (
        Message.objects.unscoped()
        .select_for_update(no_key=True)
        .order_by("id")
        .in_bulk([dispatch.message_id for dispatch in dispatches])
    )
    conversations = Conversation.objects.unscoped().in_bulk(
        [dispatch.conversation_id for dispatch in dispatches]
    )
    told = []
    for dispatch in dispatches:
        outcome, message = results[dispatch.id], messages[dispatch.message_id]
        _close(outcome.attempt, "sent", now)
        dispatch.state, dispatch.lease_token = DispatchState.DONE, None
        resting.end(outcome.inbox)
        if isinstance(outcome.result, Sent):
            message.external_id = outcome.result.external_id
            message.reference = outcome.result.reference or message.reference
            if outcome.result.pause_seconds:
                resting.let_rest(
                    inbox_id=dispatch.inbox_id,
                    until=now + timedelta(seconds=outcome.result.pause_seconds),
                )
        status = updates.status_by_watermarks(
            conversations[message.conversation_id], message.occurred_at
        )
        if states.may_become(message.status, status):
            message.status = status
            message.status_times = states.stamped(message.status_times, MessageStatus.SENT, now)
            message.error = None
            told.append(events.message_event(events.MESSAGE_STATUS, message, now))
    attempts = [outcome.attempt for outcome in results.values()]
    write_back(attempts, ["finished_at", "outcome", "updated_at"])
    write_back(dispatches, ["state", "lease_token", "updated_at"])
    write_back(
        messages.values(),
        ["external_id", "reference", "status", "status_times", "error", "updated_at"],
    )
    if told:
        publish(*told)
    updates.take_parked(list(messages.values()), now=now)


def _replace_echo(outcome: Outcome, now: datetime) -> None:
    """The echo overtook the answer and was stored as a message of its own."""
    dispatch = outcome.attempt.dispatch
    if not isinstance(outcome.result, Sent):
        return
    with transaction.atomic():
        Message.objects.unscoped().filter(
            external_id=outcome.result.external_id, inbox_id=dispatch.inbox_id
        ).delete()
        _record_sent([outcome], now)
        Conversation.objects.unscoped().filter(
            id=dispatch.conversation_id, last_message__isnull=True
        ).update(last_message_id=dispatch.message_id)


def _record_failure(outcome: Outcome, error: ProviderError, now: datetime) -> None:
    try:
        with transaction.atomic():
            dispatch = (
                Dispatch.objects.unscoped()
                .select_for_update()
                .filter(
                    id=outcome.dispatch_id,
                    lease_token=outcome.lease,
                    state=DispatchState.SENDING,
                )
                .first()
            )
            if dispatch is not None:
                _fail(dispatch, outcome, error, now)
    except DatabaseError:
        logger.exception("the outcome of %s was not recorded", outcome.dispatch_id)


def _fail(dispatch: Dispatch, outcome: Outcome, error: ProviderError, now: datetime) -> None:
    attempt = outcome.attempt
    match error:
        case Deferred():
            _defer(dispatch, attempt, error, now)
        case AccessLost():
            _close(attempt, "access_lost", now, error)
            attempt.save()
            inboxes.mark_needs_reconnect(
                inbox_id=dispatch.inbox_id,
                error=error,
                now=now,
                token=inboxes.token_of(outcome.inbox),
            )
            _requeue(dispatch, now)
        case OutcomeUnknown():
            _leave_unknown(dispatch, attempt, error, now)
        case _:
            refuse(dispatch, attempt, error, now=now)


def _defer(dispatch: Dispatch, attempt: SendAttempt, error: Deferred, now: datetime) -> None:
    if _is_worn_out(dispatch, error, now):
        refuse(dispatch, attempt, error, now=now)
        return
    _close(attempt, "deferred", now, error)
    attempt.save()
    doublings = min(dispatch.attempts, MAX_ATTEMPTS) - 1
    longest = _LONGEST_DELAY if error.scope == "message" else _LONGEST_REST
    delay = min(_FIRST_DELAY * 2**doublings, longest)
    if error.retry_after is not None:
        delay = timedelta(seconds=error.retry_after)
    if error.scope != "message":
        delay = max(delay, resting.TRY_EVERY)
        resting.let_rest(inbox_id=dispatch.inbox_id, until=now + delay)
    _requeue(dispatch, now + delay)
    _tell_why(dispatch, error, now)


def _is_worn_out(dispatch: Dispatch, error: Deferred, now: datetime) -> bool:
    if error.endless:
        return False
    if error.scope == "message":
        return dispatch.attempts >= MAX_ATTEMPTS
    return now - dispatch.created_at > PATIENCE


def _tell_why(dispatch: Dispatch, error: ProviderError, now: datetime) -> None:
    """A message that waits says why, once for each reason."""
    message = Message.objects.unscoped().select_for_update(no_key=True).get(id=dispatch.message_id)
    if message.error and message.error.get("code") == error.code:
        return
    message.error = {"code": error.code, "detail": error.detail, "traceId": error.trace_id}
    message.save(update_fields=["error", "updated_at"])
    publish(events.message_event(events.MESSAGE_STATUS, message, now))


def _leave_unknown(
    dispatch: Dispatch, attempt: SendAttempt, error: ProviderError, now: datetime
) -> None:
    _close(attempt, "unknown", now, error)
    attempt.save()
    # An echo or a status that came before the answer may have settled it.
    is_open = _set_status(dispatch, MessageStatus.UNKNOWN, error, now)
    settle(dispatch, DispatchState.UNKNOWN if is_open else DispatchState.DONE)


def _requeue(dispatch: Dispatch, next_attempt_at: datetime) -> None:
    dispatch.state = DispatchState.QUEUED
    dispatch.next_attempt_at = next_attempt_at
    dispatch.lease_token = None
    dispatch.save(update_fields=["state", "next_attempt_at", "lease_token", "updated_at"])
    Message.objects.unscoped().filter(id=dispatch.message_id, status=MessageStatus.SENDING).update(
        status=MessageStatus.QUEUED
    )


def _set_status(
    dispatch: Dispatch, status: MessageStatus, error: ProviderError, now: datetime
) -> bool:
    """Returns whether the message took on `status`."""
    message = Message.objects.unscoped().select_for_update(no_key=True).get(id=dispatch.message_id)
    if not states.may_become(message.status, status):
        return False
    message.status = status
    message.status_times = states.stamped(message.status_times, status, now)
    message.error = {"code": error.code, "detail": error.detail, "traceId": error.trace_id}
    message.save(update_fields=["status", "status_times", "error", "updated_at"])
    publish(events.message_event(events.MESSAGE_STATUS, message, now))
    return True


def _close(
    attempt: SendAttempt, outcome: str, now: datetime, error: ProviderError | None = None
) -> None:
    attempt.finished_at = now
    attempt.outcome = outcome
    if error is not None:
        attempt.code = error.code[:_LONGEST_CODE]
        attempt.detail = error.detail
        attempt.trace_id = error.trace_id[:_LONGEST_CODE]
