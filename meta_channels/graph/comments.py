"""Comments: reading, answering, hiding, liking, removing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meta_channels.graph.client import Graph
from meta_channels.graph.posts import Listed, listed

_PAGE_FIELDS = (
    "id,message,from,created_time,parent{id},like_count,user_likes,is_hidden,attachment,"
    "permalink_url"
)
_INSTAGRAM_REPLY = "id,text,timestamp,username,from,like_count,hidden"
_INSTAGRAM_FIELDS = f"{_INSTAGRAM_REPLY},replies{{{_INSTAGRAM_REPLY}}}"
_PAGE_SIZE = 50


def of_page_post(graph: Graph, post_id: str, *, after: str = "") -> Listed:
    """All comments of a post, replies among them, the oldest first."""
    more = {"filter": "stream", "order": "chronological"}
    return _list(graph, f"{post_id}/comments", _PAGE_FIELDS, after, more)


def of_media(graph: Graph, media_id: str, *, after: str = "") -> Listed:
    """The threads of a medium, the newest first, each with its `replies`."""
    return _list(graph, f"{media_id}/comments", _INSTAGRAM_FIELDS, after, {})


def replies_of_media_comment(graph: Graph, comment_id: str) -> Listed:
    return _list(graph, f"{comment_id}/replies", _INSTAGRAM_REPLY, "", {})


def replies_of_page_comment(graph: Graph, comment_id: str) -> Listed:
    more = {"order": "reverse_chronological"}
    return _list(graph, f"{comment_id}/comments", _PAGE_FIELDS, "", more)


def write(graph: Graph, path: str, text: str) -> str:
    """Write under `path` (`…/comments`, `…/replies`) once. Returns the id, "" if none is told."""
    answer = graph.post(path, purpose="graph.comment", json={"message": text}, sending=True)
    return _id(answer.data)


def reply_to_mention(
    graph: Graph, account_id: str, *, media_id: str, comment_id: str, text: str
) -> str:
    """Answer where somebody else's medium or comment names the account, once."""
    body = {"media_id": media_id, "message": text}
    if comment_id:
        body["comment_id"] = comment_id
    answer = graph.post(
        f"{account_id}/mentions", purpose="graph.mention.reply", json=body, sending=True
    )
    return _id(answer.data)


def private_reply(graph: Graph, sender_id: str, comment_id: str, message: Mapping[str, Any]) -> Any:
    """A message to who wrote the comment, once: `{recipient_id, message_id}`."""
    body = {"recipient": {"comment_id": comment_id}, "message": dict(message)}
    return graph.post(
        f"{sender_id}/messages", purpose="graph.comment.private", json=body, sending=True
    ).data


def hide_on_page(graph: Graph, comment_id: str, hidden: bool) -> None:
    graph.post(comment_id, purpose="graph.comment.hide", json={"is_hidden": hidden})


def hide_on_instagram(graph: Graph, comment_id: str, hidden: bool) -> None:
    graph.post(comment_id, purpose="graph.comment.hide", json={"hide": hidden})


def like(graph: Graph, comment_id: str, liked: bool) -> None:
    path = f"{comment_id}/likes"
    if liked:
        graph.post(path, purpose="graph.comment.like")
    else:
        graph.delete(path, purpose="graph.comment.like")


def delete(graph: Graph, comment_id: str) -> None:
    graph.delete(comment_id, purpose="graph.comment.delete")


def _list(graph: Graph, path: str, fields: str, after: str, more: Mapping[str, str]) -> Listed:
    params = {"fields": fields, "limit": str(_PAGE_SIZE), **more}
    if after:
        params["after"] = after
    return listed(graph.get(path, purpose="graph.comments", params=params))


def _id(data: Mapping[str, Any]) -> str:
    found = data.get("id")
    return found if isinstance(found, str) and len(found) <= 128 else ""
