"""Items of `object: page`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from messaging.choices import MessageType
from messaging.ports import InboundEvent, Unsupported
from meta_channels.parsing import page_changes
from meta_channels.parsing.direct import AttachmentKinds, parse_direct
from meta_channels.parsing.engagement_events import EngagementEvent

_KINDS = AttachmentKinds(
    types={
        "image": MessageType.IMAGE,
        "video": MessageType.VIDEO,
        "audio": MessageType.AUDIO,
        "file": MessageType.FILE,
        "sticker": MessageType.STICKER,
        "location": MessageType.LOCATION,
        "template": MessageType.TEMPLATE,
        "fallback": MessageType.SHARE,
        "share": MessageType.SHARE,
        "post": MessageType.SHARE,
        "ig_post": MessageType.SHARE,
        "reel": MessageType.SHARE,
        "ig_reel": MessageType.SHARE,
    }
)


def parse(payload: Mapping[str, Any]) -> Sequence[InboundEvent | EngagementEvent]:
    """The events of one item: direct messages, or what happens to posts and comments."""
    if payload.get("form") in {"messaging", "standby"}:
        return parse_direct(payload, _KINDS)
    if payload.get("form") == "change":
        return page_changes.parse_change(payload)
    return [Unsupported(kind=str(payload.get("kind")))]
