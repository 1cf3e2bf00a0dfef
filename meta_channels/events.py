"""What others hear of Meta's assets, posts, comments and publishing.

Payload keys are as callers see them.

Of posts and comments it is told which row, never what a person wrote: what is known of a
person lies in one place, from which it can be erased.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from messaging.events import inbox_event
from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from messaging.models import Inbox
    from meta_channels.models import Comment, Connection, Post, PostAction, Publication

COMMENT_RECEIVED = "comment.received"
COMMENT_EDITED = "comment.edited"
COMMENT_REMOVED = "comment.removed"
COMMENT_HIDDEN = "comment.hidden"
COMMENT_UNHIDDEN = "comment.unhidden"
COMMENT_CHANGED = "comment.changed"
COMMENT_ACTION = "comment.action"
POST_RECEIVED = "post.received"
POST_UPDATED = "post.updated"
POST_REMOVED = "post.removed"
PUBLICATION_STATE = "publication.state"
ASSET_CONNECTED = "meta_asset.connected"
ASSET_UPDATED = "meta_asset.updated"
ASSET_REMOVED = "meta_asset.removed"
ASSET_SYNCED = "meta_asset.synced"
ACCESS_EXPIRING = "meta_asset.access_expiring"
ACCESS_LOST = "meta_asset.access_lost"
CONNECTION_FINISHED = "meta_connection.finished"


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


def asset_event(kind: str, inbox: Inbox, now: datetime, **more: Any) -> DomainEvent:
    """An event about an asset, with what a reader needs to name it."""
    return inbox_event(kind, inbox, now, name=inbox.name, **more)


def connection_finished(
    connection: Connection,
    connected: Sequence[Mapping[str, Any]],
    failed: Sequence[Mapping[str, Any]],
    now: datetime,
) -> DomainEvent:
    """What became of the assets that were chosen."""
    payload = {
        "connectionId": str(connection.id),
        "flow": connection.flow,
        "connected": list(connected),
        "failed": list(failed),
    }
    return DomainEvent(
        account_id=connection.account_id,
        type=CONNECTION_FINISHED,
        payload=payload,
        occurred_at=now,
    )
