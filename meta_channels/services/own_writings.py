"""What we wrote comes back as a comment or post: it belongs to what wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from meta_channels import events
from meta_channels.choices import ActionKind, ActionState
from meta_channels.models import Comment, Post, PostAction, Publication
from ticaret.events.outbox import publish

# Meta's clock and ours differ a little.
_SKEW = timedelta(minutes=2)


def recognise_comments(comments: Sequence[Comment], *, now: datetime) -> None:
    """Tie comments of ours to their actions, and settle those whose outcome was not known."""
    if not comments:
        return
    waiting = list(
        PostAction.objects.unscoped()
        .select_for_update()
        .filter(
            post_id__in={comment.post_id for comment in comments},
            kind__in=[ActionKind.COMMENT, ActionKind.REPLY],
            result_comment__isnull=True,
            state__in=[ActionState.SENDING, ActionState.SENT, ActionState.UNKNOWN],
        )
        .order_by("id")
    )
    for comment in comments:
        action = next((row for row in waiting if _wrote(row, comment)), None)
        if action is not None:
            waiting.remove(action)
            _settle(action, comment, now)


def recognise_posts(posts: Mapping[str, Post]) -> None:
    """Tie posts to the publications that made them, by the id that publishing was answered with.

    For a video of a Page that is the video's, not the post's.
    """
    if not posts:
        return
    made = Publication.objects.unscoped().filter(
        inbox_id__in={post.inbox_id for post in posts.values()},
        external_id__in=posts,
        post__isnull=True,
    )
    for publication in made.select_for_update(no_key=True).order_by("id"):
        post = posts[publication.external_id]
        if post.inbox_id == publication.inbox_id:
            publication.post = post
            publication.save(update_fields=["post", "updated_at"])


def _wrote(action: PostAction, comment: Comment) -> bool:
    """By Meta's id where the answer came; else the same words in the same place, not before."""
    if action.external_id:
        return action.external_id == comment.external_id
    if action.text != comment.text or comment.commented_at < action.created_at - _SKEW:
        return False
    if action.kind == ActionKind.COMMENT:
        return not comment.parent_external_id
    # Replies to replies hang on the top of the thread.
    return comment.parent_id is not None


def _settle(action: PostAction, comment: Comment, now: datetime) -> None:
    was = action.state
    action.result_comment = comment
    action.external_id = comment.external_id
    if was == ActionState.UNKNOWN:
        action.state, action.error, action.finished_at = ActionState.SENT, None, now
    action.save(
        update_fields=[
            "result_comment", "external_id", "state", "error", "finished_at", "updated_at",
        ]
    )  # fmt: skip
    if was == ActionState.UNKNOWN:
        publish(events.action_event(action, now))
