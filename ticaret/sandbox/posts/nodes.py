"""Posts and comments as the Graph API shows them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ticaret.sandbox.directory import Asset
from ticaret.sandbox.posts import board, telling
from ticaret.sandbox.posts.board import Comment, Post
from ticaret.sandbox.sandbox import Sandbox

Json = dict[str, Any]
_TYPES = {"image": "IMAGE", "carousel": "CAROUSEL_ALBUM", "reel": "VIDEO"}


def time_of(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def page_post(sandbox: Sandbox, asset: Asset, post: Post) -> Json:
    comments = board.comments_of(sandbox.store, post.id)
    urls = file_urls(sandbox, post)
    node: Json = {
        "id": post.id,
        "created_time": time_of(post.created_ms),
        "updated_time": time_of(post.created_ms),
        "permalink_url": f"https://www.facebook.com/{post.id.replace('_', '/posts/')}",
        "status_type": "added_photos" if post.kind == "photo" else "mobile_status_update",
        "is_published": post.is_published,
        "published": post.is_published,
        "is_hidden": bool(post.hidden),
        "from": post.author or {"id": asset.id, "name": asset.firm.page["name"]},
        "comments": {"data": [], "summary": {"total_count": len(comments)}},
        "likes": {"data": [], "summary": {"total_count": 0}},
    }
    if post.text:
        node["message"] = post.text
    if post.publish_at_ms:
        node["scheduled_publish_time"] = post.publish_at_ms // 1000
    if urls:
        node["full_picture"] = urls[0]
    if post.kind in {"photo", "video", "link"}:
        kind = "album" if len(urls) > 1 else post.kind
        node["attachments"] = {"data": [{"media_type": kind, "type": kind}]}
    return node


def medium(sandbox: Sandbox, asset: Asset, post: Post) -> Json:
    urls = file_urls(sandbox, post)
    kind = _TYPES.get(post.kind) or ("VIDEO" if post.content.get("video") else "IMAGE")
    account = (
        asset.firm.instagram_login if asset.channel == "instagram_login" else (asset.firm.instagram)
    )
    node: Json = {
        "id": post.id,
        "media_type": kind,
        "media_product_type": {"reel": "REELS", "story": "STORY"}.get(post.kind, "FEED"),
        "permalink": f"https://www.instagram.com/p/{post.id}/",
        "timestamp": time_of(post.created_ms),
        "username": post.author.get("username") or account["username"],
        "like_count": 0,
        "comments_count": len(board.comments_of(sandbox.store, post.id)),
    }
    if post.text:
        node["caption"] = post.text
    if urls and post.kind != "carousel":
        node["media_url"] = urls[0]
    if post.kind == "carousel":
        node["children"] = {
            "data": [
                {"id": f"{post.id}{place}", "media_type": "IMAGE", "media_url": url}
                for place, url in enumerate(urls)
            ]
        }
    return node


def page_comment(sandbox: Sandbox, asset: Asset, comment: Comment) -> Json:
    node: Json = {
        "id": comment.id,
        "message": comment.text,
        "from": telling.author(sandbox, asset, comment),
        "created_time": time_of(comment.created_ms),
        "like_count": comment.liked,
        "user_likes": bool(comment.liked),
        "is_hidden": bool(comment.hidden),
        "can_reply_privately": not comment.answered_privately and not comment.by_firm,
    }
    if comment.parent_id:
        node["parent"] = {"id": comment.parent_id}
    return node


def media_comment(sandbox: Sandbox, asset: Asset, comment: Comment) -> Json:
    person = telling.author(sandbox, asset, comment)
    node: Json = {
        "id": comment.id,
        "text": comment.text,
        "timestamp": time_of(comment.created_ms),
        "username": person.get("username", ""),
        "from": person,
        "like_count": comment.liked,
        "hidden": bool(comment.hidden),
    }
    if comment.parent_id:
        node["parent_id"] = comment.parent_id
    return node


def file_urls(sandbox: Sandbox, post: Post) -> list[str]:
    """Addresses of the files of a post."""
    files = (sandbox.media.find(name) for name in post.content.get("media", ()))
    return [sandbox.media.page_link(file) for file in files if file]
