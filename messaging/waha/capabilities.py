"""What a linked number can carry. Engines differ; without knowing the engine, all is tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from messaging.choices import ActionKind, MessageType
from messaging.ports import Capabilities

WHATSAPP = Capabilities(
    types=frozenset(
        {
            MessageType.TEXT,
            MessageType.IMAGE,
            MessageType.VIDEO,
            MessageType.AUDIO,
            MessageType.FILE,
            MessageType.STICKER,
            MessageType.LOCATION,
            MessageType.CONTACTS,
            MessageType.POLL,
            MessageType.EVENT,
            MessageType.LIST,
            MessageType.BUTTONS,
        }
    ),
    text_limit=65_536,
    caption_limit=1024,
    window_hours=None,
    actions=frozenset(ActionKind),
    pin_seconds=(86_400, 604_800, 2_592_000),
    edit_minutes=15,
    slow_files=True,
)
# What the engines' documentation says that they lack.
_LACKS_TYPES = {
    "WEBJS": {MessageType.LIST, MessageType.BUTTONS, MessageType.EVENT},
    "WPP": {MessageType.LIST, MessageType.BUTTONS, MessageType.EVENT},
    "NOWEB": {MessageType.BUTTONS},
    "GOWS": {MessageType.BUTTONS},
}
_LACKS_ACTIONS = {
    "GOWS": {ActionKind.FORWARD, ActionKind.STAR, ActionKind.UNSTAR},
}


def capabilities_of(facts: Mapping[str, Any]) -> Capabilities:
    """The capabilities of an inbox whose `facts` (`Inbox.capabilities`) name the engine.

    Sending on works with every engine: where it has no call of its own, as a new message.
    """
    engine = str(facts.get("engine", ""))
    return replace(
        WHATSAPP,
        types=WHATSAPP.types - _LACKS_TYPES.get(engine, set()),
        actions=WHATSAPP.actions - _LACKS_ACTIONS.get(engine, set()),
    )
