"""Queued actions go out: claim, call the provider once, record what became of it.

An action stands behind the messages and actions of its conversation that were asked
for before it. Doing one twice shows nothing twice, so what was interrupted or not
answered is simply due again. Threads make the calls and nothing else.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from messaging import events
from messaging.choices import ActionKind, DispatchState
from messaging.models import Conversation, ConversationAction, Inbox
from messaging.ports import (
    AccessLost,
    Deferred,
    OutcomeUnknown,
    OutgoingAction,
    ProviderError,
    Refused,
    acting_adapter_for,
)
from messaging.services import inboxes, resting, settling, turns
from messaging.services.actions import partner_of
from ticaret.db.ids import new_id
from ticaret.events.outbox import publish

logger = logging.getLogger(__name__)

THREADS = 8
MAX_ATTEMPTS = 10
_FIRST_DELAY = timedelta(seconds=2)
_LONGEST_DELAY = timedelta(minutes=10)
_LONGEST_REST = timedelta(seconds=30)
_LONGEST_CODE = 64

_CLAIM = f"""
    WITH chosen AS (
        SELECT queued.id, queued.inbox_id, inbox.sends_wait_until IS NOT NULL AS is_held
        FROM messaging_conversationaction AS queued
        JOIN messaging_inbox AS inbox ON inbox.id = queued.inbox_id
        WHERE queued.state IN ('queued', 'sending') AND queued.next_attempt_at <= %(now)s
          AND (queued.state = 'queued' OR queued.lease_until < %(now)s)
          AND inbox.status = 'active' AND inbox.deleted_at IS NULL
          AND (inbox.sends_wait_until IS NULL OR inbox.sends_wait_until <= %(now)s)
          AND NOT EXISTS (
              SELECT 1 FROM messaging_conversationaction AS ahead
              WHERE ahead.conversation_id = queued.conversation_id
                AND ahead.state IN ('queued', 'sending') AND ahead.id < queued.id)
          AND NOT EXISTS (
              SELECT 1 FROM messaging_dispatch AS dispatch
              WHERE dispatch.conversation_id = queued.conversation_id
                AND dispatch.state IN ('queued', 'sending') AND dispatch.id < queued.id)
        ORDER BY queued.next_attempt_at, queued.id
        LIMIT %(batch)s FOR UPDATE OF queued SKIP LOCKED
    ),
    {resting.FREE}
    UPDATE messaging_conversationaction AS action
    SET state = 'sending', lease_token = %(lease)s, lease_until = %(until)s,
        attempts = attempts + 1, updated_at = %(now)s
    FROM free WHERE action.id = free.id
    RETURNING action.id
"""  # noqa: S608  # our own words


@dataclass(frozen=True, slots=True)
class Call:
    """A claimed action, ready to be done."""

    action_id: UUID
    conversation_id: UUID
    lease: UUID
    inbox: Inbox
    outgoing: OutgoingAction


def act_due(*, until: datetime) -> int:
    """Do what is due until nothing is or `until` has come. Returns how many were tried."""
    tried = 0
    with ThreadPoolExecutor(THREADS, thread_name_prefix="act") as threads:
        while timezone.now() < until and (calls := claim(now=timezone.now())):
            results = threads.map(make, calls)
            for call, result in zip(calls, results, strict=True):
                record(call, result, now=timezone.now())
            tried += len(calls)
    return tried


def claim(*, now: datetime, limit: int = THREADS) -> list[Call]:
    """Lease up to `limit` due actions, the head of each conversation's queue."""
    lease = new_id()
    until = now + timedelta(seconds=settings.LEASE_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "batch": limit, "lease": lease, "until": until})
        ids = [row[0] for row in cursor.fetchall()]
    actions = (
        ConversationAction.objects.unscoped()
        .filter(id__in=ids)
        .select_related("conversation__inbox", "conversation__contact", "message")
        .order_by("id")
    )
    return [
        Call(
            action.id,
            action.conversation_id,
            lease,
            action.conversation.inbox,
            _outgoing(action),
        )
        for action in actions
    ]


def make(call: Call) -> ProviderError | None:
    """The one call to the provider: None when it was taken. Never raises."""
    adapter = acting_adapter_for(call.inbox.channel)
    if adapter is None:
        return Refused("not_supported", "This channel cannot do that.")
    try:
        adapter.act(inboxes.access_to(call.inbox), call.outgoing)
    except ProviderError as error:
        return error
    except Exception as error:
        logger.exception("action %s broke", call.action_id)
        return OutcomeUnknown("internal", type(error).__name__)
    return None


def record(call: Call, error: ProviderError | None, *, now: datetime) -> None:
    """Write what became of `call`; nothing when another worker has the action by now."""
    with transaction.atomic():
        # The conversation before the action, in the order in which everything else locks.
        conversation = (
            Conversation.objects.unscoped()
            .select_for_update(no_key=True, of=("self",))
            .select_related("inbox")
            .filter(id=call.conversation_id)
            .first()
        )
        action = (
            ConversationAction.objects.unscoped()
            .select_for_update()
            .filter(id=call.action_id, lease_token=call.lease, state=DispatchState.SENDING)
            .first()
        )
        if action is None or conversation is None:
            return
        if error is None:
            resting.end(call.inbox)
            _finish(action, DispatchState.DONE, now)
            settling.apply(action, conversation, now=now)
        else:
            _fail(action, call.inbox, error, now)
        turns.ring_for_messages(conversation.id)


def _outgoing(action: ConversationAction) -> OutgoingAction:
    conversation, message = action.conversation, action.message
    return OutgoingAction(
        kind=ActionKind(action.kind),
        recipient=partner_of(conversation),
        thread_external_id=conversation.external_thread_id,
        external_id=(message.external_id or "") if message else "",
        reference=message.reference if message else "",
        parameters=action.parameters,
    )


def _fail(action: ConversationAction, inbox: Inbox, error: ProviderError, now: datetime) -> None:
    action.error = {"code": error.code[:_LONGEST_CODE], "detail": error.detail}
    endless = isinstance(error, AccessLost) or (isinstance(error, Deferred) and error.endless)
    waits = isinstance(error, Deferred | AccessLost | OutcomeUnknown)
    if not waits or (action.attempts >= MAX_ATTEMPTS and not endless):
        _finish(action, DispatchState.FAILED, now)
        publish(events.action_event(events.ACTION_FAILED, action, now))
        return
    delay = min(_FIRST_DELAY * 2 ** (min(action.attempts, MAX_ATTEMPTS) - 1), _LONGEST_DELAY)
    if isinstance(error, Deferred) and error.retry_after is not None:
        delay = timedelta(seconds=error.retry_after)
    if isinstance(error, Deferred) and error.scope != "message":
        if error.retry_after is None:
            delay = min(delay, _LONGEST_REST)
        delay = max(delay, resting.TRY_EVERY)
        resting.let_rest(inbox_id=action.inbox_id, until=now + delay)
    if isinstance(error, AccessLost):
        inboxes.mark_needs_reconnect(
            inbox_id=action.inbox_id, error=error, now=now, token=inboxes.token_of(inbox)
        )
    action.state = DispatchState.QUEUED
    action.next_attempt_at = now + delay
    action.lease_token = None
    action.save(update_fields=["state", "next_attempt_at", "lease_token", "error", "updated_at"])


def _finish(action: ConversationAction, state: DispatchState, now: datetime) -> None:
    action.state = state
    action.finished_at = now
    action.lease_token = None
    if state == DispatchState.DONE:
        action.error = None
    action.save(update_fields=["state", "finished_at", "lease_token", "error", "updated_at"])
