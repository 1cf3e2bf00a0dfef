"""What a channel plugs into.

Inwards a channel app turns a provider's payload into the events below and hands
them to `messaging.services.inbound`. Outwards it registers a `ChannelAdapter`.
Nothing here, and nothing in `messaging` outside a provider's own folder, knows a
provider's name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from messaging.choices import (
    ActionKind,
    MessageType,
)
from messaging.inbound_events import (
    ArchiveSeen,
    CallSeen,
    ChatLabelSeen,
    DeletionSeen,
    EditSeen,
    EventResponseSeen,
    GroupSeen,
    InboundEvent,
    IncomingMedia,
    LabelSeen,
    MessageSeen,
    Notice,
    Partner,
    PartnerChanged,
    PollVoteSeen,
    PresenceSeen,
    ReactionSeen,
    ReadSeen,
    SessionStateSeen,
    StatusSeen,
    ThreadOpened,
    Unsupported,
    WatermarkSeen,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from messaging.models import Inbox

# --------------------------------------------------------------------- inwards


# Returns whether anything changed. Runs in the transaction of the drain; makes no outside call.
InboundHandler = Callable[["Inbox", Any, datetime], bool]
_handlers: dict[type, InboundHandler] = {}


def register_inbound_handler(kind: type, handler: InboundHandler) -> None:
    """Let `handler` have the events of `kind` (LabelSeen, ChatLabelSeen, SessionStateSeen)."""
    _handlers[kind] = handler


def inbound_handler(kind: type) -> InboundHandler | None:
    """Who takes events of `kind`; None when nobody registered."""
    return _handlers.get(kind)


# Moves what other aggregates keep of a conversation, before it goes: (keep, gone).
ConversationMover = Callable[[UUID, UUID], None]
_movers: list[ConversationMover] = []


def register_conversation_mover(mover: ConversationMover) -> None:
    """Let `mover` take over its rows when two conversations of one person become one."""
    if mover not in _movers:
        _movers.append(mover)


def conversation_movers() -> Sequence[ConversationMover]:
    """Who is asked when two conversations become one."""
    return _movers


# ------------------------------------------------------------- beside a conversation


class ConversationTies(Protocol):
    """What another app ties to conversations, per account: who is to answer, whose customer."""

    def assigned(
        self, account_id: UUID, *, user_id: UUID | None, group_id: UUID | None
    ) -> QuerySet[Any, Any]:
        """One column: the ids of the conversations assigned in `account_id` to these."""
        ...

    def assignments(
        self, account_id: UUID, conversation_ids: Sequence[UUID]
    ) -> Mapping[UUID, Mapping[str, Any]]:
        """What a chat shows of its assignment, by conversation; keys as callers see them."""
        ...

    def customer_links(
        self, account_id: UUID, conversation_ids: Sequence[UUID]
    ) -> Mapping[UUID, Mapping[str, Any]]:
        """What a chat shows of its customer, by conversation; keys as callers see them."""
        ...


_ties: list[ConversationTies] = []


def register_assignment_filter(ties: ConversationTies) -> None:
    """Let chats be filtered by assignment, and show it; called once at start-up."""
    _ties[:] = [ties]


def conversation_ties() -> ConversationTies | None:
    """Who knows about assignments and customers; None when nobody registered."""
    return _ties[0] if _ties else None


# -------------------------------------------------------------------- outwards


@dataclass(frozen=True, slots=True)
class InboxAccess:
    """An inbox as an adapter sees it: names and the decrypted token, no model."""

    id: UUID
    account_id: UUID
    channel: str
    external_id: str
    parent_external_id: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingMedia:
    """`url` is an address the provider can fetch without signing in.

    Of a file of ours `size` is how many bytes it has and `read` gives them, or raises OSError.
    """

    type: MessageType
    url: str
    mime_type: str = ""
    filename: str = ""
    size: int | None = None
    read: Callable[[], bytes] | None = None


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What to send. `correlation_id` is handed back by providers that can (echo, status).

    `…_reference` is the whole name of the quoted or forwarded message where its id is
    only a part of it; `thread_external_id` the name under which the partner wrote last.
    """

    correlation_id: str
    recipient: Partner
    type: MessageType
    text: str = ""
    media: OutgoingMedia | None = None
    quoted_external_id: str = ""
    tag: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    quoted_reference: str = ""
    forward_reference: str = ""
    thread_external_id: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingAction:
    """One thing to do in a conversation besides sending. `reference` is its message's whole name.

    `parameters`: `emoji` of react, `text` of edit, `seconds` of pin, `references` of mark_read.
    """

    kind: ActionKind
    recipient: Partner
    thread_external_id: str = ""
    external_id: str = ""
    reference: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider accepted it under `external_id`.

    `pause_seconds` is how long the inbox should now rest, because its budget is nearly used.
    """

    external_id: str
    recipient_external_id: str = ""
    pause_seconds: float = 0.0
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the channel can carry. Lengths in the unit that the provider counts."""

    types: frozenset[MessageType]
    text_limit: int
    text_limit_unit: str = "characters"  # or "bytes"
    caption_limit: int = 0
    window_hours: int | None = 24
    human_agent_hours: int | None = None
    quotes: bool = True
    reactions: bool = True
    actions: frozenset[ActionKind] = frozenset()
    pin_seconds: Sequence[int] = ()
    edit_minutes: int | None = None
    # Whether a call that sends a file may take minutes: the provider fetches it meanwhile.
    slow_files: bool = False


@dataclass(frozen=True, slots=True)
class MediaSource:
    """Where the bytes of a received file can be fetched now, and with which headers.

    `provider` is for an address of the provider's own, which may be in a private network.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    mime_type: str = ""
    provider: bool = False


class ProviderError(Exception):
    """What an adapter raises. `code` is the provider's; `detail` may be shown to an operator."""

    def __init__(self, code: str, detail: str, *, trace_id: str = "") -> None:
        self.code = code
        self.detail = detail
        self.trace_id = trace_id
        super().__init__(f"{code}: {detail}")


class Refused(ProviderError):
    """Final: the same call would fail again."""


class Deferred(ProviderError):
    """Surely not sent; may be tried again, not before `retry_after` seconds when given.

    `scope` tells what has to wait: this message, its inbox, or the whole app. `endless`
    is for a way out that is closed for everybody: no number of attempts makes it final.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        retry_after: float | None = None,
        scope: str = "message",
        endless: bool = False,
        trace_id: str = "",
    ) -> None:
        super().__init__(code, detail, trace_id=trace_id)
        self.retry_after = retry_after
        self.scope = scope
        self.endless = endless


class OutcomeUnknown(ProviderError):
    """The call left, and no trustworthy answer came back: it may have been sent."""


class AccessLost(ProviderError):
    """The inbox's credentials no longer work; surely not sent. Sends wait for a reconnect."""


class WindowClosed(Refused):
    """The provider says that the reply window is closed."""


class ChannelAdapter(Protocol):
    """One per channel. Every method may raise a `ProviderError`; none touches the database."""

    def capabilities(self) -> Capabilities: ...

    def send(self, inbox: InboxAccess, message: OutgoingMessage) -> Sent: ...

    def react(
        self, inbox: InboxAccess, recipient: Partner, external_id: str, emoji: str
    ) -> None: ...

    def mark_read(self, inbox: InboxAccess, recipient: Partner, external_id: str) -> None: ...

    def resolve_media(self, inbox: InboxAccess, media: IncomingMedia) -> MediaSource: ...

    def fetch_profile(self, inbox: InboxAccess, partner: Partner) -> Partner | None: ...


class ActingAdapter(ChannelAdapter, Protocol):
    """A channel that can do more than send: what `Capabilities.actions` names."""

    def capabilities_of(self, facts: Mapping[str, Any]) -> Capabilities:
        """What one inbox can carry, by what is known of it (`Inbox.capabilities`)."""
        ...

    def act(self, inbox: InboxAccess, action: OutgoingAction) -> None:
        """Do it. Doing it twice must show nothing twice."""
        ...

    def partner_at(self, address: str, region: str) -> Partner | None:
        """Whom an address typed by a person names, so that a conversation can be opened.

        `region` is where a phone number without a country is; None for what names nobody.
        """
        ...


_adapters: dict[str, ChannelAdapter] = {}


def register_adapter(channel: str, adapter: ChannelAdapter) -> None:
    """Make `adapter` the one for `channel`; called once at start-up by the channel's app."""
    _adapters[channel] = adapter


def adapter_for(channel: str) -> ChannelAdapter:
    """The adapter of `channel`. Raises KeyError when no app registered one."""
    return _adapters[channel]


def channels_with_slow_files() -> list[str]:
    """The channels whose calls that send a file may take minutes."""
    return [channel for channel, one in _adapters.items() if one.capabilities().slow_files]


def acting_adapter_for(channel: str) -> ActingAdapter | None:
    """The adapter of `channel` when it can do more than send, else None."""
    adapter: Any = adapter_for(channel)
    return adapter if hasattr(adapter, "act") else None


def capabilities_for(channel: str, facts: Mapping[str, Any]) -> Capabilities:
    """What an inbox of `channel`, of which `facts` are known, can carry."""
    acting = acting_adapter_for(channel)
    return adapter_for(channel).capabilities() if acting is None else acting.capabilities_of(facts)


__all__ = [
    "AccessLost",
    "ActingAdapter",
    "ArchiveSeen",
    "CallSeen",
    "Capabilities",
    "ChannelAdapter",
    "ChatLabelSeen",
    "ConversationMover",
    "ConversationTies",
    "Deferred",
    "DeletionSeen",
    "EditSeen",
    "EventResponseSeen",
    "GroupSeen",
    "InboundEvent",
    "InboundHandler",
    "InboxAccess",
    "IncomingMedia",
    "LabelSeen",
    "MediaSource",
    "MessageSeen",
    "Notice",
    "OutcomeUnknown",
    "OutgoingAction",
    "OutgoingMedia",
    "OutgoingMessage",
    "Partner",
    "PartnerChanged",
    "PollVoteSeen",
    "PresenceSeen",
    "ProviderError",
    "ReactionSeen",
    "ReadSeen",
    "Refused",
    "Sent",
    "SessionStateSeen",
    "StatusSeen",
    "ThreadOpened",
    "Unsupported",
    "WatermarkSeen",
    "WindowClosed",
    "acting_adapter_for",
    "adapter_for",
    "capabilities_for",
    "conversation_movers",
    "conversation_ties",
    "inbound_handler",
    "register_adapter",
    "register_assignment_filter",
    "register_conversation_mover",
    "register_inbound_handler",
]
