"""The way out goes on: claim, call the provider once, say honestly what became of it.

The attempt row is committed before the call leaves. A crash after that leaves an
attempt without an end, and such a message is `unknown`, never sent again by
itself: no provider here takes an idempotency key. A crash before it leaves a
lease that runs out, and the message is simply due again.

Threads make the calls and nothing else; the rows of what begins and of what ended
together are written together.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from messaging.choices import ContactKind, DispatchState, MessageStatus, MessageType
from messaging.links import public_file_url
from messaging.models import (
    Attachment,
    ChannelContact,
    Conversation,
    Dispatch,
    Inbox,
    Message,
    SendAttempt,
)
from messaging.ports import (
    OutcomeUnknown,
    OutgoingMedia,
    OutgoingMessage,
    Partner,
    ProviderError,
    Refused,
    adapter_for,
    channels_with_slow_files,
)
from messaging.services import inboxes, outcomes, resting, turns
from messaging.services.outcomes import Outcome
from messaging.services.sending import may_send_now
from ticaret.db.bulk import write_back
from ticaret.db.ids import new_id

logger = logging.getLogger(__name__)

THREADS = 32
# Only what a thread is free for is claimed: what waits in memory could outlast its lease.
BATCH = THREADS
# After the first answer: what else comes in this time is written together with it.
_GATHER_SECONDS = 0.02

# The head of every conversation's queue, so that answers leave in order, and behind what is
# still to be done in it; a fair share
# of every inbox, so that a campaign of one does not hold up the others.
_CLAIM = f"""
    WITH chosen AS (
        SELECT dispatch.id, dispatch.inbox_id, head.is_held
        FROM messaging_dispatch AS dispatch
        JOIN (
            SELECT head.id, head.turn, inbox.sends_wait_until IS NOT NULL AS is_held
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
                  AND NOT EXISTS ({turns.ACTION_AHEAD})
                  AND %(slow_files)s = (inbox.channel = ANY(%(slow_channels)s) AND EXISTS (
                      SELECT 1 FROM messaging_attachment AS attachment
                      WHERE attachment.message_id = queued.message_id))
                ORDER BY queued.next_attempt_at, queued.id LIMIT %(batch)s
            ) AS head
            WHERE inbox.status = 'active' AND inbox.deleted_at IS NULL
              AND (inbox.sends_wait_until IS NULL
                   OR (inbox.sends_wait_until <= %(now)s AND head.turn = 1))
            ORDER BY head.turn, head.id LIMIT %(batch)s
        ) AS head USING (id)
        WHERE dispatch.state = 'queued'
        ORDER BY head.turn, dispatch.id
        FOR UPDATE OF dispatch SKIP LOCKED
    ),
    {resting.FREE}
    UPDATE messaging_dispatch AS dispatch
    SET state = 'sending', lease_token = %(lease)s, lease_until = %(until)s,
        attempts = attempts + 1, updated_at = %(now)s
    FROM free WHERE dispatch.id = free.id
    RETURNING dispatch.id
"""  # noqa: S608  (parts of our own)


@dataclass(frozen=True, slots=True)
class Claim:
    """A dispatch that is ours until the lease ends."""

    dispatch_id: UUID
    lease: UUID


@dataclass(frozen=True, slots=True)
class Call:
    """A call whose attempt is committed and that may now leave, once."""

    claim: Claim
    attempt: SendAttempt
    inbox: Inbox
    message: OutgoingMessage


def send_due(*, until: datetime, slow_files: bool = False) -> int:
    """Send what is due until nothing is or `until` has come. Returns how many calls were made.

    Files of channels that take minutes for one are left to a call with `slow_files`, which
    sends nothing else: they must not keep a worker from what is quick.
    """
    outcomes.expire_leases(now=timezone.now())
    sent = 0
    with ThreadPoolExecutor(THREADS, thread_name_prefix="send") as threads:
        calls: set[Future[Outcome]] = set()
        while True:
            now = timezone.now()
            if now < until and len(calls) < THREADS:
                claims = claim(now=now, limit=THREADS - len(calls), slow_files=slow_files)
                begun = begin(claims, now=now)
                calls |= {threads.submit(make, call) for call in begun}
            if not calls:
                return sent
            wait(calls, return_when=FIRST_COMPLETED)
            ended, calls = wait(calls, timeout=_GATHER_SECONDS)
            outcomes.record([call.result() for call in ended], now=timezone.now())
            behind = [call.result().attempt.dispatch.conversation_id for call in ended]
            turns.ring_for_other_workers(behind, slow_files=slow_files)
            sent += len(ended)


def send_one(claimed: Claim) -> None:
    """Make the one call for a claimed dispatch and record its outcome."""
    for call in begin([claimed], now=timezone.now()):
        outcomes.record([make(call)], now=timezone.now())


def claim(*, now: datetime, limit: int = BATCH, slow_files: bool = False) -> list[Claim]:
    """Lease up to `limit` due dispatches: slow files, or everything else."""
    lease = new_id()
    seconds = settings.FILE_SEND_LEASE_SECONDS if slow_files else settings.LEASE_SECONDS
    parameters: dict[str, Any] = {
        "now": now,
        "batch": limit,
        "lease": lease,
        "until": now + timedelta(seconds=seconds),
        "slow_files": slow_files,
        "slow_channels": channels_with_slow_files(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, parameters)
        return [Claim(row[0], lease) for row in cursor.fetchall()]


def begin(claims: Sequence[Claim], *, now: datetime) -> list[Call]:
    """Commit the attempts of `claims`.

    Left out are those whose lease is lost and those that may no longer be sent.
    """
    if not claims:
        return []
    calls: list[Call] = []
    with transaction.atomic():
        dispatches = _leased(claims)
        messages = (
            Message.objects.unscoped()
            .select_for_update(no_key=True)
            .order_by("id")
            .in_bulk([dispatch.message_id for dispatch in dispatches])
        )
        conversations = (
            Conversation.objects.unscoped()
            .select_related("inbox", "contact")
            .in_bulk([dispatch.conversation_id for dispatch in dispatches])
        )
        files = _files(messages)
        references = _references(messages.values())
        for dispatch in dispatches:
            message = messages[dispatch.message_id]
            conversation = conversations[message.conversation_id]
            if message.external_id is not None:
                # An echo or a status proved meanwhile that it went out.
                outcomes.settle(dispatch, DispatchState.DONE)
                continue
            attempt = SendAttempt(dispatch=dispatch, started_at=now)
            if not may_send_now(conversation, message.type, dispatch.tag, now):
                attempt.save()
                closed = Refused("window_closed", "the reply window closed before it could be sent")
                outcomes.refuse(dispatch, attempt, closed, now=now)
                continue
            message.status = MessageStatus.SENDING
            outgoing = _outgoing(
                message,
                conversation.contact,
                dispatch.tag,
                files.get(dispatch.message_id),
                thread=conversation.external_thread_id,
                quoted_reference=references.get((message.inbox_id, message.quoted_external_id), ""),
            )
            claimed = Claim(dispatch.id, dispatch.lease_token or claims[0].lease)
            calls.append(Call(claimed, attempt, conversation.inbox, outgoing))
        SendAttempt.objects.bulk_create([call.attempt for call in calls])
        leaving = {call.attempt.dispatch.message_id for call in calls}
        write_back([messages[message_id] for message_id in leaving], ["status", "updated_at"])
    return calls


def make(call: Call) -> Outcome:
    """The one call to the provider. Never raises: what broke is an outcome too."""
    result: ProviderError | None = None
    try:
        sent = adapter_for(call.inbox.channel).send(inboxes.access_to(call.inbox), call.message)
        return Outcome(call.claim.dispatch_id, call.claim.lease, call.attempt, call.inbox, sent)
    except ProviderError as error:
        result = error
    except Exception as error:
        logger.exception("sending %s broke", call.claim.dispatch_id)
        result = OutcomeUnknown("internal", type(error).__name__)
    return Outcome(call.claim.dispatch_id, call.claim.lease, call.attempt, call.inbox, result)


def _leased(claims: Sequence[Claim]) -> list[Dispatch]:
    leases = {claimed.dispatch_id: claimed.lease for claimed in claims}
    rows = (
        Dispatch.objects.unscoped()
        .select_for_update()
        .filter(id__in=leases, state=DispatchState.SENDING)
        .order_by("id")
    )
    return [dispatch for dispatch in rows if dispatch.lease_token == leases[dispatch.id]]


def _files(message_ids: Sequence[UUID] | dict[UUID, Message]) -> dict[UUID, Attachment]:
    """The file of each message that has one."""
    rows = Attachment.objects.unscoped().filter(message_id__in=list(message_ids), position=0)
    return {attachment.message_id: attachment for attachment in rows}


def _bytes_of(attachment: Attachment) -> bytes:
    with attachment.file.storage.open(attachment.file.name or "") as file:
        content: bytes = file.read()
    return content


def _references(messages: Iterable[Message]) -> dict[tuple[UUID, str], str]:
    """How the provider wants the quoted messages named, by inbox and id; few have such a name."""
    quoted = {m.quoted_external_id: m.inbox_id for m in messages if m.quoted_external_id}
    if not quoted:
        return {}
    rows = (
        Message.objects.unscoped()
        .filter(inbox_id__in=set(quoted.values()), external_id__in=quoted)
        .exclude(reference="")
        .values_list("inbox_id", "external_id", "reference")
    )
    return {(inbox_id, external_id or ""): reference for inbox_id, external_id, reference in rows}


def _outgoing(
    message: Message,
    contact: ChannelContact,
    tag: str,
    attachment: Attachment | None,
    *,
    thread: str,
    quoted_reference: str,
) -> OutgoingMessage:
    media = None
    if attachment is not None:
        media = OutgoingMedia(
            type=MessageType(attachment.type),
            url=attachment.source_url or public_file_url(attachment),
            mime_type=attachment.mime_type,
            filename=attachment.filename,
            size=attachment.size,
            read=None if attachment.source_url else partial(_bytes_of, attachment),
        )
    return OutgoingMessage(
        correlation_id=str(message.id),
        recipient=Partner(
            external_id=contact.external_id,
            alternate_id=contact.alternate_id,
            name=contact.name,
            phone=contact.phone,
            is_group=contact.kind == ContactKind.GROUP,
        ),
        type=MessageType(message.type),
        text=message.text,
        media=media,
        quoted_external_id=message.quoted_external_id,
        tag=tag,
        payload=message.payload,
        quoted_reference=quoted_reference,
        forward_reference=str(message.payload.get("forwardReference", "")),
        thread_external_id=thread,
    )
