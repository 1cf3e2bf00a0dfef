"""Who answers for posts, comments and publishing: lines for the table of the Graph API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from ticaret.sandbox.graph import accounts
from ticaret.sandbox.graph.call import Call
from ticaret.sandbox.posts import commenting, publishing

Handler = Callable[[Call], Awaitable[dict[str, Any]]]


async def _account(call: Call) -> dict[str, Any]:
    """`GET /{ig}`: the account, or a mention of it."""
    mention = await publishing.account_or_mention(call)
    if mention is not None:
        return mention
    read = accounts.instagram_me if call.on_instagram else accounts.instagram_account
    return await read(call)


_BOTH: dict[tuple[str, str, str], Handler] = {
    ("GET", "post", ""): publishing.one,
    ("DELETE", "post", ""): publishing.remove,
    ("GET", "post", "comments"): commenting.under_post,
    ("POST", "post", "comments"): commenting.write,
    ("GET", "comment", ""): commenting.one,
    ("POST", "comment", ""): commenting.change,
    ("DELETE", "comment", ""): commenting.remove,
    ("GET", "comment", "replies"): commenting.under_comment,
    ("POST", "comment", "replies"): commenting.answer,
    ("GET", "container", ""): publishing.status,
}


def _of_account(node: str) -> dict[tuple[str, str, str], Handler]:
    return {
        ("GET", node, ""): _account,
        ("POST", node, "media"): publishing.make,
        ("GET", node, "media"): publishing.media,
        ("GET", node, "stories"): publishing.stories,
        ("POST", node, "media_publish"): publishing.publish,
        ("GET", node, "content_publishing_limit"): publishing.limit,
        ("POST", node, "mentions"): commenting.answer_mention,
    }


FACEBOOK: dict[tuple[str, str, str], Handler] = {
    **_BOTH,
    **_of_account("instagram"),
    ("POST", "page", "feed"): publishing.feed,
    ("POST", "page", "photos"): publishing.photos,
    ("POST", "page", "videos"): publishing.videos,
    ("GET", "page", "published_posts"): publishing.published_posts,
    ("GET", "page", "scheduled_posts"): publishing.scheduled_posts,
    ("POST", "post", ""): publishing.change,
    ("GET", "comment", "comments"): commenting.under_comment,
    ("POST", "comment", "comments"): commenting.answer,
    ("POST", "comment", "likes"): commenting.like,
    ("DELETE", "comment", "likes"): commenting.like,
}
INSTAGRAM: dict[tuple[str, str, str], Handler] = {**_BOTH, **_of_account("instagram_login")}
