"""What an action has done at Meta becomes visible in our rows, in the same transaction."""

from __future__ import annotations

from datetime import datetime

from messaging.choices import Direction
from messaging.models import Conversation
from messaging.ports import MessageSeen, Partner
from messaging.services import inbound
from meta_channels import events
from meta_channels.choices import ActionKind
from meta_channels.models import Comment, PostAction
from meta_channels.parsing.engagement_events import (
    Author,
    CommentHidden,
    CommentRemoved,
    CommentSeen,
    EngagementEvent,
    PostRemoved,
)
from meta_channels.services import engagement
from meta_channels.services.engagement import EngagementReport
from meta_channels.services.post_action_calls import Written, top_of
from ticaret.events.outbox import publish


def apply(action: PostAction, written: Written, *, now: datetime) -> None:
    """Show what `action` did; the webhook that tells the same finds it done."""
    comment = action.comment
    if comment is not None and action.kind == ActionKind.PRIVATE_REPLY:
        _show_message(action, comment, written, now)
        return
    if comment is not None and action.kind in {ActionKind.LIKE, ActionKind.UNLIKE}:
        _like(comment, action.kind == ActionKind.LIKE, now)
        return
    event = _event(action, comment, written, now)
    if event is not None:
        engagement.receive([EngagementReport(action.inbox, event)], now=now)
    if comment is not None and action.kind == ActionKind.REPLY:
        # An answer to an answer hangs on the top of the thread, and yet answers this one.
        rows = Comment.objects.unscoped().filter(id=comment.pk, answered_at__isnull=True)
        rows.update(answered_at=now, updated_at=now)


def _event(
    action: PostAction, comment: Comment | None, written: Written, now: datetime
) -> EngagementEvent | None:
    post_id = action.post.external_id
    match action.kind:
        case ActionKind.COMMENT | ActionKind.REPLY:
            return CommentSeen(
                external_id=written.external_id,
                post_external_id=post_id,
                occurred_at=now,
                author=Author(action.inbox.external_id, action.inbox.name, action.inbox.username),
                text=action.text,
                parent_external_id=top_of(comment) if comment is not None else "",
            )
        case ActionKind.HIDE | ActionKind.UNHIDE if comment is not None:
            hidden = action.kind == ActionKind.HIDE
            return CommentHidden(comment.external_id, post_id, hidden, now)
        case ActionKind.DELETE if comment is not None:
            return CommentRemoved(comment.external_id, post_id, now)
        case ActionKind.DELETE_POST:
            return PostRemoved(post_id, now)
    return None


def _like(comment: Comment, liked: bool, now: datetime) -> None:
    row = Comment.objects.unscoped().select_for_update(no_key=True).get(id=comment.pk)
    if row.liked == liked:
        return
    row.liked = liked
    row.save(update_fields=["liked", "updated_at"])
    publish(events.comment_event(events.COMMENT_CHANGED, row, now, changed=["liked"]))


def _show_message(action: PostAction, comment: Comment, written: Written, now: datetime) -> None:
    """The private reply is a message in the thread with that person; its echo is a duplicate."""
    if written.recipient_id:
        seen = MessageSeen(
            partner=Partner(
                external_id=written.recipient_id,
                name=comment.author_name,
                username=comment.author_username,
            ),
            external_id=written.external_id,
            occurred_at=now,
            direction=Direction.OUTBOUND,
            text=action.text,
            payload={
                "privateReply": {"commentId": str(comment.pk), "postId": str(comment.post_id)}
            },
        )
        inbound.receive([inbound.Report(action.inbox, seen)], now=now)
        action.conversation = (
            Conversation.objects.for_accounts([action.account_id])
            .filter(inbox_id=action.inbox_id, contact__external_id=written.recipient_id)
            .first()
        )
        action.save(update_fields=["conversation", "updated_at"])
    row = Comment.objects.unscoped().select_for_update(no_key=True).get(id=comment.pk)
    row.private_conversation = action.conversation
    row.answered_at = row.answered_at or now
    row.save(update_fields=["private_conversation", "answered_at", "updated_at"])
    publish(events.comment_event(events.COMMENT_CHANGED, row, now, changed=["answeredAt"]))
