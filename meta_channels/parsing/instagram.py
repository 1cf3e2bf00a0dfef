"""Items of `object: instagram`, of both login flavours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from messaging.choices import MessageType
from messaging.ports import InboundEvent, Unsupported
from meta_channels.parsing.direct import AttachmentKinds, parse_direct

_KINDS = AttachmentKinds(
    types={
        "image": MessageType.IMAGE,
        "video": MessageType.VIDEO,
        "audio": MessageType.AUDIO,
        "file": MessageType.FILE,
        "sticker": MessageType.STICKER,
        "like_heart": MessageType.STICKER,
        "story_mention": MessageType.STORY_MENTION,
        "template": MessageType.TEMPLATE,
        "fallback": MessageType.SHARE,
        "share": MessageType.SHARE,
        "media": MessageType.SHARE,
        "story": MessageType.SHARE,
        "ig_story": MessageType.SHARE,
        "ig_post": MessageType.SHARE,
        "reel": MessageType.SHARE,
        "ig_reel": MessageType.SHARE,
    }
)


def parse(payload: Mapping[str, Any]) -> list[InboundEvent]:
    """The events of one item. Comments, mentions and insights are `Unsupported`, kept."""
    if payload.get("form") in {"messaging", "standby"}:
        return parse_direct(payload, _KINDS)
    return [Unsupported(kind=str(payload.get("kind")))]
