"""A conversation as work: whose it is, in which state, whose customer, and its private notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from crm.models import Assignment, ConversationNote, Customer, Identity
from crm.selectors import assignments, conversation_notes
from crm.selectors.customers import customer as find_customer
from crm.services import linking
from messaging.models import Conversation, Message
from ticaret.console import times
from ticaret.console.abilities import Abilities, abilities_of
from ticaret.tenancy.actor import Actor, Role

_OPENING_HOUR = 9


@dataclass(frozen=True, slots=True)
class Work:
    """What stands under the head of an open conversation.

    `may_assign` agents of the reader's firm may; only the firm that owns the conversation
    closes and snoozes it.
    """

    assignment: Assignment | None
    is_mine: bool
    may_assign: bool
    may_close: bool


@dataclass(frozen=True, slots=True)
class Line:
    """What a conversation shows in one place of its time: a message, or a colleague's note."""

    at: datetime
    message: Message | None = None
    note: ConversationNote | None = None


def work_of(*, actor: Actor, conversation: Conversation, can: Abilities) -> Work:
    """Whose a conversation is, and what the reader may arrange about it."""
    within = actor.within(can.account_id, Role.VIEWER)
    held = assignments.assignments_of_chats(actor=within, conversation_ids=[conversation.id])
    assignment = held.get(conversation.id)
    owns = actor.roles.get(conversation.account_id, 0) >= Role.AGENT
    return Work(
        assignment=assignment,
        is_mine=assignment is not None and assignment.user_id == actor.id,
        may_assign=can.write,
        may_close=owns,
    )


def holders(*, actor: Actor, conversations: Sequence[Conversation]) -> dict[UUID, Assignment]:
    """Whose the conversations of a list are; nobody's are absent."""
    return assignments.assignments_of_chats(
        actor=actor, conversation_ids=[row.id for row in conversations]
    )


def customer_of(
    *, actor: Actor, conversation: Conversation, now: datetime
) -> tuple[Identity, Customer | None]:
    """The sender of a conversation as the reader's firm knows them, and the customer they are."""
    account_id = abilities_of(actor=actor, conversation=conversation).account_id
    within = actor.within(account_id, Role.VIEWER)
    identity = linking.of_chat(
        actor=within, account_id=account_id, chat_id=conversation.id, now=now
    )
    if identity.customer_id is None:
        return identity, None
    found = find_customer(actor=within, customer_id=identity.customer_id)
    return identity, found.select_related("primary_representative", "primary_team").first()


def lines_of(
    *,
    actor: Actor,
    conversation: Conversation,
    can: Abilities,
    messages: Sequence[Message],
    before: datetime | None = None,
    reaches_beginning: bool = True,
) -> list[Line]:
    """The messages of a page with the notes that were written between them.

    `before` is where the page above stops; a page that does not reach the beginning has only
    notes that are younger than its first message.
    """
    notes = conversation_notes.notes(
        actor=actor.within(can.account_id, Role.VIEWER),
        account_id=can.account_id,
        chat_id=conversation.id,
    )
    if before is not None:
        notes = notes.filter(created_at__lt=before)
    if messages and not reaches_beginning:
        notes = notes.filter(created_at__gte=messages[0].occurred_at)
    lines = [
        *(Line(message.occurred_at, message=message) for message in messages),
        *(Line(note.created_at, note=note) for note in notes),
    ]
    return sorted(lines, key=lambda line: line.at)


def snooze_choices(now: datetime) -> list[tuple[str, str]]:
    """(moment, words): what a conversation can be put off to with one click."""
    today = now.astimezone(times.zone())
    morning = datetime.combine(today.date(), time(_OPENING_HOUR), tzinfo=times.zone())
    monday = morning + timedelta(days=7 - today.weekday())
    offered = [
        (now + timedelta(hours=1), _("1 saat sonra")),
        (now + timedelta(hours=3), _("3 saat sonra")),
        (morning + timedelta(days=1), _("yarın 09.00")),
        (monday, _("pazartesi 09.00")),
    ]
    return [(moment.isoformat(), words) for moment, words in offered]
