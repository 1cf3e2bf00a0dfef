"""Comments as the console shows them: what may be done with each, and what is being done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from messaging.choices import InboxStatus
from meta_channels.channels import INSTAGRAM
from meta_channels.choices import ActionKind, ActionState
from meta_channels.models import Comment, PostAction
from meta_channels.selectors import comments as meta
from meta_channels.services.post_actions import PRIVATE_REPLY_DAYS
from ticaret.console.meta_words import Words
from ticaret.console.posts_words import action_words
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

_JOINED = ("inbox", "post", "assigned_user", "assigned_group")


@dataclass(frozen=True, slots=True)
class CommentLine:
    """`may` are those of `ActionKind` that the reader may have done, and `work` for the rest.

    `doing` tells of what is under way or went wrong; `retry_id` is set when it may be tried
    again. `replies` are those under a comment at the top of a thread.
    """

    comment: Comment
    may: frozenset[str] = frozenset()
    doing: Words | None = None
    retry_id: UUID | None = None
    replies: Sequence[CommentLine] = field(default_factory=list)

    @property
    def author(self) -> str:
        """The name, else the user name; empty for somebody whom Meta does not show."""
        return self.comment.author_name or self.comment.author_username


def joined(found: TenantQuerySet[Comment]) -> TenantQuerySet[Comment]:
    """The same comments with what a line shows of them."""
    return found.select_related(*_JOINED)


def lines_of(*, actor: Actor, comments: Sequence[Comment], now: datetime) -> list[CommentLine]:
    """A line for each of these comments, which were fetched for the actor as `joined`."""
    ids = [comment.pk for comment in comments]
    newest = meta.newest_actions(actor=actor, comment_ids=ids)
    used = meta.privately_answered(actor=actor, comment_ids=ids)
    return [_line(actor, each, newest.get(each.pk), each.pk in used, now) for each in comments]


def threads_of(*, actor: Actor, tops: Sequence[Comment], now: datetime) -> list[CommentLine]:
    """The same, each with the replies under it."""
    under = list(joined(meta.replies_of(actor=actor, comment_ids=[comment.pk for comment in tops])))
    lines = lines_of(actor=actor, comments=[*tops, *under], now=now)
    replies: dict[UUID | None, list[CommentLine]] = defaultdict(list)
    for line in lines[len(tops) :]:
        replies[line.comment.parent_id].append(line)
    return [
        CommentLine(line.comment, line.may, line.doing, line.retry_id, replies[line.comment.pk])
        for line in lines[: len(tops)]
    ]


def _line(
    actor: Actor, comment: Comment, action: PostAction | None, is_used: bool, now: datetime
) -> CommentLine:
    is_agent = actor.roles.get(comment.account_id, Role.VIEWER) >= Role.AGENT
    stuck = action is not None and action.state in {ActionState.FAILED, ActionState.UNKNOWN}
    return CommentLine(
        comment=comment,
        may=_possible(comment, is_used, now) if is_agent else frozenset(),
        doing=action_words(action),
        retry_id=action.pk if action is not None and stuck and is_agent else None,
    )


def _possible(comment: Comment, is_used: bool, now: datetime) -> frozenset[str]:
    """What Meta takes, as far as it can be known before: `post_actions` decides in the end."""
    may = {"work"}
    inbox = comment.inbox
    gone = comment.removed_at is not None or inbox.status == InboxStatus.DISABLED
    if gone or not inbox.capabilities.get("comments"):
        return frozenset(may)
    on_instagram = inbox.channel in INSTAGRAM
    if not (on_instagram and comment.hidden):
        may.add(ActionKind.REPLY)
    if not comment.is_mention:
        may.add(ActionKind.DELETE)
    if comment.is_ours:
        return frozenset(may)
    if not comment.is_mention:
        may.add(ActionKind.UNHIDE if comment.hidden else ActionKind.HIDE)
        if not is_used and now - comment.commented_at < timedelta(days=PRIVATE_REPLY_DAYS):
            may.add(ActionKind.PRIVATE_REPLY)
    if not on_instagram:
        may.add(ActionKind.UNLIKE if comment.liked else ActionKind.LIKE)
    return frozenset(may)
