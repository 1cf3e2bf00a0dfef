"""What the Live page counts: messages by hour, answers, who waits, how each inbox is.

Messages are found by the time in their ids (UUIDv7) through the index on account and id,
so the last day costs the same however many years lie behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import TruncHour

from messaging import selectors as messaging
from messaging.choices import Channel, Direction, InboxStatus
from messaging.models import Conversation, Inbox, Message
from ticaret.console.selectors import InboxLine, inbox_lines
from ticaret.tenancy.actor import Actor

HOURS = 24
_LOOK_BACK = timedelta(days=3)
_CANDIDATES = 200
_SHOWN_WAITING = 12
# Silence is worth a word only where there was talk before.
_SILENT_AFTER = timedelta(hours=24)
_TALKED_WITHIN = timedelta(days=7)
_TOKEN_SOON = timedelta(days=10)
_ANSWERS = """
    WITH recent AS (
        SELECT conversation_id, direction, occurred_at, id,
            lag(direction) OVER turn AS before
        FROM messaging_message
        WHERE account_id = ANY(%(accounts)s) AND id >= %(since_id)s
          AND occurred_at >= %(since)s AND inbox_id = ANY(%(inboxes)s) AND NOT backfilled
        WINDOW turn AS (PARTITION BY conversation_id ORDER BY occurred_at, id)
    ), answered AS (
        SELECT direction, before, occurred_at AS asked_at,
            min(occurred_at) FILTER (WHERE direction = 'outbound') OVER (
                PARTITION BY conversation_id ORDER BY occurred_at, id
                ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
            ) AS answered_at
        FROM recent
    )
    SELECT date_trunc('hour', asked_at, 'UTC') AS hour, count(*), count(answered_at),
        percentile_cont(0.5) WITHIN GROUP (
            ORDER BY extract(epoch FROM answered_at - asked_at)
        )
    FROM answered
    WHERE direction = 'inbound' AND before IS DISTINCT FROM 'inbound'
    GROUP BY GROUPING SETS ((date_trunc('hour', asked_at, 'UTC')), ())
"""


@dataclass(frozen=True, slots=True)
class Hour:
    """Messages in, messages out, and the median seconds to the answer; None without answers."""

    start: datetime
    inbound: int
    outbound: int
    answer_seconds: float | None


@dataclass(frozen=True, slots=True)
class Health:
    """An inbox now. `state` is `ok`, `silent`, `token`, `waiting`, `reconnect` or `disabled`."""

    line: InboxLine
    inbound: int
    outbound: int
    last_message_at: datetime | None
    state: str
    token_days: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation whose partner wrote last, and since when the answer is owed."""

    conversation: Conversation
    since: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """The last 24 hours, the present one last. `answer_seconds` is the median over all."""

    hours: Sequence[Hour]
    inboxes: Sequence[Health]
    waiting: Sequence[Waiting]
    waiting_count: int
    inbound: int
    outbound: int
    questions: int
    answered: int
    answer_seconds: float | None


def figures(*, actor: Actor, channels: Sequence[str], now: datetime) -> Figures:
    """Everything the Live page shows besides what happens now, in a fixed number of queries."""
    since = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    lines = [line for line in inbox_lines(actor=actor, now=now) if line.inbox.channel in channels]
    ids = [line.inbox.id for line in lines]
    # A shared inbox's messages belong to the firm that shares it.
    accounts = list({line.inbox.account_id for line in lines})
    by_hour, by_inbox = _counts(accounts, ids, since)
    answers = _answers(accounts, ids, since)
    questions, answered, median = answers.pop(None, (0, 0, None))
    starts = [since + timedelta(hours=n) for n in range(HOURS)]
    waiting = _waiting(actor, ids, now)
    hours = [
        Hour(
            start,
            by_hour.get((start, Direction.INBOUND.value), 0),
            by_hour.get((start, Direction.OUTBOUND.value), 0),
            answers.get(start, (0, 0, None))[2],
        )
        for start in starts
    ]
    last = _last_messages(actor, ids)
    return Figures(
        hours=hours,
        inboxes=[_health(line, by_inbox, last.get(line.inbox.id), now) for line in lines],
        waiting=waiting[:_SHOWN_WAITING],
        waiting_count=len(waiting),
        inbound=sum(hour.inbound for hour in hours),
        outbound=sum(hour.outbound for hour in hours),
        questions=questions,
        answered=answered,
        answer_seconds=median,
    )


def _counts(
    account_ids: Sequence[UUID], inbox_ids: Sequence[UUID], since: datetime
) -> tuple[dict[tuple[datetime, str], int], dict[tuple[UUID, str], int]]:
    rows = (
        Message.objects.for_accounts(account_ids)
        .filter(id__gte=first_id(since), occurred_at__gte=since, inbox_id__in=inbox_ids)
        .annotate(hour=TruncHour("occurred_at"))
        .values_list("inbox_id", "direction", "hour")
        .annotate(count=Count("id"))
        .order_by()
    )
    by_hour: dict[tuple[datetime, str], int] = {}
    by_inbox: dict[tuple[UUID, str], int] = {}
    for inbox_id, direction, hour, count in rows:
        by_hour[hour, direction] = by_hour.get((hour, direction), 0) + count
        by_inbox[inbox_id, direction] = by_inbox.get((inbox_id, direction), 0) + count
    return by_hour, by_inbox


def _answers(
    account_ids: Sequence[UUID], inbox_ids: Sequence[UUID], since: datetime
) -> dict[datetime | None, tuple[int, int, float | None]]:
    """By hour (None: all of them): questions, how many were answered, the median seconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            _ANSWERS,
            {
                "accounts": list(account_ids),
                "inboxes": list(inbox_ids),
                "since": since,
                "since_id": first_id(since),
            },
        )
        return {row[0]: (row[1], row[2], row[3]) for row in cursor.fetchall()}


def _last_messages(actor: Actor, inbox_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    newest = (
        Conversation.objects.unscoped()
        .filter(inbox_id=OuterRef("id"))
        .order_by("-last_message_at", "-id")
        .values("last_message_at")[:1]
    )
    rows = messaging.inboxes(actor=actor).filter(id__in=inbox_ids)
    found = rows.annotate(newest=Subquery(newest)).values_list("id", "newest")
    return {inbox_id: moment for inbox_id, moment in found if moment}


def _waiting(actor: Actor, inbox_ids: Sequence[UUID], now: datetime) -> list[Waiting]:
    """Who waits longest first, among the newest conversations of the last days."""
    newest = list(
        messaging.conversations(actor=actor, channels=Channel.values)
        .filter(inbox_id__in=inbox_ids, last_message_at__gte=now - _LOOK_BACK)
        .filter(last_message__direction=Direction.INBOUND)
        .select_related("contact", "inbox", "last_message")
        .order_by("-last_message_at", "-id")[:_CANDIDATES]
    )
    ids = [row.id for row in newest]
    messages = Message.objects.for_accounts({row.account_id for row in newest})
    answered = dict(
        messages.filter(conversation_id__in=ids, direction=Direction.OUTBOUND)
        .filter(occurred_at__gte=now - _LOOK_BACK)
        .values_list("conversation_id")
        .annotate(at=Max("occurred_at"))
        .order_by()
    )
    since: dict[UUID, datetime] = {}
    asked = (
        messages.filter(conversation_id__in=ids, direction=Direction.INBOUND)
        .filter(occurred_at__gte=now - _LOOK_BACK)
        .values_list("conversation_id", "occurred_at")
        .order_by("occurred_at")
    )
    for conversation_id, moment in asked:
        answer = answered.get(conversation_id)
        if answer is None or moment > answer:
            since.setdefault(conversation_id, moment)
    found = [Waiting(row, since.get(row.id, row.last_message_at)) for row in newest]
    return sorted(found, key=lambda each: each.since)


def _health(
    line: InboxLine,
    by_inbox: dict[tuple[UUID, str], int],
    last_message_at: datetime | None,
    now: datetime,
) -> Health:
    inbox = line.inbox
    expires = inbox.token_expires_at
    return Health(
        line,
        by_inbox.get((inbox.id, Direction.INBOUND.value), 0),
        by_inbox.get((inbox.id, Direction.OUTBOUND.value), 0),
        last_message_at,
        _state(inbox, line.waiting, last_message_at, now),
        max(0, (expires - now).days) if expires else None,
    )


def _state(inbox: Inbox, waiting: int, last_message_at: datetime | None, now: datetime) -> str:
    if inbox.status == InboxStatus.DISABLED:
        return "disabled"
    if inbox.status == InboxStatus.NEEDS_RECONNECT:
        return "reconnect"
    if waiting:
        return "waiting"
    if inbox.token_expires_at and inbox.token_expires_at - now < _TOKEN_SOON:
        return "token"
    if last_message_at and _SILENT_AFTER < now - last_message_at < _TALKED_WITHIN:
        return "silent"
    return "ok"


def first_id(moment: datetime) -> UUID:
    """The smallest UUIDv7 of this millisecond (RFC 9562, section 5.7)."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
