"""`changes` of `object: instagram`: comments, live comments, mentions, counts of stories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from messaging.ports import InboundEvent, Unsupported
from meta_channels.choices import PostKind
from meta_channels.parsing.engagement_events import (
    Author,
    CommentSeen,
    EngagementEvent,
    PostMetricsSeen,
    PostSeen,
)
from ticaret.ingress.reading import given, identifier, mapping, occurred_at, text

_PRODUCTS = {"REELS": PostKind.REEL, "STORY": PostKind.STORY}


def parse_change(payload: Mapping[str, Any]) -> list[InboundEvent | EngagementEvent]:
    """The events of one change; what is new is `Unsupported`."""
    value, field = mapping(payload.get("value")), text(payload.get("field"))
    found: EngagementEvent | None = None
    if field in {"comments", "live_comments"}:
        found = _comment(payload, value)
    elif field == "mentions":
        found = _mention(payload, value)
    elif field == "story_insights":
        found = _insights(payload, value)
    return [found or Unsupported(kind=text(payload.get("kind")))]


def _comment(payload: Mapping[str, Any], value: Mapping[str, Any]) -> EngagementEvent | None:
    # The id has two names in Meta's own documents; the media may be an object or an id.
    comment_id = identifier(value.get("id")) or identifier(value.get("comment_id"))
    media = mapping(value.get("media"))
    post_id = identifier(media.get("id")) or identifier(value.get("media_id"))
    if not comment_id or not post_id:
        return None
    person = mapping(value.get("from"))
    return CommentSeen(
        external_id=comment_id,
        post_external_id=post_id,
        occurred_at=occurred_at(payload),
        author=Author(
            external_id=identifier(person.get("id")),
            username=text(person.get("username")) or text(value.get("username")),
        ),
        text=text(value.get("text")),
        attachment=given(media, "ad_id", "ad_title", "original_media_id"),
        parent_external_id=identifier(value.get("parent_id")),
        post_kind=_PRODUCTS.get(text(media.get("media_product_type")), PostKind.OTHER),
    )


def _mention(payload: Mapping[str, Any], value: Mapping[str, Any]) -> EngagementEvent | None:
    """Only ids come; the rest is asked for."""
    media_id, comment_id = identifier(value.get("media_id")), identifier(value.get("comment_id"))
    if not media_id:
        return None
    if comment_id:
        return CommentSeen(
            external_id=comment_id,
            post_external_id=media_id,
            occurred_at=occurred_at(payload),
            is_mention=True,
        )
    return PostSeen(
        external_id=media_id, occurred_at=occurred_at(payload), is_mention=True, bare=True
    )


def _insights(payload: Mapping[str, Any], value: Mapping[str, Any]) -> EngagementEvent | None:
    media_id = identifier(value.get("media_id"))
    counts = {
        name: count
        for name, count in value.items()
        if name != "media_id"
        and isinstance(count, int)
        and not isinstance(count, bool)
        and 0 <= count < 2**53
    }
    return PostMetricsSeen(media_id, counts, occurred_at(payload)) if media_id else None
