"""What happens to posts and comments, told to the firm by webhooks."""

from __future__ import annotations

from typing import Any

from ticaret.sandbox import ids, people
from ticaret.sandbox.directory import Asset
from ticaret.sandbox.posts.board import Comment, Post
from ticaret.sandbox.sandbox import Sandbox

Json = dict[str, Any]

_PRODUCTS = {"reel": "REELS", "story": "STORY"}
_ITEMS = {"photo": "photo", "video": "video", "link": "share"}


def post(sandbox: Sandbox, asset: Asset, told: Post, verb: str) -> None:
    """A post of a Page; Instagram tells nothing of media."""
    if asset.channel != "messenger":
        return
    value: Json = {
        "item": _ITEMS.get(told.kind, "status") if verb == "add" else "post",
        "verb": verb,
        "post_id": told.id,
        "from": told.author or {"id": asset.id, "name": asset.firm.page["name"]},
        "created_time": told.created_ms // 1000,
        "published": 1,
    }
    if told.text and verb != "remove":
        value["message"] = told.text
    if told.kind == "video" and verb == "add":
        value["video_id"] = told.id.partition("_")[2]
    _send(sandbox, asset, told.id, "feed", value)


def comment(sandbox: Sandbox, asset: Asset, under: Post, told: Comment, verb: str) -> None:
    """A comment; Instagram tells of new ones alone."""
    if asset.channel == "messenger":
        value: Json = {
            "item": "comment",
            "verb": verb,
            "post_id": under.id,
            "comment_id": told.id,
            "parent_id": told.parent_id or under.id,
            "from": author(sandbox, asset, told),
            "created_time": told.created_ms // 1000,
        }
        if verb != "remove":
            value["message"] = told.text
        _send(sandbox, asset, under.id, "feed", value)
    elif verb == "add":
        media = {"id": under.id, "media_product_type": _PRODUCTS.get(under.kind, "FEED")}
        value = {
            "id": told.id,
            "text": told.text,
            "from": author(sandbox, asset, told),
            "media": media,
        }
        if told.parent_id:
            value["parent_id"] = told.parent_id
        _send(sandbox, asset, under.id, "comments", value)


def mention(sandbox: Sandbox, asset: Asset, under: Post, told: Comment) -> None:
    """Somebody else's comment that names the account: Instagram tells the ids alone."""
    _send(sandbox, asset, under.id, "mentions", {"media_id": under.id, "comment_id": told.id})


def author(sandbox: Sandbox, asset: Asset, told: Comment) -> Json:
    """Who wrote it, as this channel names people."""
    if told.by_firm:
        node = getattr(asset.firm, _NODES[asset.channel])
        names = (
            {"name": node["name"]}
            if asset.channel == "messenger"
            else {"username": node["username"]}
        )
        return {"id": asset.id, **names}
    person = people.find(sandbox.store, asset.id, told.customer_id)
    if person is None:
        return {"id": told.customer_id}
    if asset.channel == "messenger":
        return {"id": person.id, "name": person.name}
    return {"id": person.id, "username": person.username or f"user{person.id[-6:]}"}


_NODES = {"messenger": "page", "instagram": "instagram", "instagram_login": "instagram_login"}


def _send(sandbox: Sandbox, asset: Asset, lane: str, field: str, value: Json) -> None:
    platform = "page" if asset.channel == "messenger" else "instagram"
    change = {"field": field, "value": value}
    body = {
        "object": platform,
        "entry": [{"id": asset.id, "time": ids.now_ms() // 1000, "changes": [change]}],
    }
    sandbox.notify(asset, f"post:{lane}", field, body)
