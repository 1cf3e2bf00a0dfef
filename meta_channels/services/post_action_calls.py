"""The one call of each action, and the look-up of one whose outcome is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from messaging.choices import Direction
from messaging.models import Message
from messaging.ports import OutcomeUnknown
from meta_channels.adapters.posting import Way, way_to
from meta_channels.choices import ActionKind
from meta_channels.graph import comments as graph
from meta_channels.graph import posts
from meta_channels.models import Comment, PostAction
from meta_channels.parsing import nodes
from meta_channels.parsing.engagement_events import CommentSeen

# Meta's clock and ours differ a little.
_SKEW = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Written:
    """It happened. `external_id` names what was written; `recipient_id` who got it privately."""

    external_id: str = ""
    recipient_id: str = ""


def carry_out(action: PostAction) -> Written:
    """Make the call. `action` has inbox, post, comment and its parent joined.

    Raises a ProviderError.
    """
    way, comment = way_to(action.inbox), action.comment
    kind = ActionKind(action.kind)
    if comment is None:
        return _for_post(way, action, kind)
    match kind:
        case ActionKind.REPLY:
            return Written(_reply(way, action, comment))
        case ActionKind.PRIVATE_REPLY:
            return _private_reply(way, action, comment)
        case ActionKind.HIDE | ActionKind.UNHIDE:
            hide = graph.hide_on_instagram if way.is_instagram else graph.hide_on_page
            hide(way.graph, comment.external_id, kind == ActionKind.HIDE)
        case ActionKind.LIKE | ActionKind.UNLIKE:
            graph.like(way.graph, comment.external_id, kind == ActionKind.LIKE)
        case _:
            graph.delete(way.graph, comment.external_id)
    return Written()


def find(action: PostAction, *, now: datetime) -> Written | None:
    """What the action wrote, if it can be seen at Meta or among our messages; None if not.

    Raises a ProviderError.
    """
    since = action.created_at - _SKEW
    if action.kind == ActionKind.PRIVATE_REPLY:
        return _find_message(action, since)
    way = way_to(action.inbox)
    for seen in _written(way, action, now):
        ours = seen.author.external_id in {way.account_id, ""} or (
            seen.author.username == action.inbox.username
        )
        if ours and seen.text == action.text and seen.occurred_at >= since:
            taken = PostAction.objects.unscoped().filter(
                inbox_id=action.inbox_id, external_id=seen.external_id
            )
            if not taken.exists():
                return Written(seen.external_id)
    return None


def top_of(comment: Comment) -> str:
    """Instagram answers hang on the first comment of a thread."""
    return comment.parent_external_id or comment.external_id


def _for_post(way: Way, action: PostAction, kind: ActionKind) -> Written:
    post = action.post
    if kind == ActionKind.DELETE_POST:
        posts.delete(way.graph, post.external_id)
        return Written()
    if way.is_instagram and post.is_mention:
        written = graph.reply_to_mention(
            way.graph, way.account_id, media_id=post.external_id, comment_id="", text=action.text
        )
    else:
        written = graph.write(way.graph, f"{post.external_id}/comments", action.text)
    return Written(_must(written))


def _reply(way: Way, action: PostAction, comment: Comment) -> str:
    if not way.is_instagram:
        return _must(graph.write(way.graph, f"{comment.external_id}/comments", action.text))
    if comment.is_mention:
        return _must(
            graph.reply_to_mention(
                way.graph,
                way.account_id,
                media_id=action.post.external_id,
                comment_id=comment.external_id,
                text=action.text,
            )
        )
    return _must(graph.write(way.graph, f"{top_of(comment)}/replies", action.text))


def _private_reply(way: Way, action: PostAction, comment: Comment) -> Written:
    message = {"text": action.text}
    if not way.is_instagram:
        message["metadata"] = str(action.pk)
    told = graph.private_reply(way.graph, way.sender_id, comment.external_id, message)
    message_id = told.get("message_id")
    if not isinstance(message_id, str) or not message_id:
        raise OutcomeUnknown("no_message_id", "The provider's answer names no message.")
    return Written(message_id, str(told.get("recipient_id") or comment.author_external_id))


def _must(external_id: str) -> str:
    if not external_id:
        raise OutcomeUnknown("no_comment_id", "The provider's answer names no comment.")
    return external_id


def _written(way: Way, action: PostAction, now: datetime) -> Iterable[CommentSeen]:
    post_id, comment = action.post.external_id, action.comment
    if way.is_instagram:
        if comment is None:
            rows = graph.of_media(way.graph, post_id).rows
        else:
            rows = graph.replies_of_media_comment(way.graph, top_of(comment)).rows
        return [seen for row in rows for seen in nodes.media_thread(row, post_id, now=now)]
    if comment is None:
        rows = graph.of_page_post(way.graph, post_id).rows
    else:
        rows = graph.replies_of_page_comment(way.graph, top_of(comment)).rows
    found: Iterable[CommentSeen | None] = (_page_comment(row, post_id, now) for row in rows)
    return [seen for seen in found if seen is not None]


def _page_comment(row: Mapping[str, object], post_id: str, now: datetime) -> CommentSeen | None:
    return nodes.page_comment(row, post_id, now=now)


def _find_message(action: PostAction, since: datetime) -> Written | None:
    """The echo of a private reply becomes a message of the conversation with that person."""
    comment = action.comment
    if comment is None or not comment.author_external_id:
        return None
    message = (
        Message.objects.for_accounts([action.account_id])
        .filter(
            inbox_id=action.inbox_id,
            conversation__contact__external_id=comment.author_external_id,
            direction=Direction.OUTBOUND,
            text=action.text,
            occurred_at__gte=since,
            external_id__isnull=False,
        )
        .order_by("occurred_at")
        .first()
    )
    if message is None:
        return None
    return Written(message.external_id or "", comment.author_external_id)
