"""Meta webhooks, from bytes to events: pure functions that see no model and no setting.

`split` cuts a signed body into items, one per event; `parse` reads the payload of
one item, now or on a replay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from messaging.ports import InboundEvent, Unsupported
from meta_channels.parsing import instagram, messenger, whatsapp
from meta_channels.parsing.engagement_events import EngagementEvent
from meta_channels.parsing.item import Item
from meta_channels.parsing.split import NotAPayload, split

__all__ = ["Item", "NotAPayload", "parse", "split"]

_Parser = Callable[[Mapping[str, Any]], Sequence[InboundEvent | EngagementEvent]]
_PARSERS: dict[str, _Parser] = {
    "page": messenger.parse,
    "instagram": instagram.parse,
    "whatsapp_business_account": whatsapp.parse,
}


def parse(payload: Mapping[str, Any]) -> Sequence[InboundEvent | EngagementEvent]:
    """The events of one item's `payload`; what is not understood is `Unsupported`."""
    parser = _PARSERS.get(str(payload.get("object")))
    if parser is None or payload.get("form") == "malformed":
        return [Unsupported(kind=str(payload.get("kind") or "malformed"))]
    return parser(payload)
