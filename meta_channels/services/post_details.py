"""Posts that only a comment told of: Meta is asked for the rest, by a retried job of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from messaging.choices import InboxStatus
from messaging.ports import AccessLost, Deferred, ProviderError
from messaging.services import inboxes, resting
from meta_channels.adapters.posting import way_to
from meta_channels.graph import posts as graph
from meta_channels.models import Comment, Post
from meta_channels.parsing import nodes
from meta_channels.parsing.engagement_events import Author, CommentSeen, EngagementEvent
from meta_channels.services import engagement
from meta_channels.services.engagement import EngagementReport
from ticaret.ingress.reading import identifier, mapping, moment, text

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
_FIRST_DELAY = timedelta(seconds=30)
# The claim pushes the row back by this much; a killed worker leaves it due again.
_LEASE = timedelta(seconds=60)


def fetch_due(*, until: datetime) -> int:
    """Ask for what is due until nothing is or `until` has come. Returns how many were asked."""
    asked = 0
    while timezone.now() < until:
        post = _claim(timezone.now())
        if post is None:
            break
        fetch_one(post, now=timezone.now())
        asked += 1
    return asked


def fetch_one(post: Post, *, now: datetime) -> None:
    """Ask for a claimed post, and for comments of it of which only the id is known."""
    try:
        found = list(_ask(post, now))
    except ProviderError as error:
        _failed(post, error, now)
        return
    resting.end(post.inbox)
    with transaction.atomic():
        engagement.receive([EngagementReport(post.inbox, event) for event in found], now=now)
        Post.objects.unscoped().filter(id=post.id).update(details_due_at=None)


def _claim(now: datetime) -> Post | None:
    with transaction.atomic():
        post = (
            Post.objects.unscoped()
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("inbox")
            .filter(details_due_at__lte=now, inbox__status=InboxStatus.ACTIVE)
            .filter(inbox__deleted_at__isnull=True)
            .filter(Q(inbox__sends_wait_until__isnull=True) | Q(inbox__sends_wait_until__lte=now))
            .order_by("details_due_at")
            .first()
        )
        if post is not None and not resting.may_try(post.inbox, now=now):
            return None
        if post is not None:
            _push_back(post.id, now + _LEASE)
    return post


def _push_back(post_id: UUID, due_at: datetime | None) -> None:
    Post.objects.unscoped().filter(id=post_id).update(
        details_due_at=due_at, details_attempts=F("details_attempts") + 1
    )


def _ask(post: Post, now: datetime) -> Iterator[EngagementEvent]:
    way = way_to(post.inbox)
    if not way.is_instagram:
        if seen := nodes.page_post(graph.page_post(way.graph, post.external_id), now=now):
            yield seen
        return
    if not post.is_mention:
        if seen := nodes.medium(graph.medium(way.graph, post.external_id), now=now):
            yield seen
        return
    comments = Comment.objects.unscoped().filter(post=post, is_mention=True, text="")
    named = list(comments.values_list("external_id", flat=True)[:20])
    for comment_id in named:
        node = graph.mentioned_comment(way.graph, way.account_id, comment_id)
        yield _mention(node, comment_id, post, now)
    if not named:
        node = graph.mentioned_media(way.graph, way.account_id, post.external_id)
        if seen := nodes.medium(node, now=now, is_mention=True):
            yield seen


def _mention(node: object, comment_id: str, post: Post, now: datetime) -> CommentSeen:
    told = mapping(node)
    return CommentSeen(
        external_id=identifier(told.get("id")) or comment_id,
        post_external_id=post.external_id,
        occurred_at=moment(told.get("timestamp"), now),
        author=Author(username=text(told.get("username"))),
        text=text(told.get("text")),
        is_mention=True,
    )


def _failed(post: Post, error: ProviderError, now: datetime) -> None:
    if isinstance(error, AccessLost):
        inboxes.mark_needs_reconnect(
            inbox_id=post.inbox_id, error=error, now=now, token=inboxes.token_of(post.inbox)
        )
        return
    again = isinstance(error, Deferred) and post.details_attempts < MAX_ATTEMPTS
    if isinstance(error, Deferred) and error.scope != "message":
        resting.let_rest(
            inbox_id=post.inbox_id, until=now + timedelta(seconds=error.retry_after or 60)
        )
    delay = _FIRST_DELAY * 2**post.details_attempts
    Post.objects.unscoped().filter(id=post.id).update(details_due_at=now + delay if again else None)
    logger.info("post %s was not told of: %s", post.id, error.code)
