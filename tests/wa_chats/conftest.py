"""A gateway that does what the test says, in place of the real one's adapter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from messaging import ports
from messaging.choices import ActionKind, Channel, MessageType
from messaging.models import Inbox
from messaging.ports import (
    Capabilities,
    InboxAccess,
    IncomingMedia,
    MediaSource,
    OutgoingAction,
    OutgoingMessage,
    Partner,
    Refused,
    Sent,
)
from messaging.waha.addresses import partner_at
from tests.factories.accounts import Firm
from tests.factories.sessions import make_session
from tests.support.client import Api


class ScriptedAdapter:
    """Can everything but what `without` names; `sources` answer for files, first to last."""

    def __init__(self) -> None:
        self.without: set[Any] = set()
        self.sources: list[MediaSource | Exception] = []
        self.asked: list[IncomingMedia] = []
        self.acted: list[OutgoingAction] = []

    def capabilities(self) -> Capabilities:
        return self.capabilities_of({})

    def capabilities_of(self, facts: Mapping[str, Any]) -> Capabilities:
        return Capabilities(
            types=frozenset(MessageType) - self.without,
            text_limit=4096,
            caption_limit=1024,
            window_hours=None,
            actions=frozenset(ActionKind) - self.without,
            pin_seconds=(86400, 604800, 2592000),
            edit_minutes=15,
        )

    def send(self, inbox: InboxAccess, message: OutgoingMessage) -> Sent:
        return Sent(external_id=f"sent-{message.correlation_id}")

    def react(self, inbox: InboxAccess, recipient: Partner, external_id: str, emoji: str) -> None:
        """Told by `act`."""

    def mark_read(self, inbox: InboxAccess, recipient: Partner, external_id: str) -> None:
        """Told by `act`."""

    def act(self, inbox: InboxAccess, action: OutgoingAction) -> None:
        self.acted.append(action)

    def partner_at(self, address: str, region: str) -> Partner | None:
        return partner_at(address, region)

    def resolve_media(self, inbox: InboxAccess, media: IncomingMedia) -> MediaSource:
        self.asked.append(media)
        source = self.sources.pop(0) if self.sources else Refused("404", "gone")
        if isinstance(source, Exception):
            raise source
        return source

    def fetch_profile(self, inbox: InboxAccess, partner: Partner) -> Partner | None:
        return None


@pytest.fixture(autouse=True)
def adapter(monkeypatch: pytest.MonkeyPatch) -> ScriptedAdapter:
    adapter = ScriptedAdapter()
    monkeypatch.setitem(ports._adapters, Channel.PROVIDER_WHATSAPP, adapter)
    return adapter


@pytest.fixture
def session(firm: Firm) -> Inbox:
    return make_session(firm, name="Mağaza hattı")


@pytest.fixture
def owner(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)
