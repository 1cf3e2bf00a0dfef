"""A gateway in memory: does what it is told, says what a test wants, remembers both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from messaging.choices import WaSessionStatus
from messaging.gateways import (
    ChatSeen,
    Gateway,
    Page,
    QrImage,
    SessionHook,
    SessionInfo,
    register_gateway,
)
from messaging.ports import InboundEvent, LabelSeen, MessageSeen, Partner, ProviderError, Refused

PROVIDER = "stub"
_T = TypeVar("_T")


@dataclass
class StubGateway:
    """`infos` are its sessions by name, `calls` what it was told, `error` breaks every call."""

    infos: dict[str, SessionInfo] = field(default_factory=dict)
    hooks: dict[str, SessionHook] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    error: ProviderError | None = None
    talk: dict[str, list[MessageSeen]] = field(default_factory=dict)
    people: list[Partner] = field(default_factory=list)
    tied: list[Partner] = field(default_factory=list)

    def create(self, name: str, hook: SessionHook) -> SessionInfo:
        self._called("create", name)
        self.hooks[name] = hook
        self.infos[name] = SessionInfo(WaSessionStatus.SCAN_QR)
        return self.infos[name]

    def info(self, name: str) -> SessionInfo | None:
        self._called("info", name)
        return self.infos.get(name)

    def restart(self, name: str) -> None:
        self._called("restart", name)

    def logout(self, name: str) -> None:
        self._called("logout", name)

    def remove(self, name: str) -> None:
        self._called("remove", name)
        self.infos.pop(name, None)

    def qr_value(self, name: str) -> str:
        self._called("qr_value", name)
        if name in self.infos and self.infos[name].status != WaSessionStatus.SCAN_QR:
            raise Refused("http_422", "no QR code now")
        return "2@abc,def,ghi"

    def qr_image(self, name: str) -> QrImage:
        self._called("qr_image", name)
        return QrImage(b"png")

    def pairing_code(self, name: str, phone_number: str) -> str:
        self._called("pairing_code", phone_number)
        return "ABCD-EFGH"

    # -------------------------------------------------------------- history

    def chats(self, name: str, *, limit: int, offset: int) -> Page[ChatSeen]:
        self._called("chats", str(offset))
        chats = [
            ChatSeen(key, said[-1].partner, max(one.occurred_at for one in said))
            for key, said in self.talk.items()
        ]
        chats.sort(key=lambda chat: str(chat.last_message_at), reverse=True)
        return _slice(chats, limit, offset)

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
        self._called("messages", f"{chat} {offset}")
        said = [one for one in self.talk[chat] if since <= one.occurred_at <= until]
        return _slice(said, limit, offset)

    def contacts(self, name: str, *, limit: int, offset: int) -> Page[Partner]:
        self._called("contacts", str(offset))
        return _slice(self.people, limit, offset)

    def lids(self, name: str, *, limit: int, offset: int) -> Page[Partner]:
        self._called("lids", str(offset))
        return _slice(self.tied, limit, offset)

    def groups(self, name: str, *, limit: int, offset: int) -> Page[Partner]:
        self._called("groups", str(offset))
        return Page((), is_last=True)

    def labels(self, name: str) -> Sequence[LabelSeen]:
        return ()

    def told(self, *kinds: str) -> list[tuple[str, str]]:
        """The calls of these kinds, in their order."""
        return [call for call in self.calls if call[0] in kinds]

    def _called(self, kind: str, what: str) -> None:
        self.calls.append((kind, what))
        if self.error is not None:
            raise self.error


def register(gateway: StubGateway) -> None:
    """Make `gateway` the one of the sessions whose provider is `PROVIDER`."""
    register_gateway(PROVIDER, Gateway(sessions=gateway, history=gateway))


def _slice(items: Sequence[_T], limit: int, offset: int) -> Page[_T]:
    found = items[offset : offset + limit]
    return Page(found, is_last=len(found) < limit, number=len(found))
