"""The way out goes on: claim, call the provider once, say honestly what became of it.

The attempt row is committed before the call leaves. A crash after that leaves an
attempt without an end, and such a message is `unknown`, never sent again by
itself: no provider here takes an idempotency key. A crash before it leaves a
lease that runs out, and the message is simply due again.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from messaging import events, states
from messaging.choices import DispatchState, MessageStatus, MessageType
from messaging.links import public_file_url
from messaging.models import Conversation, Dispatch, Inbox, Message, SendAttempt
from messaging.ports import (
    AccessLost,
    Deferred,
    OutcomeUnknown,
    OutgoingMedia,
    OutgoingMessage,
    Partner,
    ProviderError,
    Refused,
    Sent,
    adapter_for,
)
from messaging.services import inboxes, updates
from messaging.services.sending import may_send_now
from ticaret.db.ids import new_id
from ticaret.events.outbox import publish

logger = logging.getLogger(__name__)

THREADS = 8
# One call per thread: a second round could outlast the time limit of the task.
BATCH = THREADS
MAX_ATTEMPTS = 10
_FIRST_DELAY = timedelta(seconds=2)
_LONGEST_DELAY = timedelta(minutes=10)
_LONGEST_CODE = 64

# The head of every conversation's queue, so that answers leave in order; a fair share
# of every inbox, so that a campaign of one does not hold up the others.
_CLAIM = """
    WITH chosen AS (
        SELECT dispatch.id
        FROM messaging_dispatch AS dispatch
        JOIN (
            SELECT head.id, head.turn
            FROM messaging_inbox AS inbox
            CROSS JOIN LATERAL (
                SELECT queued.id, row_number() OVER () AS turn
                FROM messaging_dispatch AS queued
                WHERE queued.inbox_id = inbox.id AND queued.state = 'queued'
                  AND queued.next_attempt_at <= %(now)s
                  AND NOT EXISTS (
                      SELECT 1 FROM messaging_dispatch AS ahead
                      WHERE ahead.conversation_id = queued.conversation_id
                        AND ahead.state IN ('queued', 'sending') AND ahead.id < queued.id)
                ORDER BY queued.next_attempt_at, queued.id LIMIT %(batch)s
            ) AS head
            WHERE inbox.status = 'active' AND inbox.deleted_at IS NULL
              AND (inbox.sends_wait_until IS NULL OR inbox.sends_wait_until <= %(now)s)
            ORDER BY head.turn, head.id LIMIT %(batch)s
        ) AS head USING (id)
        WHERE dispatch.state = 'queued'
        ORDER BY head.turn, dispatch.id
        FOR UPDATE OF dispatch SKIP LOCKED
    )
    UPDATE messaging_dispatch AS dispatch
    SET state = 'sending', lease_token = %(lease)s, lease_until = %(until)s,
        attempts = attempts + 1, updated_at = %(now)s
    FROM chosen WHERE dispatch.id = chosen.id
    RETURNING dispatch.id
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A dispatch that is ours until the lease ends."""

    dispatch_id: UUID
    lease: UUID


def send_due(*, until: datetime) -> int:
    """Send what is due, in batches, until nothing is or `until` has come. Returns how many."""
    expire_leases(now=timezone.now())
    sent = 0
    with ThreadPoolExecutor(THREADS, thread_name_prefix="send") as pool:
        while timezone.now() < until and (claims := claim(now=timezone.now())):
            list(pool.map(_send_in_thread, claims))
            sent += len(claims)
    return sent


def claim(*, now: datetime) -> list[Claim]:
    """Lease up to `BATCH` due dispatches."""
    lease = new_id()
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {
                "now": now,
                "batch": BATCH,
                "lease": lease,
                "until": now + timedelta(seconds=settings.LEASE_SECONDS),
            },
        )
        return [Claim(row[0], lease) for row in cursor.fetchall()]


def send_one(claimed: Claim) -> None:
    """Make the one call for a claimed dispatch and record its outcome."""
    prepared = _begin(claimed, now=timezone.now())
    if prepared is None:
        return
    attempt, inbox, outgoing = prepared
    try:
        sent = adapter_for(inbox.channel).send(inboxes.access_to(inbox), outgoing)
    except ProviderError as error:
        _finish_failed(claimed, attempt, error, now=timezone.now())
    except Exception as error:
        logger.exception("sending %s broke", claimed.dispatch_id)
        unknown = OutcomeUnknown("internal", type(error).__name__)
        _finish_failed(claimed, attempt, unknown, now=timezone.now())
    else:
        _finish_sent(claimed, attempt, sent, now=timezone.now())


def expire_leases(*, now: datetime) -> None:
    """Take back what a killed worker held: due again if no call had begun, else `unknown`."""
    with transaction.atomic():
        expired = list(
            Dispatch.objects.unscoped()
            .select_for_update(skip_locked=True)
            .filter(state=DispatchState.SENDING, lease_until__lt=now)
            .order_by("id")[:500]
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
                _record_unknown(dispatch, attempt, error, now)
            else:
                _requeue(dispatch, now)


def _send_in_thread(claimed: Claim) -> None:
    try:
        send_one(claimed)
    except Exception:
        # Its lease runs out and tells what became of it; the others of the batch go on.
        logger.exception("the outcome of %s was not recorded", claimed.dispatch_id)
    finally:
        connection.close()


def _begin(claimed: Claim, *, now: datetime) -> tuple[SendAttempt, Inbox, OutgoingMessage] | None:
    """Commit the attempt; None when the lease is lost or the message may no longer be sent."""
    with transaction.atomic():
        dispatch = _leased(claimed)
        if dispatch is None:
            return None
        message = (
            Message.objects.unscoped().select_for_update(no_key=True).get(id=dispatch.message_id)
        )
        conversation = (
            Conversation.objects.unscoped()
            .select_related("inbox", "contact")
            .get(id=message.conversation_id)
        )
        if message.external_id is not None:
            # An echo or a status proved meanwhile that it went out.
            dispatch.state = DispatchState.DONE
            dispatch.lease_token = None
            dispatch.save(update_fields=["state", "lease_token", "updated_at"])
            return None
        attempt = SendAttempt(dispatch=dispatch, started_at=now)
        if not may_send_now(conversation, message.type, dispatch.tag, now):
            attempt.save()
            error = Refused("window_closed", "the reply window closed before it could be sent")
            _record_refused(dispatch, attempt, error, now)
            return None
        attempt.save()
        message.status = MessageStatus.SENDING
        message.save(update_fields=["status", "updated_at"])
    return attempt, conversation.inbox, _outgoing(message, conversation, dispatch)


def _outgoing(message: Message, conversation: Conversation, dispatch: Dispatch) -> OutgoingMessage:
    contact = conversation.contact
    attachment = message.attachments.first()
    media = None
    if attachment is not None:
        media = OutgoingMedia(
            type=MessageType(attachment.type),
            url=attachment.source_url or public_file_url(attachment),
            mime_type=attachment.mime_type,
            filename=attachment.filename,
        )
    return OutgoingMessage(
        correlation_id=str(message.id),
        recipient=Partner(
            external_id=contact.external_id,
            alternate_id=contact.alternate_id,
            name=contact.name,
            phone=contact.phone,
        ),
        type=MessageType(message.type),
        text=message.text,
        media=media,
        quoted_external_id=message.quoted_external_id,
        tag=dispatch.tag,
        payload=message.payload,
    )


def _finish_sent(claimed: Claim, attempt: SendAttempt, sent: Sent, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            _settle_sent(claimed, attempt, sent, now)
    except IntegrityError:
        # The echo overtook the answer and was stored as a message of its own.
        with transaction.atomic():
            Message.objects.unscoped().filter(
                external_id=sent.external_id, inbox_id=attempt.dispatch.inbox_id
            ).delete()
            _settle_sent(claimed, attempt, sent, now)
            Conversation.objects.unscoped().filter(
                id=attempt.dispatch.conversation_id, last_message__isnull=True
            ).update(last_message_id=attempt.dispatch.message_id)


def _settle_sent(claimed: Claim, attempt: SendAttempt, sent: Sent, now: datetime) -> None:
    """The provider's word counts even when the lease ran out meanwhile."""
    dispatch = Dispatch.objects.unscoped().select_for_update().get(id=claimed.dispatch_id)
    message = Message.objects.unscoped().select_for_update(no_key=True).get(id=dispatch.message_id)
    _close(attempt, "sent", now)
    dispatch.state = DispatchState.DONE
    dispatch.lease_token = None
    dispatch.save(update_fields=["state", "lease_token", "updated_at"])
    message.external_id = sent.external_id
    conversation = Conversation.objects.unscoped().get(id=message.conversation_id)
    status = updates.status_by_watermarks(conversation, message.occurred_at)
    moved = states.may_become(message.status, status)
    if moved:
        message.status = status
        message.status_times = states.stamped(message.status_times, MessageStatus.SENT, now)
        message.error = None
    message.save(update_fields=["external_id", "status", "status_times", "error", "updated_at"])
    if moved:
        publish(events.message_event(events.MESSAGE_STATUS, message, now))
    updates.take_parked([message], now=now)
    if sent.pause_seconds:
        _let_rest(dispatch.inbox_id, now + timedelta(seconds=sent.pause_seconds))


def _finish_failed(
    claimed: Claim, attempt: SendAttempt, error: ProviderError, *, now: datetime
) -> None:
    with transaction.atomic():
        dispatch = _leased(claimed)
        if dispatch is None:
            return
        match error:
            case Deferred():
                _record_deferred(dispatch, attempt, error, now)
            case AccessLost():
                _close(attempt, "access_lost", now, error)
                inboxes.mark_needs_reconnect(inbox_id=dispatch.inbox_id, error=error, now=now)
                _requeue(dispatch, now)
            case OutcomeUnknown():
                _record_unknown(dispatch, attempt, error, now)
            case _:
                _record_refused(dispatch, attempt, error, now)


def _record_deferred(
    dispatch: Dispatch, attempt: SendAttempt, error: Deferred, now: datetime
) -> None:
    if dispatch.attempts >= MAX_ATTEMPTS:
        _record_refused(dispatch, attempt, error, now)
        return
    _close(attempt, "deferred", now, error)
    delay = min(_FIRST_DELAY * 2 ** (dispatch.attempts - 1), _LONGEST_DELAY)
    if error.retry_after is not None:
        delay = timedelta(seconds=error.retry_after)
    if error.scope != "message":
        _let_rest(dispatch.inbox_id, now + delay)
    _requeue(dispatch, now + delay)


def _let_rest(inbox_id: UUID, until: datetime) -> None:
    Inbox.objects.unscoped().filter(id=inbox_id).update(sends_wait_until=until)


def _record_unknown(
    dispatch: Dispatch, attempt: SendAttempt, error: ProviderError, now: datetime
) -> None:
    _close(attempt, "unknown", now, error)
    dispatch.state = DispatchState.UNKNOWN
    dispatch.lease_token = None
    dispatch.save(update_fields=["state", "lease_token", "updated_at"])
    _set_status(dispatch, MessageStatus.UNKNOWN, error, now)


def _record_refused(
    dispatch: Dispatch, attempt: SendAttempt, error: ProviderError, now: datetime
) -> None:
    _close(attempt, "refused", now, error)
    dispatch.state = DispatchState.FAILED
    dispatch.lease_token = None
    dispatch.save(update_fields=["state", "lease_token", "updated_at"])
    _set_status(dispatch, MessageStatus.FAILED, error, now)


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
) -> None:
    message = Message.objects.unscoped().select_for_update(no_key=True).get(id=dispatch.message_id)
    if not states.may_become(message.status, status):
        return
    message.status = status
    message.status_times = states.stamped(message.status_times, status, now)
    message.error = {"code": error.code, "detail": error.detail, "traceId": error.trace_id}
    message.save(update_fields=["status", "status_times", "error", "updated_at"])
    publish(events.message_event(events.MESSAGE_STATUS, message, now))


def _close(
    attempt: SendAttempt, outcome: str, now: datetime, error: ProviderError | None = None
) -> None:
    attempt.finished_at = now
    attempt.outcome = outcome
    if error is not None:
        attempt.code = error.code[:_LONGEST_CODE]
        attempt.detail = error.detail
        attempt.trace_id = error.trace_id[:_LONGEST_CODE]
    attempt.save()


def _leased(claimed: Claim) -> Dispatch | None:
    return (
        Dispatch.objects.unscoped()
        .select_for_update()
        .filter(id=claimed.dispatch_id, lease_token=claimed.lease, state=DispatchState.SENDING)
        .first()
    )
