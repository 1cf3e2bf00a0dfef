"""What the console's pages show, each in a fixed number of queries whatever its length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q

from crm.models import Assignment
from crm.selectors.assignments import AssignmentFilter, assignments_of_chats
from messaging import selectors as messaging
from messaging.choices import (
    AttachmentState,
    Channel,
    ConversationStatus,
    Direction,
    DispatchState,
)
from messaging.models import (
    Attachment,
    Conversation,
    ConversationLabel,
    Dispatch,
    Inbox,
    Label,
    Message,
    MessageLabel,
)
from messaging.selectors import WorkFilter
from messaging.selectors.chats import of_type
from messaging.selectors.labels import labels_shown
from ticaret.api.cursors import Cursor, bad_cursor, read, write
from ticaret.db.search import fold
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

ROWS_A_PAGE = 30
MESSAGES_A_PAGE = 40
MOST_IDS = 60
ANY_STATE = "any"
_FILES_SHOWN = 12
_ROW_ORDER = "console.rows"
_MESSAGE_ORDER = "console.messages"
# A send that is due but has not left for this long is worth telling the operator.
_WAITING_AFTER = timedelta(seconds=10)
_Row = TypeVar("_Row", Conversation, Message)
_PHONE_MARKS = str.maketrans("", "", "+-()./  \t")


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which conversations the list shows. Empty fields restrict nothing.

    But for `state`: empty it means the open ones, or all where something is looked for.
    `whose` is `mine`, `teams` or `nobody`.
    """

    unread: bool = False
    archived: bool = False
    type: str = ""
    label_id: UUID | None = None
    state: str = ""
    whose: str = ""
    channels: Sequence[str] = ()
    inbox_id: UUID | None = None
    q: str = ""


@dataclass(frozen=True, slots=True)
class RowsPage:
    rows: Sequence[Conversation]
    next_cursor: str = ""
    labels: Mapping[UUID, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    holders: Mapping[UUID, Assignment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """Messages oldest first; `older_cursor` is empty at the beginning of the conversation."""

    messages: Sequence[Message]
    quoted: dict[str, Message] = field(default_factory=dict)
    labels: Mapping[UUID, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    older_cursor: str = ""


@dataclass(frozen=True, slots=True)
class InboxLine:
    """An inbox in the side bar. `waiting` counts sends that are held back."""

    inbox: Inbox
    unread: int
    waiting: int


@dataclass(frozen=True, slots=True)
class About:
    """How long a conversation has gone on, with how many messages, and its newest files."""

    first_at: datetime | None
    inbound: int
    outbound: int
    files: Sequence[Attachment]


def inbox_lines(*, actor: Actor, now: datetime) -> list[InboxLine]:
    """The actor's inboxes by name, with how many conversations are unread and sends wait."""
    inboxes = list(messaging.inboxes(actor=actor).order_by("name", "id"))
    unread = dict(
        _conversations(actor)
        .filter(unread_count__gt=0)
        .values_list("inbox_id")
        .annotate(count=Count("id"))
        .order_by()
    )
    waiting = dict(
        Dispatch.objects.for_accounts({inbox.account_id for inbox in inboxes})
        .filter(state=DispatchState.QUEUED, inbox_id__in=[inbox.id for inbox in inboxes])
        .filter(
            Q(inbox__sends_wait_until__gt=now)
            | Q(next_attempt_at__gt=now)
            | Q(created_at__lt=now - _WAITING_AFTER)
        )
        .values_list("inbox_id")
        .annotate(count=Count("id"))
        .order_by()
    )
    return [InboxLine(i, unread.get(i.id, 0), waiting.get(i.id, 0)) for i in inboxes]


def rows(*, actor: Actor, chosen: ListFilter, cursor: str = "") -> RowsPage:
    """A page of conversations, newest first. Raises Invalid for a cursor that is not ours."""
    found = _chosen(actor, chosen)
    if cursor:
        found = _before(found, cursor, _ROW_ORDER, "last_message_at")
    page = list(found.order_by("-last_message_at", "-id")[: ROWS_A_PAGE + 1])
    shown = page[:ROWS_A_PAGE]
    more = len(page) > ROWS_A_PAGE
    last = shown[-1] if more else None
    return RowsPage(
        shown,
        write(Cursor(_ROW_ORDER, last.last_message_at, last.id)) if last else "",
        _row_labels(actor, shown),
        _holders(actor, shown),
    )


def rows_by_ids(*, actor: Actor, chosen: ListFilter, conversation_ids: Sequence[UUID]) -> RowsPage:
    """Those of the conversations that the filter still lets through, newest first."""
    found = _chosen(actor, chosen).filter(id__in=conversation_ids)
    shown = list(found.order_by("-last_message_at", "-id"))
    return RowsPage(shown, labels=_row_labels(actor, shown), holders=_holders(actor, shown))


def conversation(*, actor: Actor, conversation_id: UUID, role: Role = Role.VIEWER) -> Conversation:
    """One conversation of any channel. Raises ConversationNotFound or Forbidden."""
    return messaging.conversation(
        actor=actor, conversation_id=conversation_id, channels=Channel.values, role=role
    )


def messages(*, actor: Actor, conversation: Conversation, cursor: str = "") -> MessagesPage:
    """The newest messages, or those before `cursor`. Raises Invalid for a cursor not ours."""
    found = _messages(actor, conversation)
    if cursor:
        found = _before(found, cursor, _MESSAGE_ORDER, "occurred_at")
    page = list(found.order_by("-occurred_at", "-id")[: MESSAGES_A_PAGE + 1])
    shown = page[:MESSAGES_A_PAGE][::-1]
    first = shown[0] if len(page) > MESSAGES_A_PAGE else None
    return MessagesPage(
        shown,
        _quoted(actor, conversation, shown),
        _message_labels(actor, shown),
        write(Cursor(_MESSAGE_ORDER, first.occurred_at, first.id)) if first else "",
    )


def messages_by_ids(
    *, actor: Actor, conversation: Conversation, message_ids: Sequence[UUID]
) -> MessagesPage:
    """Those of the messages that belong to the conversation, oldest first."""
    found = _messages(actor, conversation).filter(id__in=message_ids)
    shown = list(found.order_by("occurred_at", "id"))
    return MessagesPage(shown, _quoted(actor, conversation, shown), _message_labels(actor, shown))


def labels(*, actor: Actor) -> list[Label]:
    """The labels of all firms of the actor, in their order: what the list can be filtered by."""
    rows = Label.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    return list(rows.filter(deleted_at__isnull=True).order_by("account_id", "position", "id"))


def about(*, actor: Actor, conversation: Conversation) -> About:
    """What is known of a conversation beside its messages, in two queries."""
    found = messaging.messages(actor=actor, conversation=conversation)
    counts = found.aggregate(
        first_at=Min("occurred_at"),
        inbound=Count("id", filter=Q(direction=Direction.INBOUND)),
        outbound=Count("id", filter=Q(direction=Direction.OUTBOUND)),
    )
    files = (
        Attachment.objects.for_accounts([conversation.account_id])
        .filter(message__conversation_id=conversation.id, state=AttachmentState.READY)
        .filter(message__revoked_at__isnull=True)
        .order_by("-id")[:_FILES_SHOWN]
    )
    return About(**counts, files=list(files))


def partners(*, actor: Actor, conversation_ids: Sequence[UUID]) -> dict[UUID, Conversation]:
    """Conversations with contact and inbox by id, for telling who did something."""
    found = _conversations(actor).filter(id__in=conversation_ids)
    return {row.id: row for row in found.select_related("contact", "inbox")}


def _conversations(actor: Actor) -> TenantQuerySet[Conversation]:
    return messaging.conversations(actor=actor, channels=Channel.values)


def _chosen(actor: Actor, chosen: ListFilter) -> TenantQuerySet[Conversation]:
    found = _conversations(actor).select_related("contact", "inbox", "last_message")
    if chosen.unread:
        found = found.filter(unread_count__gt=0)
    found = found.filter(archived_at__isnull=not chosen.archived)
    if chosen.type:
        found = found.filter(of_type(chosen.type, "contact__"))
    if chosen.label_id:
        borne = ConversationLabel.objects.for_accounts(actor.accounts_with(Role.VIEWER))
        found = found.filter(
            Exists(borne.filter(label_id=chosen.label_id, conversation_id=OuterRef("id")))
        )
    found = messaging.waiting(found, actor=actor, chosen=_work(chosen))
    if chosen.channels:
        found = found.filter(inbox__channel__in=chosen.channels)
    if chosen.inbox_id:
        found = found.filter(inbox_id=chosen.inbox_id)
    for word in _search_words(chosen.q):
        found = found.filter(search__contains=word)
    return found


def _work(chosen: ListFilter) -> WorkFilter:
    state = chosen.state or ("" if chosen.q else ConversationStatus.OPEN)
    return WorkFilter(
        status="" if state == ANY_STATE else state,
        assignment=AssignmentFilter(
            mine=chosen.whose == "mine",
            my_teams=chosen.whose == "teams",
            unassigned=chosen.whose == "nobody",
        ),
    )


def _holders(actor: Actor, shown: Sequence[Conversation]) -> Mapping[UUID, Assignment]:
    return assignments_of_chats(actor=actor, conversation_ids=[row.id for row in shown])


def _row_labels(
    actor: Actor, shown: Sequence[Conversation]
) -> Mapping[UUID, Sequence[Mapping[str, Any]]]:
    return labels_shown(
        actor=actor,
        model=ConversationLabel,
        column="conversation_id",
        keys=[row.id for row in shown],
    )


def _message_labels(
    actor: Actor, shown: Sequence[Message]
) -> Mapping[UUID, Sequence[Mapping[str, Any]]]:
    return labels_shown(
        actor=actor, model=MessageLabel, column="message_id", keys=[row.id for row in shown]
    )


def _search_words(q: str) -> list[str]:
    """The folded words of `q`; a phone number, in whatever notation, is one word.

    Its leading `+`, `00` or `0` goes, because the stored number has its country code.
    """
    digits = q.translate(_PHONE_MARKS)
    if digits.isdecimal() and len(digits) >= 4:
        return [digits.lstrip("0") or digits]
    return [word.lstrip("@") for word in fold(q).split()]


def _before(
    found: TenantQuerySet[_Row], text: str, order: str, column: str
) -> TenantQuerySet[_Row]:
    cursor = read(text)
    if cursor.sort != order:
        raise bad_cursor()
    return found.filter(
        Q(**{f"{column}__lt": cursor.value}) | Q(**{column: cursor.value, "id__lt": cursor.id})
    )


def _messages(actor: Actor, conversation: Conversation) -> TenantQuerySet[Message]:
    files = Attachment.objects.for_accounts([conversation.account_id]).order_by("position")
    return (
        messaging.messages(actor=actor, conversation=conversation)
        .select_related("sent_by_user")
        .prefetch_related(Prefetch("attachments", queryset=files))
    )


def _quoted(
    actor: Actor, conversation: Conversation, shown: Sequence[Message]
) -> dict[str, Message]:
    wanted = {row.quoted_external_id for row in shown if row.quoted_external_id}
    found = messaging.messages(actor=actor, conversation=conversation).filter(
        external_id__in=wanted
    )
    return {row.external_id: row for row in found if row.external_id}
