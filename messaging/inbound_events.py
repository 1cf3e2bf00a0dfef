"""What a channel reports: the events that its parsers make of a provider's payloads.

Part of `messaging.ports`, from where everybody else imports them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from messaging.choices import Direction, MessageStatus, MessageType, WaSessionStatus


@dataclass(frozen=True, slots=True)
class Partner:
    """The person (or group) on the other side, as the inbox's provider names them.

    `external_id` is what an answer is addressed to. `alternate_id` is a second
    identifier of the same person (WhatsApp's business-scoped user id); either may
    come alone, and a payload that carries both ties them together. `incomplete` asks for
    a look-up: the provider may know the other name, or who is in the group.
    `participants` of a group are `{id, phone, role}`.
    """

    external_id: str = ""
    alternate_id: str = ""
    name: str = ""
    username: str = ""
    phone: str = ""
    picture_url: str = ""
    is_group: bool = False
    incomplete: bool = False
    about: str = ""
    participants: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class IncomingMedia:
    """A file of a message: by address (`url`, which expires) or by the provider's media id.

    `expired` says that the address did not work any more when it was tried.
    """

    type: MessageType
    url: str = ""
    external_id: str = ""
    mime_type: str = ""
    filename: str = ""
    sha256: str = ""
    title: str = ""
    fetch: bool = True
    expired: bool = False


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """A message the provider reports: the partner's, or one of the inbox's own (an echo).

    `correlation_id` is our message id when the provider hands it back with an echo.
    `opens_window` is False for what is not an action of the partner.
    `payload` holds what has no column: location, contacts, postback, interactive
    answer, order, referral, story, forwarded. `reference` is the message's whole name
    where its id is only a part of it; `thread_external_id` the name under which the
    partner wrote, to be answered there; `sender` the member of a group. `foreign` marks
    one of the inbox's own that was surely written elsewhere, on the phone; `quiet` what
    is shown but is no word of the partner, and not unread.
    """

    partner: Partner
    external_id: str
    occurred_at: datetime
    direction: Direction = Direction.INBOUND
    type: MessageType = MessageType.TEXT
    text: str = ""
    media: Sequence[IncomingMedia] = ()
    quoted_external_id: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    correlation_id: str = ""
    opens_window: bool = True
    backfilled: bool = False
    reference: str = ""
    thread_external_id: str = ""
    sender: Partner | None = None
    foreign: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class StatusSeen:
    """A state of one outbound message. `error` is `{code, title, detail}` when it failed.

    `participant` is the member of a group whose receipt it is.
    """

    external_id: str
    status: MessageStatus
    occurred_at: datetime
    correlation_id: str = ""
    error: Mapping[str, Any] | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    participant: str = ""


@dataclass(frozen=True, slots=True)
class WatermarkSeen:
    """All outbound messages to `partner` up to `watermark` have reached `status`."""

    partner: Partner
    status: MessageStatus
    watermark: datetime
    external_ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class EditSeen:
    """`partner`, where given, is whose conversation the message must be in."""

    external_id: str
    text: str
    occurred_at: datetime
    edit_number: int = 0
    partner: Partner | None = None


@dataclass(frozen=True, slots=True)
class DeletionSeen:
    """The sender took a message back; our copy of its content must go.

    `partner`, where given, is whose conversation the message must be in.
    """

    external_id: str
    occurred_at: datetime
    partner: Partner | None = None


@dataclass(frozen=True, slots=True)
class ReactionSeen:
    """`emoji` is empty when the reaction was taken back. `actor` is who reacted."""

    external_id: str
    actor: str
    emoji: str
    occurred_at: datetime
    reaction: str = ""
    direction: Direction = Direction.INBOUND
    partner: Partner | None = None


@dataclass(frozen=True, slots=True)
class PollVoteSeen:
    """What `voter` has chosen in a poll, in place of what was chosen before; may be nothing."""

    external_id: str
    voter: str
    options: Sequence[str]
    occurred_at: datetime
    direction: Direction = Direction.INBOUND
    partner: Partner | None = None


@dataclass(frozen=True, slots=True)
class EventResponseSeen:
    """What `responder` answers to an invitation: going, not_going or maybe."""

    external_id: str
    responder: str
    response: str
    occurred_at: datetime
    extra_guests: int = 0
    partner: Partner | None = None


@dataclass(frozen=True, slots=True)
class ReadSeen:
    """Somebody read `external_id`, and what the partner wrote before it, on another device."""

    partner: Partner
    external_id: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class CallSeen:
    """A call at one of its states: received, accepted or rejected."""

    partner: Partner
    external_id: str
    state: str
    occurred_at: datetime
    is_video: bool = False
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class ArchiveSeen:
    """The conversation was put away, or taken out again, on another device."""

    partner: Partner
    archived: bool
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class GroupSeen:
    """A change of a group: joined, left, updated, or of members: member_joined,
    member_left, member_promoted, member_demoted.

    `members` are `{id, phone, role}`: all of them for `joined` and `updated` (empty when
    the provider did not tell), those concerned otherwise. `name` is empty when unchanged.
    """

    partner: Partner
    change: str
    occurred_at: datetime
    external_id: str
    name: str = ""
    members: Sequence[Mapping[str, str]] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PresenceSeen:
    """Who is there or typing just now: `{participant, presence, lastSeen}` each."""

    partner: Partner
    presences: Sequence[Mapping[str, Any]]
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class LabelSeen:
    """A label of the inbox's own application was made, changed or deleted."""

    external_id: str
    occurred_at: datetime
    name: str = ""
    color: str = ""
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class ChatLabelSeen:
    """A label of the inbox's own application was put on a conversation or taken off."""

    label_external_id: str
    partner: Partner
    added: bool
    occurred_at: datetime
    label_name: str = ""
    label_color: str = ""


@dataclass(frozen=True, slots=True)
class PartnerChanged:
    """The same person under a new identifier (a changed number, a changed user id)."""

    old: Partner
    new: Partner
    occurred_at: datetime
    external_id: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ThreadOpened:
    """The partner opened or re-entered the thread without a message (referral, opt-in)."""

    partner: Partner
    occurred_at: datetime
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the inbox or a thread that is no message: handover, policy, template."""

    kind: str
    occurred_at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)
    partner: Partner | None = None


@dataclass(frozen=True, slots=True)
class SessionStateSeen:
    """The gateway says in which state a session is, and as whom it is linked when it knows.

    `scan_qr` comes again with every new QR code. `jid` and `lid` are canonical.
    `engine` is what carries it, on which depends what it can do.
    """

    status: WaSessionStatus
    occurred_at: datetime
    reason: str = ""
    jid: str = ""
    lid: str = ""
    phone_number: str = ""
    push_name: str = ""
    engine: str = ""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A kind that nothing here understands yet: kept, counted, and replayable.

    `reason` says why nothing is done, where it is more than not being known.
    """

    kind: str
    reason: str = ""


InboundEvent = (
    MessageSeen
    | StatusSeen
    | WatermarkSeen
    | EditSeen
    | DeletionSeen
    | ReactionSeen
    | PollVoteSeen
    | EventResponseSeen
    | ReadSeen
    | CallSeen
    | ArchiveSeen
    | GroupSeen
    | PresenceSeen
    | LabelSeen
    | ChatLabelSeen
    | PartnerChanged
    | ThreadOpened
    | Notice
    | SessionStateSeen
    | Unsupported
)
