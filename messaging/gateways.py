"""What a WhatsApp gateway plugs into: its sessions, and the history that it keeps.

The way of single messages is the same as for every channel and is in `ports.py`.
Every method may raise a `ProviderError`; none touches the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from messaging.choices import WaSessionStatus
from messaging.ports import InboundEvent, LabelSeen, Partner

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SessionHook:
    """Where the gateway posts what happens in a session, and the key that it signs with."""

    url: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A session as the gateway sees it now. `activity_at` is when it last saw traffic."""

    status: WaSessionStatus
    reason: str = ""
    jid: str = ""
    lid: str = ""
    phone_number: str = ""
    push_name: str = ""
    engine: str = ""
    activity_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QrImage:
    content: bytes = field(repr=False)
    mime_type: str = "image/png"


class SessionGateway(Protocol):
    """The sessions of one gateway, each known by its name there.

    All but `qr_value`, `qr_image` and `pairing_code` may be called again without harm.
    """

    def create(self, name: str, hook: SessionHook) -> SessionInfo:
        """Make and start a session that posts to `hook`; one that is there already is adopted."""
        ...

    def info(self, name: str) -> SessionInfo | None:
        """None when the gateway does not know the session."""
        ...

    def restart(self, name: str) -> None: ...

    def logout(self, name: str) -> None:
        """Unlink the phone. The session stays and does not ask for a scan by itself."""
        ...

    def remove(self, name: str) -> None:
        """Log out and forget the session; one that is not there counts as removed."""
        ...

    def qr_value(self, name: str) -> str:
        """What the QR code says. Raises Refused when the session does not wait for a scan."""
        ...

    def qr_image(self, name: str) -> QrImage: ...

    def pairing_code(self, name: str, phone_number: str) -> str:
        """A code to type on the phone with that number, instead of scanning."""
        ...


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """Some of a list. `is_last` when the gateway has no more behind it.

    `number` is how many rows of the gateway it covers; some may be of no use to us.
    """

    items: Sequence[_T]
    is_last: bool
    number: int = 0


@dataclass(frozen=True, slots=True)
class ChatSeen:
    """A chat of the gateway's overview. `key` names it to `HistorySource.messages`."""

    key: str
    partner: Partner
    last_message_at: datetime | None


class HistorySource(Protocol):
    """What a gateway remembers of a session. Lists come in pages from `offset`."""

    def chats(self, name: str, *, limit: int, offset: int) -> Page[ChatSeen]:
        """Newest first."""
        ...

    def messages(
        self,
        name: str,
        chat: str,
        *,
        since: datetime,
        until: datetime,
        limit: int,
        offset: int,
    ) -> Page[InboundEvent]:
        """What was said in a chat between two times, oldest first, marked as back-filled."""
        ...

    def contacts(self, name: str, *, limit: int, offset: int) -> Page[Partner]: ...

    def lids(self, name: str, *, limit: int, offset: int) -> Page[Partner]:
        """Partners whose hidden id and phone are both known."""
        ...

    def groups(self, name: str, *, limit: int, offset: int) -> Page[Partner]:
        """With their participants, where the gateway tells them."""
        ...


class LabelBook(Protocol):
    """The labels in the application of a session's number; all may be called again without harm."""

    def labels(self, name: str) -> Sequence[LabelSeen]:
        """All that there are."""
        ...

    def write(self, name: str, external_id: str, label: str, color: str) -> str:
        """Change a label, or make one when `external_id` is empty; its id there."""
        ...

    def delete(self, name: str, external_id: str) -> None: ...

    def nearest_color(self, color: str) -> str:
        """The one that the application shows for `#rrggbb`; it may know a few only."""
        ...

    def bearers(self, name: str, external_id: str) -> Sequence[Partner]:
        """The partners of all chats that bear a label."""
        ...

    def of_chat(self, name: str, partner: Partner, thread: str) -> Sequence[str]:
        """The ids of the labels on the chat with `partner`, who wrote last as `thread`."""
        ...

    def put_on_chat(
        self, name: str, partner: Partner, thread: str, external_ids: Sequence[str]
    ) -> None:
        """Let the chat bear exactly these."""
        ...


@dataclass(frozen=True, slots=True)
class Gateway:
    """The sides of one gateway; `labels` is None where numbers have none."""

    sessions: SessionGateway
    history: HistorySource
    labels: LabelBook | None = None


_gateways: dict[str, Gateway] = {}


def register_gateway(provider: str, gateway: Gateway) -> None:
    """Called once at start-up by the folder of a gateway; the first is used for new sessions."""
    _gateways[provider] = gateway


def gateway_for(provider: str) -> Gateway:
    """The gateway of `provider`. Raises KeyError when no folder registered one."""
    return _gateways[provider]


def default_provider() -> str:
    """The gateway at which new sessions are made. Raises LookupError when there is none."""
    for provider in _gateways:
        return provider
    raise LookupError("no gateway is registered")
