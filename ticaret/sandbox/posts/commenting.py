"""Comments in the Graph API: `/{post}/comments`, `/{comment}/…`."""

from __future__ import annotations

from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.directory import Asset
from ticaret.sandbox.graph import errors, fields, slices
from ticaret.sandbox.graph.call import Call
from ticaret.sandbox.posts import board, nodes, telling
from ticaret.sandbox.posts.board import Comment, Post

Json = dict[str, Any]
INSTAGRAM_TEXT = 300


def post_of(call: Call, post_id: str) -> tuple[Asset, Post]:
    """A post of the firm of the token, and whose it is."""
    firm = call.page_firm()
    post = board.find_post(call.sandbox.store, post_id)
    asset = call.sandbox.directory.assets.get(post.asset_id) if post else None
    if post is None or asset is None or asset.firm is not firm:
        raise errors.unknown_object(call.node_id, call.method)
    return asset, post


def comment_of(call: Call) -> tuple[Asset, Post, Comment]:
    """The comment that the path names."""
    call.page_firm()
    comment = board.find_comment(call.sandbox.store, call.node_id)
    if comment is None:
        raise errors.unknown_object(call.node_id, call.method)
    asset, post = post_of(call, comment.post_id)
    return asset, post, comment


async def under_post(call: Call) -> Json:
    """`GET /{post}/comments`: a Page's all, Instagram's threads, the newest first."""
    asset, post = post_of(call, call.node_id)
    comments = board.comments_of(call.sandbox.store, post.id)
    if asset.channel == "messenger":
        if call.text("filter", "toplevel") == "toplevel":
            comments = [c for c in comments if not c.parent_id]
        return _shown(call, [nodes.page_comment(call.sandbox, asset, c) for c in comments])
    answers: dict[str, list[Json]] = {}
    for comment in comments:
        if comment.parent_id:
            node = nodes.media_comment(call.sandbox, asset, comment)
            answers.setdefault(comment.parent_id, []).append(node)
    tops = [
        {
            **nodes.media_comment(call.sandbox, asset, comment),
            "replies": {"data": answers.get(comment.id, [])},
        }
        for comment in reversed(comments)
        if not comment.parent_id
    ]
    return _shown(call, tops)


async def under_comment(call: Call) -> Json:
    """`GET /{comment}/comments` of a Page, `/replies` of Instagram."""
    asset, post, comment = comment_of(call)
    found = [c for c in board.comments_of(call.sandbox.store, post.id) if c.parent_id == comment.id]
    show = nodes.page_comment if asset.channel == "messenger" else nodes.media_comment
    return _shown(call, [show(call.sandbox, asset, c) for c in reversed(found)])


async def one(call: Call) -> Json:
    """`GET /{comment}`."""
    asset, _, comment = comment_of(call)
    show = nodes.page_comment if asset.channel == "messenger" else nodes.media_comment
    return fields.select(
        show(call.sandbox, asset, comment), fields.parse(call.text("fields", "id"))
    )


async def write(call: Call) -> Json:
    """`POST /{post}/comments`."""
    asset, post = post_of(call, call.node_id)
    return _write(call, asset, post, "")


async def answer(call: Call) -> Json:
    """`POST /{comment}/comments` of a Page, `/replies` of Instagram."""
    asset, post, comment = comment_of(call)
    if asset.channel != "messenger" and comment.hidden:
        raise errors.invalid("The comment is hidden and cannot be answered")
    return _write(call, asset, post, comment.parent_id or comment.id)


def _write(call: Call, asset: Asset, post: Post, parent_id: str) -> Json:
    text = call.text("message")
    if not text:
        raise errors.invalid("The parameter message is required")
    if asset.channel != "messenger" and len(text) > INSTAGRAM_TEXT:
        raise errors.invalid("The comment is too long")
    store = call.sandbox.store
    with store.transaction():
        made = board.add_comment(store, post, text=text, parent_id=parent_id)
        telling.comment(call.sandbox, asset, post, made, "add")
    call.sandbox.changed()
    return {"id": made.id}


async def change(call: Call) -> Json:
    """`POST /{comment}`: hide or show."""
    asset, post, comment = comment_of(call)
    asked = call.params.get("is_hidden" if asset.channel == "messenger" else "hide")
    if asked is None:
        raise errors.invalid("Nothing to change was given")
    hidden = asked in (True, "true", "1", 1)
    if bool(comment.hidden) != hidden:
        with call.sandbox.store.transaction():
            board.change_comment(call.sandbox.store, comment, hidden=int(hidden))
            verb = "hide" if hidden else "unhide"
            telling.comment(call.sandbox, asset, post, comment, verb)
        call.sandbox.changed()
    return {"success": True}


async def remove(call: Call) -> Json:
    """`DELETE /{comment}`."""
    asset, post, comment = comment_of(call)
    with call.sandbox.store.transaction():
        board.remove_comment(call.sandbox.store, comment)
        telling.comment(call.sandbox, asset, post, comment, "remove")
    call.sandbox.changed()
    return {"success": True}


async def like(call: Call) -> Json:
    """`POST` and `DELETE /{comment}/likes`."""
    asset, _, comment = comment_of(call)
    if asset.channel != "messenger":
        raise errors.unknown_path()
    board.change_comment(call.sandbox.store, comment, liked=int(call.method == "POST"))
    call.sandbox.changed()
    return {"success": True}


async def answer_mention(call: Call) -> Json:
    """`POST /{ig}/mentions`."""
    asset, post = post_of(call, call.text("media_id"))
    return _write(call, asset, post, call.text("comment_id"))


def privately(call: Call, comment_id: str) -> tuple[Asset, Comment]:
    """Whom a private reply to this comment reaches; raises when it is not possible (any more)."""
    firm = call.page_firm()
    comment = board.find_comment(call.sandbox.store, comment_id)
    post = board.find_post(call.sandbox.store, comment.post_id) if comment else None
    asset = call.sandbox.directory.assets.get(post.asset_id) if post else None
    if comment is None or asset is None or asset.firm is not firm or comment.by_firm:
        raise errors.invalid("The comment is not valid for a private reply", subcode=2534025)
    if comment.answered_privately:
        raise errors.GraphError(10900, "This comment already has a private reply")
    if ids.now_ms() - comment.created_ms > 7 * board.DAY_MS:
        raise errors.invalid("The comment is too old for a private reply", subcode=2534025)
    return asset, comment


def _shown(call: Call, rows: list[Json]) -> Json:
    chosen, paging = slices.cut(call, rows)
    wanted = fields.parse(call.text("fields", "id"))
    return {"data": [fields.select(row, wanted) for row in chosen], **paging}
