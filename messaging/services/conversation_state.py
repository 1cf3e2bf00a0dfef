"""Closing, reopening and snoozing conversations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from crm.selectors.settings import accounts_that_keep_closed
from crm.services import assigning
from messaging import events
from messaging.choices import Channel, ConversationStatus
from messaging.errors import SnoozeTimeInvalid
from messaging.models import Conversation
from messaging.selectors import conversation as find
from messaging.selectors import locked_conversation
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role

LONGEST_SNOOZE = timedelta(days=366)
_WAKE_BATCH = 200
_FIELDS = ["status", "snoozed_until", "closed_at", "updated_at"]
_ACTIONS = {
    ConversationStatus.OPEN: "conversation.reopened",
    ConversationStatus.SNOOZED: "conversation.snoozed",
    ConversationStatus.CLOSED: "conversation.closed",
}


def close(
    *, actor: Actor, conversation_id: UUID, now: datetime, if_match: str | None = None
) -> Conversation:
    """Nothing more is to be done in it; a new message may open it again.

    Raises ConversationNotFound, Forbidden, PreconditionFailed.
    """
    return _set(actor, conversation_id, ConversationStatus.CLOSED, None, if_match, now)


def reopen(
    *, actor: Actor, conversation_id: UUID, now: datetime, if_match: str | None = None
) -> Conversation:
    """It wants attention again. Raises as `close`."""
    return _set(actor, conversation_id, ConversationStatus.OPEN, None, if_match, now)


def snooze(
    *,
    actor: Actor,
    conversation_id: UUID,
    until: datetime,
    now: datetime,
    if_match: str | None = None,
) -> Conversation:
    """Out of sight until then, or until the partner writes. Raises SnoozeTimeInvalid too."""
    if not now < until <= now + LONGEST_SNOOZE:
        raise SnoozeTimeInvalid
    return _set(actor, conversation_id, ConversationStatus.SNOOZED, until, if_match, now)


def reopen_for_messages(written: Sequence[Conversation], *, now: datetime) -> list[Conversation]:
    """The partners wrote into these, which are locked: the snoozed open, closed ones by policy.

    Returns those that were opened; the caller saves them.
    """
    shut = [each for each in written if each.status != ConversationStatus.OPEN]
    if not shut:
        return []
    keeping = accounts_that_keep_closed(account_ids={each.account_id for each in shut})
    opened: list[tuple[Conversation, str]] = []
    for each in shut:
        if each.status == ConversationStatus.CLOSED and each.account_id in keeping:
            continue
        opened.append((each, each.status))
        _become(each, ConversationStatus.OPEN, None, now)
    assigning.set_open(conversation_ids=[each.id for each, _ in opened], is_open=True)
    publish(*(events.status_event(each, before, "message", now) for each, before in opened))
    return [each for each, _ in opened]


def wake_due(*, now: datetime) -> int:
    """Open what was snoozed until now. Returns how many; each is woken once."""
    woken = 0
    while batch := _wake_batch(now):
        woken += batch
    return woken


@transaction.atomic
def _wake_batch(now: datetime) -> int:
    due = list(
        Conversation.objects.unscoped()
        .select_for_update(no_key=True, skip_locked=True)
        .filter(status=ConversationStatus.SNOOZED, snoozed_until__lte=now)
        .order_by("snoozed_until", "id")[:_WAKE_BATCH]
    )
    for conversation in due:
        _become(conversation, ConversationStatus.OPEN, None, now)
        conversation.save(update_fields=_FIELDS)
    assigning.set_open(conversation_ids=[each.id for each in due], is_open=True)
    publish(*(events.status_event(each, ConversationStatus.SNOOZED, "time", now) for each in due))
    return len(due)


@transaction.atomic
def _set(
    actor: Actor,
    conversation_id: UUID,
    status: ConversationStatus,
    until: datetime | None,
    if_match: str | None,
    now: datetime,
) -> Conversation:
    find(actor=actor, conversation_id=conversation_id, channels=Channel.values, role=Role.AGENT)
    conversation = locked_conversation(conversation_id)
    require_match(if_match, conversation.updated_at)
    before, before_until = conversation.status, conversation.snoozed_until
    if (before, before_until) == (status, until):
        return conversation
    _become(conversation, status, until, now)
    conversation.save(update_fields=_FIELDS)
    assigning.set_open(
        conversation_ids=[conversation.id], is_open=status == ConversationStatus.OPEN
    )
    changes: dict[str, tuple[str | None, str | None]] = {"status": (before, str(status))}
    if before_until != until:
        changes["snoozed_until"] = (_told(before_until), _told(until))
    trail.record(
        actor=actor,
        account_id=conversation.account_id,
        action=_ACTIONS[status],
        target=conversation,
        changes=changes,
    )
    publish(events.status_event(conversation, before, "user", now))
    return conversation


def _become(
    conversation: Conversation, status: ConversationStatus, until: datetime | None, now: datetime
) -> None:
    conversation.status = status
    conversation.snoozed_until = until
    conversation.closed_at = now if status == ConversationStatus.CLOSED else None


def _told(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
