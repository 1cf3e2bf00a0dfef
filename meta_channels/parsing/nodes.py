"""Posts and comments as the list calls of the Graph API show them, as the events they amount to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from meta_channels.choices import PostKind
from meta_channels.parsing.engagement_events import Author, CommentSeen, PostSeen
from ticaret.ingress.reading import given, identifier, mapping, moment, sequence, text, whole

_PAGE_MEDIA = {
    "photo": PostKind.PHOTO,
    "album": PostKind.PHOTO,
    "video": PostKind.VIDEO,
    "video_inline": PostKind.VIDEO,
    "share": PostKind.LINK,
    "link": PostKind.LINK,
}
_MEDIA_TYPES = {
    "IMAGE": PostKind.IMAGE,
    "VIDEO": PostKind.REEL,
    "CAROUSEL_ALBUM": PostKind.CAROUSEL,
}


def page_post(node: Mapping[str, Any], *, now: datetime) -> PostSeen | None:
    """A Page's post; None without an id."""
    post_id = identifier(node.get("id"))
    if not post_id:
        return None
    parts = [mapping(part) for part in sequence(mapping(node.get("attachments")).get("data"))]
    first = parts[0] if parts else {}
    kind = _PAGE_MEDIA.get(text(first.get("media_type")) or text(first.get("type")))
    person = mapping(node.get("from"))
    return PostSeen(
        external_id=post_id,
        occurred_at=moment(node.get("created_time"), now),
        kind=kind or PostKind.STATUS,
        text=text(node.get("message")),
        author=Author(identifier(person.get("id")), text(person.get("name"))),
        permalink=text(node.get("permalink_url")),
        media_url=text(node.get("full_picture")),
        children=[
            {
                "id": identifier(mapping(part.get("target")).get("id")),
                "mediaType": text(part.get("type")),
                "mediaUrl": text(mapping(mapping(part.get("media")).get("image")).get("src")),
            }
            for part in map(mapping, sequence(mapping(first.get("subattachments")).get("data")))
        ],
        metrics=_counts(
            likes=mapping(mapping(node.get("likes")).get("summary")).get("total_count"),
            comments=mapping(mapping(node.get("comments")).get("summary")).get("total_count"),
            shares=mapping(node.get("shares")).get("count"),
        ),
        hidden=node["is_hidden"] if isinstance(node.get("is_hidden"), bool) else None,
        backfilled=True,
    )


def medium(node: Mapping[str, Any], *, now: datetime, is_mention: bool = False) -> PostSeen | None:
    """A medium of Instagram; None without an id. Missing counts are those that Meta keeps back."""
    media_id = identifier(node.get("id"))
    if not media_id:
        return None
    product = text(node.get("media_product_type"))
    kind = _MEDIA_TYPES.get(text(node.get("media_type")), PostKind.OTHER)
    if product == "STORY":
        kind = PostKind.STORY
    elif product == "REELS":
        kind = PostKind.REEL
    children = map(mapping, sequence(mapping(node.get("children")).get("data")))
    return PostSeen(
        external_id=media_id,
        occurred_at=moment(node.get("timestamp"), now),
        kind=kind,
        text=text(node.get("caption")),
        author=Author(name=text(node.get("username"))),
        permalink=text(node.get("permalink")),
        media_url=text(node.get("media_url")),
        thumbnail_url=text(node.get("thumbnail_url")),
        children=[
            {
                "id": identifier(child.get("id")),
                "mediaType": text(child.get("media_type")).lower(),
                "mediaUrl": text(child.get("media_url")),
                "thumbnailUrl": text(child.get("thumbnail_url")),
            }
            for child in children
        ],
        metrics=_counts(likes=node.get("like_count"), comments=node.get("comments_count")),
        is_mention=is_mention,
        backfilled=True,
    )


def page_comment(node: Mapping[str, Any], post_id: str, *, now: datetime) -> CommentSeen | None:
    """A comment under a Page's post; None without an id."""
    comment_id = identifier(node.get("id"))
    if not comment_id:
        return None
    person = mapping(node.get("from"))
    return CommentSeen(
        external_id=comment_id,
        post_external_id=post_id,
        occurred_at=moment(node.get("created_time"), now),
        author=Author(identifier(person.get("id")), text(person.get("name"))),
        text=text(node.get("message")),
        attachment=given(node, "attachment"),
        parent_external_id=identifier(mapping(node.get("parent")).get("id")),
        hidden=node["is_hidden"] if isinstance(node.get("is_hidden"), bool) else None,
        like_count=_count(node.get("like_count")),
        backfilled=True,
    )


def media_thread(node: Mapping[str, Any], media_id: str, *, now: datetime) -> Iterator[CommentSeen]:
    """A comment under a medium and, after it, its replies."""
    top = _media_comment(node, media_id, "", now)
    if top is None:
        return
    yield top
    for reply in sequence(mapping(node.get("replies")).get("data")):
        if found := _media_comment(mapping(reply), media_id, top.external_id, now):
            yield found


def _media_comment(
    node: Mapping[str, Any], media_id: str, parent_id: str, now: datetime
) -> CommentSeen | None:
    comment_id = identifier(node.get("id"))
    if not comment_id:
        return None
    person = mapping(node.get("from"))
    return CommentSeen(
        external_id=comment_id,
        post_external_id=media_id,
        occurred_at=moment(node.get("timestamp"), now),
        author=Author(
            external_id=identifier(person.get("id")),
            username=text(person.get("username")) or text(node.get("username")),
        ),
        text=text(node.get("text")),
        parent_external_id=parent_id or identifier(node.get("parent_id")),
        hidden=node["hidden"] if isinstance(node.get("hidden"), bool) else None,
        like_count=_count(node.get("like_count")),
        backfilled=True,
    )


def _counts(**values: Any) -> dict[str, int]:
    counted = {name: _count(value) for name, value in values.items()}
    return {name: count for name, count in counted.items() if count is not None}


def _count(value: Any) -> int | None:
    return None if value is None else whole(value)
