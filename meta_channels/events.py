"""What others hear of posts, comments and publishing: which row, never what a person wrote.

So what is known of a person lies in one place, from which it can be erased.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from meta_channels.models import Comment, Post, PostAction, Publication

COMMENT_RECEIVED = "comment.received"
COMMENT_EDITED = "comment.edited"
COMMENT_REMOVED = "comment.removed"
COMMENT_HIDDEN = "comment.hidden"
COMMENT_UNHIDDEN = "comment.unhidden"
COMMENT_UPDATED = "comment.updated"
COMMENT_ACTION = "comment.action"
POST_RECEIVED = "post.received"
POST_UPDATED = "post.updated"
POST_REMOVED = "post.removed"
PUBLICATION_STATE = "publication.state"


def comment_event(kind: str, comment: Comment, occurred_at: datetime, **more: Any) -> DomainEvent:
    """An event about `comment` and where the work on it stands."""
    payload = {
        "commentId": str(comment.pk),
        "postId": str(comment.post_id),
        "parentId": str(comment.parent_id) if comment.parent_id else None,
        "inboxId": str(comment.inbox_id),
        "isOurs": comment.is_ours,
        "isMention": comment.is_mention,
        "hidden": comment.hidden,
        "status": comment.status,
        "assignedUserId": str(comment.assigned_user_id) if comment.assigned_user_id else None,
        "groupId": str(comment.assigned_group_id) if comment.assigned_group_id else None,
        "backfilled": comment.backfilled,
        **more,
    }
    return DomainEvent(
        account_id=comment.account_id,
        type=kind,
        payload=payload,
        occurred_at=occurred_at,
        inbox_id=comment.inbox_id,
    )


def post_event(kind: str, post: Post, occurred_at: datetime, **more: Any) -> DomainEvent:
    """An event about `post`."""
    payload = {
        "postId": str(post.pk),
        "inboxId": str(post.inbox_id),
        "kind": post.kind,
        "isOurs": post.is_ours,
        "isMention": post.is_mention,
        "hidden": post.hidden,
        **more,
    }
    return DomainEvent(
        account_id=post.account_id,
        type=kind,
        payload=payload,
        occurred_at=occurred_at,
        inbox_id=post.inbox_id,
    )


def action_event(action: PostAction, occurred_at: datetime) -> DomainEvent:
    """What was to be done with a post or comment has a new state."""
    payload = {
        "actionId": str(action.pk),
        "kind": action.kind,
        "state": action.state,
        "postId": str(action.post_id),
        "commentId": str(action.comment_id) if action.comment_id else None,
        "inboxId": str(action.inbox_id),
        "error": action.error,
    }
    return DomainEvent(
        account_id=action.account_id,
        type=COMMENT_ACTION,
        payload=payload,
        occurred_at=occurred_at,
        inbox_id=action.inbox_id,
    )


def publication_event(publication: Publication, occurred_at: datetime) -> DomainEvent:
    """A publication has a new state."""
    payload = {
        "publicationId": str(publication.pk),
        "inboxId": str(publication.inbox_id),
        "kind": publication.kind,
        "state": publication.state,
        "postId": str(publication.post_id) if publication.post_id else None,
        "error": publication.error,
    }
    return DomainEvent(
        account_id=publication.account_id,
        type=PUBLICATION_STATE,
        payload=payload,
        occurred_at=occurred_at,
        inbox_id=publication.inbox_id,
    )
