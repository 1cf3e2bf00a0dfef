"""From received messages to analyses: the messages of one burst are one analysis.

An account's position moves in the transaction that makes its analyses, so a killed process
loses none and doubles none; a unique message stands behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from ai_assist import limits
from ai_assist.choices import AnalysisState
from ai_assist.models import AiSettings, Analysis, AnalysisMessage, FeedPosition
from ai_assist.services.settings import RUN
from messaging.events import MESSAGE_RECEIVED
from messaging.models import Message
from ticaret import doorbell
from ticaret.db.bulk import insert_new
from ticaret.events.models import EventStream, OutboxEvent
from ticaret.tenancy.querysets import TenantQuerySet

ACCOUNTS_AT_ONCE = 20
EVENTS_AT_ONCE = 500

# Whose events are ahead of their analyses, the longest untouched first.
_BEHIND = """
    SELECT place.account_id
    FROM ai_assist_feedposition AS place
    JOIN ai_assist_aisettings AS settings USING (account_id)
    JOIN ticaret_events_eventstream AS stream USING (account_id)
    WHERE settings.enabled AND stream.last_position > place.position
    ORDER BY place.moved_at LIMIT %s
"""


def wake(account_ids: Sequence[UUID]) -> None:
    """Ring for accounts with new events, if any of them uses the assistant."""
    rows = AiSettings.objects.for_accounts(account_ids)
    if rows.filter(enabled=True).exists():
        doorbell.ring(RUN)


def collect_waiting(*, now: datetime) -> int:
    """One batch of events of each account that is behind. Returns how many events that were."""
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, [ACCOUNTS_AT_ONCE])
        accounts = [row[0] for row in cursor.fetchall()]
    return sum(collect(account_id=account, now=now) for account in accounts)


@transaction.atomic
def collect(*, account_id: UUID, now: datetime) -> int:
    """Queue what the account's next events bring. Returns how many events were passed.

    0 also when another worker is at it.
    """
    place = (
        FeedPosition.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(account_id=account_id)
        .first()
    )
    settings = AiSettings.objects.for_accounts([account_id]).first()
    if place is None or settings is None or not settings.enabled:
        return 0
    stream = EventStream.objects.filter(account_id=account_id).first()
    before, last = place.position, stream.last_position if stream else 0
    upto = min(last, before + EVENTS_AT_ONCE)
    events = (
        OutboxEvent.objects.for_accounts([account_id])
        .filter(position__gt=before, position__lte=upto, type=MESSAGE_RECEIVED)
        .order_by("position")
    )
    ids = [
        UUID(event.payload["message"]["id"])
        for event in events
        if not event.payload["message"]["backfilled"]
    ]
    if ids:
        _queue(settings, ids, now)
    place.position = upto
    place.save(update_fields=["position", "moved_at"])
    return upto - before


def _queue(settings: AiSettings, message_ids: Sequence[UUID], now: datetime) -> None:
    account_id = settings.account_id
    rows = Message.objects.for_accounts([account_id]).filter(
        pk__in=message_ids, revoked_at__isnull=True, inbox__deleted_at__isnull=True
    )
    if settings.inbox_ids is not None:
        rows = rows.filter(inbox_id__in=settings.inbox_ids)
    by_conversation: dict[UUID, list[Message]] = {}
    for message in rows.order_by("occurred_at", "id"):
        by_conversation.setdefault(message.conversation_id, []).append(message)
    for conversation_id in sorted(by_conversation):
        add_to_burst(messages=by_conversation[conversation_id], now=now)


def add_to_burst(*, messages: Sequence[Message], now: datetime) -> None:
    """Add messages of one conversation to its analysis that still collects, or begin one.

    A burst grows to a fixed number of messages; what comes then begins the next.
    """
    first = messages[0]
    burst = _collecting(first)
    if burst is not None:
        room = limits.PROMPT_MESSAGES - _members(burst).count()
        if room < len(messages):
            burst.collecting = False
            burst.save(update_fields=["collecting", "updated_at"])
            burst = None
    if burst is None:
        burst = Analysis(
            account_id=first.account_id,
            inbox_id=first.inbox_id,
            conversation_id=first.conversation_id,
            asked_at=now,
            next_attempt_at=now + limits.BURST_QUIET,
        )
        if not insert_new([burst]):
            raise RuntimeError("two workers began a burst although the position is locked")
    added = insert_new(
        [
            AnalysisMessage(account_id=first.account_id, analysis_id=burst.pk, message_id=each.pk)
            for each in messages[: limits.PROMPT_MESSAGES]
        ]
    )
    if not added and not _members(burst).exists():
        burst.delete()
        return
    burst.next_attempt_at = min(now + limits.BURST_QUIET, burst.asked_at + limits.BURST_LONGEST)
    burst.save(update_fields=["next_attempt_at", "updated_at"])
    if len(messages) > limits.PROMPT_MESSAGES:
        burst.collecting = False
        burst.save(update_fields=["collecting", "updated_at"])
        add_to_burst(messages=messages[limits.PROMPT_MESSAGES :], now=now)


def _members(burst: Analysis) -> TenantQuerySet[AnalysisMessage]:
    return AnalysisMessage.objects.for_accounts([burst.account_id]).filter(analysis_id=burst.pk)


def _collecting(message: Message) -> Analysis | None:
    return (
        Analysis.objects.for_accounts([message.account_id])
        .filter(
            conversation_id=message.conversation_id,
            collecting=True,
            state=AnalysisState.QUEUED,
        )
        .select_for_update(no_key=True)
        .first()
    )
