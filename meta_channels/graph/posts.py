"""Posts of Pages and media of Instagram accounts: reading them, and removing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from meta_channels.graph.client import Answer, Graph, Usage

PAGE_SIZE = 50
_PAGE_FIELDS = (
    "id,message,created_time,updated_time,permalink_url,full_picture,status_type,is_published,"
    "is_hidden,from,shares,attachments{media_type,type,url,media,subattachments},"
    "likes.summary(true).limit(0),comments.summary(true).filter(stream).limit(0)"
)
_MEDIA_FIELDS = (
    "id,caption,media_type,media_product_type,media_url,thumbnail_url,permalink,timestamp,"
    "username,like_count,comments_count,children{id,media_type,media_url,thumbnail_url}"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list; `after` leads to the next, empty at the end."""

    rows: Sequence[Mapping[str, Any]]
    after: str
    usage: Usage


def page_posts(graph: Graph, page_id: str, *, after: str = "") -> Listed:
    """What a Page has published, the newest first."""
    return _list(graph, f"{page_id}/published_posts", _PAGE_FIELDS, after)


def page_post(graph: Graph, post_id: str) -> Mapping[str, Any]:
    """One post. Raises Refused when it is not there or not ours to see."""
    return graph.get(post_id, purpose="graph.post", params={"fields": _PAGE_FIELDS}).data


def scheduled_posts(graph: Graph, page_id: str, *, after: str = "") -> Listed:
    """What Meta itself is going to publish on a Page."""
    fields = "id,message,scheduled_publish_time,created_time,is_published"
    return _list(graph, f"{page_id}/scheduled_posts", fields, after)


def media(graph: Graph, account_id: str, *, after: str = "") -> Listed:
    """Feed media and reels of an Instagram account, the newest first."""
    return _list(graph, f"{account_id}/media", _MEDIA_FIELDS, after)


def stories(graph: Graph, account_id: str) -> Listed:
    """Stories of the last 24 hours."""
    return _list(graph, f"{account_id}/stories", _MEDIA_FIELDS, "")


def medium(graph: Graph, media_id: str) -> Mapping[str, Any]:
    """One medium. Raises Refused when it is not there."""
    return graph.get(media_id, purpose="graph.media", params={"fields": _MEDIA_FIELDS}).data


def mentioned_media(graph: Graph, account_id: str, media_id: str) -> Mapping[str, Any]:
    """Somebody else's medium whose caption names the account."""
    fields = "id,caption,media_type,media_url,permalink,timestamp,username"
    return _mentioned(graph, account_id, f"mentioned_media.media_id({media_id}){{{fields}}}")


def mentioned_comment(graph: Graph, account_id: str, comment_id: str) -> Mapping[str, Any]:
    """Somebody else's comment that names the account."""
    fields = "id,text,timestamp,username,media{id}"
    asked = f"mentioned_comment.comment_id({comment_id}){{{fields}}}"
    return _mentioned(graph, account_id, asked)


def delete(graph: Graph, post_id: str) -> None:
    """Remove a post or a medium. Removing it again is refused as not being there."""
    graph.delete(post_id, purpose="graph.post.delete")


def _mentioned(graph: Graph, account_id: str, asked: str) -> Mapping[str, Any]:
    data = graph.get(account_id, purpose="graph.mention", params={"fields": asked}).data
    found = data.get(asked.split(".", maxsplit=1)[0])
    return found if isinstance(found, Mapping) else {}


def _list(graph: Graph, path: str, fields: str, after: str) -> Listed:
    params = {"fields": fields, "limit": str(PAGE_SIZE)}
    if after:
        params["after"] = after
    return listed(graph.get(path, purpose="graph.posts", params=params))


def listed(answer: Answer) -> Listed:
    """The rows of a list and its cursor. An empty page may still have a next one."""
    data = answer.data
    rows = data.get("data")
    paging = data.get("paging")
    paging = paging if isinstance(paging, Mapping) else {}
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, Mapping) else None
    return Listed(
        rows=[row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else [],
        after=after if paging.get("next") and isinstance(after, str) else "",
        usage=answer.usage,
    )
