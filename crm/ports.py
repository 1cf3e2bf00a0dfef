"""What the apps above bring to CRM."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from ticaret.tenancy.actor import Actor
from ticaret.tenancy.querysets import TenantQuerySet


@dataclass(frozen=True, slots=True)
class Party:
    """A customer, or a contact with the customer it belongs to."""

    account_id: UUID
    customer_id: UUID
    contact_id: UUID | None = None


class MergeParticipant(Protocol):
    """Rows that hang on customers or contacts. All of it runs in the caller's transaction.

    `repoint` moves what hangs on `loser` to `winner` and returns, as JSON, what `restore` needs
    to bring exactly that back. `restore` raises `crm.errors.MergeCannotBeUndone` when it can't.
    Both parties are contacts, or both are customers: then what hangs on the contacts of the loser
    goes along, but not the contacts, which are CRM's own.
    """

    @property
    def name(self) -> str: ...

    def count(self, party: Party) -> Mapping[str, int]:
        """How many rows would move, by the word that a preview shows them under."""
        ...

    def repoint(self, loser: Party, winner: Party, now: datetime) -> Mapping[str, Any]: ...

    def restore(
        self, loser: Party, winner: Party, moved: Mapping[str, Any], now: datetime
    ) -> None: ...

    def move_contact(self, contact: Party, customer_id: UUID, now: datetime) -> None:
        """The contact now belongs to `customer_id`; so does what hangs on the contact."""
        ...

    def release(self, parties: Sequence[Party], now: datetime) -> None:
        """These were deleted: let go of what should not point at them."""
        ...


# (account, customer) → the rows of one kind whose changes belong to the customer's history.
AuditedRows = Callable[[UUID, UUID], TenantQuerySet[Any]]

_participants: dict[str, MergeParticipant] = {}
_audited: dict[str, AuditedRows] = {}


def register_merge_participant(participant: MergeParticipant) -> None:
    """Called once at start-up by each app whose rows hang on customers or contacts."""
    _participants[participant.name] = participant


def merge_participants() -> list[MergeParticipant]:
    """Every registered participant, in the order of registration."""
    return list(_participants.values())


def register_audited(target_type: str, rows: AuditedRows) -> None:
    """`rows` finds the rows of `target_type` (`crm.contact`) that a customer's audit shows too."""
    _audited[target_type] = rows


def audited() -> Mapping[str, AuditedRows]:
    """What was registered, by target type."""
    return _audited


# ------------------------------------------------------------- chats and inboxes


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """The person or group on the other side of a chat, as its inbox knows them.

    `id` is the partner's row there, `phone` E.164 or empty. `conversation_id` is None as long
    as nothing was said.
    """

    id: UUID
    inbox_id: UUID
    channel: str
    external_id: str
    alternate_id: str = ""
    name: str = ""
    username: str = ""
    phone: str = ""
    picture_url: str = ""
    is_group: bool = False
    conversation_id: UUID | None = None
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConversationFacts:
    """A chat of any channel. `is_open` is False while it is closed or snoozed."""

    id: UUID
    inbox_id: UUID
    partner: PartnerFacts
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """A message, and the chat it belongs to."""

    id: UUID
    conversation_id: UUID
    inbox_id: UUID


class ConversationDirectory(Protocol):
    """Finds chats and messages that an actor may see within one account, own and shared ones.

    What is not there, or not the actor's, is absent from the answers.
    """

    def conversations(
        self, *, actor: Actor, account_id: UUID, ids: Collection[UUID]
    ) -> dict[UUID, ConversationFacts]: ...

    def messages(
        self, *, actor: Actor, account_id: UUID, ids: Collection[UUID]
    ) -> dict[UUID, MessageFacts]: ...


@dataclass(frozen=True, slots=True)
class LinkSource:
    """Something that messages come in through and that can belong to a customer."""

    source_type: str
    source_id: UUID
    channel: str
    label: str
    status: str
    updated_at: datetime
    meta: Mapping[str, Any] = field(default_factory=dict)


class InboxSources(Protocol):
    """The connected inboxes of an account, in the order of their names."""

    def sources(
        self, *, actor: Actor, account_id: UUID, ids: Collection[UUID] | None = None
    ) -> list[LinkSource]:
        """All of them, or those among `ids`."""
        ...


# -------------------------------------------------------------------- timeline


@dataclass(frozen=True, slots=True)
class TimelinePosition:
    """A place in a timeline: entries are ordered by time, then by id."""

    occurred_at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened with a customer. `data` is JSON as callers see it."""

    id: UUID
    type: str
    occurred_at: datetime
    actor: Mapping[str, Any] | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimelineSubject:
    """Whose timeline: the customer with those merged into it, and the chats linked to it."""

    account_id: UUID
    customer_ids: Sequence[UUID]
    contact_ids: Sequence[UUID]
    conversation_ids: Sequence[UUID]


class TimelineSource(Protocol):
    """Kinds of entries that one statement finds, at a cost that does not grow with the history."""

    @property
    def types(self) -> Sequence[str]: ...

    def entries(
        self,
        *,
        actor: Actor,
        subject: TimelineSubject,
        types: Sequence[str],
        before: TimelinePosition | None,
        limit: int,
    ) -> list[TimelineEntry]:
        """The newest `limit` entries of these types before `before`, newest first."""
        ...


class _Registered:
    """What messaging registered; one for the process."""

    directory: ConversationDirectory | None = None
    sources: InboxSources | None = None


_registered = _Registered()
_timeline_sources: list[TimelineSource] = []


def register_conversation_directory(directory: ConversationDirectory) -> None:
    """Called once at start-up by the app that keeps the chats."""
    _registered.directory = directory


def conversation_directory() -> ConversationDirectory:
    """What was registered. Raises RuntimeError before."""
    if _registered.directory is None:
        raise RuntimeError("no ConversationDirectory is registered")
    return _registered.directory


def register_inbox_sources(sources: InboxSources) -> None:
    """Called once at start-up by the app that keeps the inboxes."""
    _registered.sources = sources


def inbox_sources() -> InboxSources:
    """What was registered. Raises RuntimeError before."""
    if _registered.sources is None:
        raise RuntimeError("no InboxSources are registered")
    return _registered.sources


def register_timeline_source(source: TimelineSource) -> None:
    """Called once at start-up for each source. Raises ValueError for a type that another has."""
    if taken := sorted(set(source.types) & timeline_types()):
        raise ValueError(f"these timeline types are registered twice: {', '.join(taken)}")
    _timeline_sources.append(source)


def timeline_sources() -> Sequence[TimelineSource]:
    """Everything registered."""
    return _timeline_sources


def timeline_types() -> set[str]:
    """The types of all entries that there may be."""
    return {type for source in _timeline_sources for type in source.types}
