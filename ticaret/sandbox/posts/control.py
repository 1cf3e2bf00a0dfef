"""Being a customer who comments, and how Meta takes what is published."""

from __future__ import annotations

from typing import Any

from ticaret.sandbox import control, people
from ticaret.sandbox.directory import Asset
from ticaret.sandbox.people import Customer
from ticaret.sandbox.posts import board, telling
from ticaret.sandbox.posts.board import Comment, Post
from ticaret.sandbox.refusal import NotPossible
from ticaret.sandbox.sandbox import Sandbox

Json = dict[str, Any]
_COMMENTED = ("messenger", "instagram", "instagram_login")
_KINDS = ("status", "photo", "video", "link", "image", "carousel", "reel", "story")


def _asset(sandbox: Sandbox, asked: Json) -> Asset:
    asset = control.asset_of(sandbox, asked)
    if asset.channel not in _COMMENTED:
        raise NotPossible("WhatsApp has no posts.")
    return asset


def _post(sandbox: Sandbox, asked: Json) -> tuple[Asset, Post]:
    """By `postId`, else the newest of the asset."""
    if asked.get("postId"):
        post = board.find_post(sandbox.store, str(asked["postId"]))
    else:
        post = next(iter(board.posts_of(sandbox.store, _asset(sandbox, asked).id)), None)
    if post is None:
        raise NotPossible("There is no such post.")
    return sandbox.directory.assets[post.asset_id], post


def _comment(sandbox: Sandbox, asked: Json) -> tuple[Asset, Post, Comment]:
    comment = board.find_comment(sandbox.store, str(asked.get("commentId", "")))
    post = board.find_post(sandbox.store, comment.post_id) if comment else None
    if comment is None or post is None:
        raise NotPossible("There is no comment with this commentId.")
    return sandbox.directory.assets[post.asset_id], post, comment


def _customer(sandbox: Sandbox, asset: Asset, asked: Json) -> Customer:
    described = asked.get("customer")
    if isinstance(described, dict):
        return people.add(
            sandbox.store,
            asset,
            customer_id=str(described.get("id") or ""),
            name=str(described.get("name") or ""),
            username=str(described.get("username") or ""),
        )
    if not asked.get("customerId"):
        return people.of_asset(sandbox.store, asset.id, limit=1)[0]
    found = people.find(sandbox.store, asset.id, str(asked["customerId"]))
    if found is None:
        raise NotPossible("There is no customer with this customerId.")
    return found


async def add_post(sandbox: Sandbox, asked: Json) -> Json:
    """A post that the firm made elsewhere, or with `customer…` a visitor's on a Page."""
    asset = _asset(sandbox, asked)
    kind = str(asked.get("kind") or ("status" if asset.channel == "messenger" else "image"))
    if kind not in _KINDS:
        raise NotPossible(f"kind is one of {', '.join(_KINDS)}.")
    media = await control.media_of(sandbox, asset.id, asked)
    author: Json = {}
    if asked.get("customerId") or asked.get("customer"):
        person = _customer(sandbox, asset, asked)
        author = {"id": person.id, "name": person.name, "username": person.username}
    with sandbox.store.transaction():
        post = board.add_post(
            sandbox.store,
            asset,
            kind=kind,
            text=str(asked.get("text") or ""),
            content={"media": [media.id]} if media else {},
            author=author,
        )
        telling.post(sandbox, asset, post, "add")
    sandbox.changed()
    return {"postId": post.id, "assetId": asset.id}


async def change_post(sandbox: Sandbox, asked: Json) -> Json:
    """Another text, or `removed`."""
    asset, post = _post(sandbox, asked)
    with sandbox.store.transaction():
        if asked.get("removed"):
            board.change_post(sandbox.store, post, deleted=1)
            telling.post(sandbox, asset, post, "remove")
        else:
            board.change_post(sandbox.store, post, text=str(asked.get("text") or ""))
            changed = board.find_post(sandbox.store, post.id)
            if changed is not None:
                telling.post(sandbox, asset, changed, "edited")
    sandbox.changed()
    return {"success": True}


async def see_posts(sandbox: Sandbox, asked: Json) -> Json:
    """What stands there, with its comments."""
    asset = _asset(sandbox, asked)
    return {"posts": [_shown(sandbox, asset, p) for p in board.posts_of(sandbox.store, asset.id)]}


async def add_comment(sandbox: Sandbox, asked: Json) -> Json:
    """Comment as a customer under `postId` (or the newest post), or answer `commentId`.

    `byFirm` writes as the firm itself, from Meta's own page. `mention` (Instagram) is a comment
    elsewhere that names the account.
    """
    parent = ""
    if asked.get("commentId"):
        asset, post, above = _comment(sandbox, asked)
        parent = above.parent_id or above.id
    else:
        asset, post = _post(sandbox, asked)
    person = "" if asked.get("byFirm") else _customer(sandbox, asset, asked).id
    with sandbox.store.transaction():
        made = board.add_comment(
            sandbox.store,
            post,
            text=str(asked.get("text") or ""),
            parent_id=parent,
            customer_id=person,
        )
        if asked.get("mention"):
            telling.mention(sandbox, asset, post, made)
        else:
            telling.comment(sandbox, asset, post, made, "add")
    sandbox.changed()
    return {"commentId": made.id, "postId": post.id, "customerId": person}


async def change_comment(sandbox: Sandbox, asked: Json) -> Json:
    """Another `text`, or `removed`, as who wrote it."""
    asset, post, comment = _comment(sandbox, asked)
    with sandbox.store.transaction():
        if asked.get("removed"):
            board.remove_comment(sandbox.store, comment)
            telling.comment(sandbox, asset, post, comment, "remove")
        else:
            board.change_comment(sandbox.store, comment, text=str(asked.get("text") or ""))
            changed = board.find_comment(sandbox.store, comment.id)
            if changed is not None:
                telling.comment(sandbox, asset, post, changed, "edited")
    sandbox.changed()
    return {"success": True}


async def put_publishing(sandbox: Sandbox, asked: Json) -> Json:
    """How Meta takes what is published.

    `videoPolls`: how often a video says IN_PROGRESS; `quotaTotal`, `quotaUsed`;
    `containerErrors`: codes for the next containers (0 for none, `expired`).
    """
    for name, key in (
        ("videoPolls", "video_polls"),
        ("quotaTotal", "quota_total"),
        ("quotaUsed", "quota_used"),
    ):
        if name in asked:
            sandbox.store.set_setting(key, str(int(asked[name])))
    codes = asked.get("containerErrors")
    if isinstance(codes, list):
        sandbox.store.set_setting("container_errors", ",".join(str(code) for code in codes))
    return {"success": True}


def _shown(sandbox: Sandbox, asset: Asset, post: Post) -> Json:
    comments = board.comments_of(sandbox.store, post.id)
    return {
        "postId": post.id,
        "kind": post.kind,
        "text": post.text,
        "createdMs": post.created_ms,
        "published": post.is_published,
        "publishAtMs": post.publish_at_ms,
        "files": [
            {"url": sandbox.media.page_link(file), "kind": file.kind, "filename": file.filename}
            for name in post.content.get("media", ())
            if (file := sandbox.media.find(name))
        ],
        "author": post.author.get("name", ""),
        "comments": [
            {
                "commentId": comment.id,
                "parentId": comment.parent_id,
                "text": comment.text,
                "author": _name(sandbox, asset, comment),
                "customerId": comment.customer_id,
                "byFirm": bool(comment.by_firm),
                "hidden": bool(comment.hidden),
                "liked": bool(comment.liked),
                "answeredPrivately": bool(comment.answered_privately),
                "createdMs": comment.created_ms,
            }
            for comment in comments
        ],
    }


def _name(sandbox: Sandbox, asset: Asset, comment: Comment) -> str:
    person = people.find(sandbox.store, asset.id, comment.customer_id)
    return person.name if person else asset.firm.name


ROUTES = [
    control.route("/posts", "POST", add_post, 201),
    control.route("/posts", "PUT", change_post),
    control.route("/posts", "GET", see_posts),
    control.route("/comments", "POST", add_comment, 201),
    control.route("/comments", "PUT", change_comment),
    control.route("/publishing", "PUT", put_publishing),
]
