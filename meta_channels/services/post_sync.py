"""Posts of Pages and media of Instagram accounts, with their comments, as a part of a sync."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.dateparse import parse_datetime

from messaging.models import Inbox
from messaging.ports import InboxAccess, Refused
from meta_channels.adapters.posting import way_of
from meta_channels.channels import INSTAGRAM, POSTING
from meta_channels.graph import Usage
from meta_channels.graph import comments as comment_calls
from meta_channels.graph import posts as post_calls
from meta_channels.graph.posts import Listed
from meta_channels.models import Comment, Post
from meta_channels.parsing import nodes
from meta_channels.parsing.engagement_events import CommentRemoved, EngagementEvent, PostSeen
from meta_channels.ports import Fetched, Stored, SyncScope
from meta_channels.services import engagement
from meta_channels.services.engagement import EngagementReport
from ticaret.ingress.choices import Verdict

_MOST_REMOVED = 500


class PostSync:
    """The newest posts page by page, and the comments of those whose number of them changed.

    The cursor is `{stage, after, posts, last, commentsAfter, began}`: `stage` is "posts" or, on
    Instagram at last, "stories"; `posts` are those of this page whose comments are still to be
    listed; `began` is when listing the first of them began.
    """

    name = "posts"
    channels: Sequence[str] = POSTING

    def fetch(self, access: InboxAccess, scope: SyncScope, cursor: Mapping[str, Any]) -> Fetched:
        """The next page of posts, or of comments of the next post."""
        way = way_of(access)
        found: Listed
        if waiting := cursor.get("posts"):
            after = cursor.get("commentsAfter", "")
            comments = comment_calls.of_media if way.is_instagram else comment_calls.of_page_post
            try:
                found = comments(way.graph, waiting[0], after=after)
            except Refused:
                # The comments of this post cannot be read, which stops no other.
                return Fetched(None, Usage())
        elif cursor.get("stage") == "stories":
            found = post_calls.stories(way.graph, way.account_id)
        else:
            after = cursor.get("after", "")
            posts = post_calls.media if way.is_instagram else post_calls.page_posts
            found = posts(way.graph, way.account_id, after=after)
        return Fetched(found, found.usage)

    def store(
        self, inbox: Inbox, scope: SyncScope, cursor: Mapping[str, Any], data: Any, now: datetime
    ) -> Stored:
        if cursor.get("posts"):
            return _store_comments(inbox, cursor, data, now)
        return _store_posts(inbox, scope, cursor, data, now)


def _store_posts(
    inbox: Inbox, scope: SyncScope, cursor: Mapping[str, Any], page: Listed, now: datetime
) -> Stored:
    on_instagram = inbox.channel in INSTAGRAM
    read = nodes.medium if on_instagram else nodes.page_post
    seen = [found for row in page.rows if (found := read(row, now=now)) is not None]
    new = _take_in(inbox, seen, now)
    is_last = not page.after or any(post.occurred_at < scope.since for post in seen)
    stage = cursor.get("stage", "posts")
    following: dict[str, Any] | None = {"stage": stage, "after": page.after}
    if is_last:
        following = {"stage": "stories"} if on_instagram and stage == "posts" else None
    names = _with_other_comments(inbox, seen)
    if names:
        following = {"posts": names, "then": following, "began": now.isoformat()}
    return Stored(following, len(seen), new)


def _store_comments(
    inbox: Inbox, cursor: Mapping[str, Any], page: Listed | None, now: datetime
) -> Stored:
    post_id = cursor["posts"][0]
    began = parse_datetime(cursor["began"]) or now
    count = new = 0
    if page is not None:
        seen = _comments(inbox, page.rows, post_id, now)
        count, new = len(seen), _take_in(inbox, seen, now, listed_at=now)
        if page.after:
            return Stored({**cursor, "commentsAfter": page.after}, count, new)
        _remove_others(inbox, post_id, began, now)
    left = cursor["posts"][1:]
    if left:
        following = {"posts": left, "then": cursor["then"], "began": now.isoformat()}
        return Stored(following, count, new)
    return Stored(cursor["then"], count, new)


def _comments(
    inbox: Inbox, rows: Sequence[Mapping[str, Any]], post_id: str, now: datetime
) -> list[EngagementEvent]:
    if inbox.channel in INSTAGRAM:
        return [seen for row in rows for seen in nodes.media_thread(row, post_id, now=now)]
    found = (nodes.page_comment(row, post_id, now=now) for row in rows)
    return [seen for seen in found if seen is not None]


def _take_in(
    inbox: Inbox,
    events: Sequence[EngagementEvent],
    now: datetime,
    listed_at: datetime | None = None,
) -> int:
    """How many of them were news."""
    reports = [EngagementReport(inbox, event, listed_at) for event in events]
    return sum(verdict == Verdict.PROCESSED for verdict, _ in engagement.receive(reports, now=now))


def _with_other_comments(inbox: Inbox, seen: Sequence[PostSeen]) -> list[str]:
    """The posts of which Meta counts more or fewer comments than we hold."""
    told = {post.external_id: post.metrics.get("comments", 0) for post in seen}
    held = (
        Post.objects.for_accounts([inbox.account_id])
        .filter(inbox=inbox, external_id__in=told)
        .annotate(number=Count("comments", filter=Q(comments__removed_at__isnull=True)))
        .values_list("external_id", "number")
    )
    counted = dict(held)
    return [name for name, number in told.items() if counted.get(name, 0) != number]


def _remove_others(inbox: Inbox, post_id: str, began: datetime, now: datetime) -> None:
    """What a whole listing did not show is gone: no webhook of Instagram tells of removals.

    Instagram lists only the first answers of a thread, so there only the tops count.
    """
    rows = Comment.objects.for_accounts([inbox.account_id]).filter(
        Q(seen_at__isnull=True) | Q(seen_at__lt=began),
        inbox=inbox,
        post__external_id=post_id,
        removed_at__isnull=True,
        is_mention=False,
        created_at__lt=began,
    )
    if inbox.channel in INSTAGRAM:
        rows = rows.filter(parent_external_id="")
    names = list(rows.values_list("external_id", flat=True)[:_MOST_REMOVED])
    gone = [CommentRemoved(name, post_id, now) for name in names]
    _take_in(inbox, gone, now)
