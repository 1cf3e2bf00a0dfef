"""`changes` of `object: page`: posts, comments, mentions, reactions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from messaging.ports import InboundEvent, Notice, Unsupported
from meta_channels.choices import PostKind
from meta_channels.parsing.engagement_events import (
    Author,
    CommentHidden,
    CommentRemoved,
    CommentSeen,
    EngagementEvent,
    PostHidden,
    PostRemoved,
    PostSeen,
)
from ticaret.ingress.reading import given, identifier, mapping, moment, occurred_at, sequence, text

_KINDS = {
    "status": PostKind.STATUS,
    "post": PostKind.STATUS,
    "photo": PostKind.PHOTO,
    "album": PostKind.PHOTO,
    "video": PostKind.VIDEO,
    "share": PostKind.LINK,
    "link": PostKind.LINK,
    "event": PostKind.OTHER,
}
_EDITS = {"edit", "edited", "update"}
_REMOVALS = {"remove", "delete"}
# Who reacted is nobody's business but Meta's.
_PEOPLE = {"from", "sender_id", "sender_name"}
_HIDINGS = {"hide": True, "unhide": False}


def parse_change(payload: Mapping[str, Any]) -> list[InboundEvent | EngagementEvent]:
    """The events of one change. Reactions are told on as notices; what is new is `Unsupported`."""
    value = mapping(payload.get("value"))
    field, item = text(payload.get("field")), text(value.get("item"))
    found: EngagementEvent | None = None
    if field in {"feed", "mention"}:
        is_mention = field == "mention"
        if item == "comment" or (not item and value.get("comment_id")):
            found = _comment(payload, value, is_mention)
        elif item in _KINDS or (is_mention and not item):
            found = _post(payload, value, item, is_mention)
        elif item in {"reaction", "like"}:
            told = {name: value[name] for name in value if name not in _PEOPLE}
            return [Notice(kind=f"feed.{item}", occurred_at=occurred_at(payload), payload=told)]
    return [found or Unsupported(kind=text(payload.get("kind")))]


def _author(value: Mapping[str, Any]) -> Author:
    """Newer payloads have `from`, older ones `sender_…`; neither for whom Meta keeps hidden."""
    person = mapping(value.get("from"))
    return Author(
        external_id=identifier(person.get("id")) or identifier(value.get("sender_id")),
        name=text(person.get("name")) or text(value.get("sender_name")),
    )


def _changed_at(payload: Mapping[str, Any]) -> datetime:
    """`created_time` stays that of the comment or post; the entry tells when it changed."""
    return moment(payload.get("time"), occurred_at(payload))


def _comment(
    payload: Mapping[str, Any], value: Mapping[str, Any], is_mention: bool
) -> EngagementEvent | None:
    comment_id, post_id = identifier(value.get("comment_id")), identifier(value.get("post_id"))
    verb = text(value.get("verb"))
    if not comment_id or not post_id:
        return None
    if verb in _REMOVALS:
        return CommentRemoved(comment_id, post_id, _changed_at(payload))
    if verb in _HIDINGS:
        return CommentHidden(comment_id, post_id, _HIDINGS[verb], _changed_at(payload))
    if verb not in {"add", "", *_EDITS}:
        return None
    parent = identifier(value.get("parent_id"))
    return CommentSeen(
        external_id=comment_id,
        post_external_id=post_id,
        occurred_at=occurred_at(payload),
        author=_author(value),
        text=text(value.get("message")),
        attachment=given(value, "photo", "video", "link"),
        parent_external_id="" if parent == post_id else parent,
        edited_at=_changed_at(payload) if verb in _EDITS else None,
        is_mention=is_mention,
    )


def _post(
    payload: Mapping[str, Any], value: Mapping[str, Any], item: str, is_mention: bool
) -> EngagementEvent | None:
    post_id, verb = identifier(value.get("post_id")), text(value.get("verb"))
    if not post_id:
        return None
    if verb in _REMOVALS:
        return PostRemoved(post_id, _changed_at(payload))
    if verb in _HIDINGS:
        return PostHidden(post_id, _HIDINGS[verb], _changed_at(payload))
    if verb not in {"add", "", *_EDITS} or value.get("published") == 0:
        return None
    pictures = [text(url) for url in sequence(value.get("photos")) if text(url)]
    kind = _KINDS.get(item, PostKind.OTHER)
    if pictures and kind == PostKind.STATUS:
        kind = PostKind.PHOTO
    return PostSeen(
        external_id=post_id,
        occurred_at=occurred_at(payload),
        kind=kind,
        text=text(value.get("message")),
        author=_author(value),
        media_url=pictures[0] if pictures else text(value.get("link")),
        children=[{"id": "", "mediaType": "image", "mediaUrl": url} for url in pictures],
        media_external_id=identifier(value.get("video_id")) or identifier(value.get("photo_id")),
        permalink=text(mapping(value.get("post")).get("permalink_url")),
        edited_at=_changed_at(payload) if verb in _EDITS else None,
        is_mention=is_mention,
        bare=not text(value.get("message")) and not pictures and not text(value.get("link")),
    )
