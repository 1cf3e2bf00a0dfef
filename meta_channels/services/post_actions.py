"""What is to be done with a post or a comment: checked, then queued."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from messaging.choices import InboxStatus
from messaging.errors import EmptyMessage, InboxDisabled, NotSupportedByChannel, TextTooLong
from messaging.models import Inbox
from meta_channels import errors, events
from meta_channels.channels import INSTAGRAM
from meta_channels.choices import WRITING_ACTIONS, ActionKind, ActionState
from meta_channels.models import Comment, Post, PostAction
from meta_channels.selectors.comments import locked_action
from ticaret import doorbell
from ticaret.audit.trail import record
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor

ACT_DUE = "meta_channels.tasks.act_due"
PRIVATE_REPLY_DAYS = 7
_PAGE_TEXT, _MESSENGER_TEXT, _INSTAGRAM_BYTES = 8000, 2000, 1000
# "Replying to comments" of the Instagram API: length, hashtags, addresses, capitals.
_INSTAGRAM_TEXT, _HASHTAGS, _LINKS = 300, 4, 1
_HASHTAG, _LINK = re.compile(r"#\w+"), re.compile(r"https?://|\bwww\.", re.IGNORECASE)


def queue_for_comment(
    *, actor: Actor, comment: Comment, kind: ActionKind, now: datetime, text: str = ""
) -> PostAction:
    """Queue `kind` for a comment that was found for the actor. Returns it, `queued`.

    Raises CommentGone, NotPossibleHere, HiddenComment, PrivateReplyUsed, PrivateReplyTooLate,
    EmptyMessage, TextTooLong, TextNotAllowed, InboxDisabled; then nothing was written.
    """
    _check_inbox(comment.inbox)
    if comment.removed_at is not None:
        raise errors.CommentGone
    _check_deed(comment, kind, now)
    if kind in WRITING_ACTIONS:
        _check_text(comment.inbox, kind, text)
    return _queue(actor, comment.post, comment, kind, text, now)


def queue_for_post(
    *, actor: Actor, post: Post, kind: ActionKind, now: datetime, text: str = ""
) -> PostAction:
    """Queue a comment of ours under a post, or its removal.

    Raises PostGone, NotPossibleHere, EmptyMessage, TextTooLong, TextNotAllowed, InboxDisabled.
    """
    _check_inbox(post.inbox)
    if post.removed_at is not None:
        raise errors.PostGone
    if kind == ActionKind.DELETE_POST and not post.is_ours:
        raise errors.NotPossibleHere
    if kind == ActionKind.COMMENT:
        _check_text(post.inbox, kind, text)
    return _queue(actor, post, None, kind, text, now)


def retry(*, actor: Actor, action_id: UUID, now: datetime) -> PostAction:
    """Queue again what failed or has no known outcome: who asks has looked.

    Raises CommentNotFound, Forbidden, NothingToRetry, PrivateReplyUsed.
    """
    try:
        with transaction.atomic():
            action = locked_action(actor=actor, action_id=action_id)
            if action.state not in {ActionState.FAILED, ActionState.UNKNOWN}:
                raise errors.NothingToRetry
            before = action.state
            action.state, action.error = ActionState.QUEUED, None
            action.attempts = action.look_ups = 0
            action.next_attempt_at, action.finished_at = now, None
            action.save()
            record(
                actor=actor,
                account_id=action.account_id,
                action="post_action.retried",
                target=action,
                changes={"state": (before, action.state)},
            )
            publish(events.action_event(action, now))
            doorbell.ring_on_commit(ACT_DUE)
            return action
    except IntegrityError:
        raise errors.PrivateReplyUsed from None


def _queue(
    actor: Actor, post: Post, comment: Comment | None, kind: ActionKind, text: str, now: datetime
) -> PostAction:
    try:
        with transaction.atomic():
            action = PostAction.objects.create(
                account_id=post.account_id,
                inbox_id=post.inbox_id,
                post=post,
                comment=comment,
                kind=kind,
                text=text,
                requested_by_user_id=actor.id if actor.kind == "user" else None,
                requested_by=actor.label,
                next_attempt_at=now,
            )
            record(
                actor=actor,
                account_id=post.account_id,
                action=f"post_action.{kind}",
                target=action,
                changes={"comment_id": (None, str(comment.pk) if comment else None)},
            )
            publish(events.action_event(action, now))
            doorbell.ring_on_commit(ACT_DUE)
    except IntegrityError:
        raise errors.PrivateReplyUsed from None
    return action


def _check_inbox(inbox: Inbox) -> None:
    if inbox.status == InboxStatus.DISABLED or inbox.deleted_at is not None:
        raise InboxDisabled
    if not inbox.capabilities.get("comments"):
        raise NotSupportedByChannel


def _check_deed(comment: Comment, kind: ActionKind, now: datetime) -> None:
    on_instagram = comment.inbox.channel in INSTAGRAM
    match kind:
        case ActionKind.REPLY if on_instagram and comment.hidden:
            raise errors.HiddenComment
        case ActionKind.PRIVATE_REPLY:
            if comment.is_ours or comment.is_mention:
                raise errors.NotPossibleHere
            if now - comment.commented_at > timedelta(days=PRIVATE_REPLY_DAYS):
                raise errors.PrivateReplyTooLate
        case ActionKind.LIKE | ActionKind.UNLIKE if on_instagram or comment.is_ours:
            raise errors.NotPossibleHere
        case ActionKind.HIDE | ActionKind.UNHIDE if comment.is_ours or comment.is_mention:
            raise errors.NotPossibleHere
        case ActionKind.DELETE if comment.is_mention:
            raise errors.NotPossibleHere


def _check_text(inbox: Inbox, kind: ActionKind, text: str) -> None:
    if not text.strip():
        raise EmptyMessage
    on_instagram = inbox.channel in INSTAGRAM
    if kind == ActionKind.PRIVATE_REPLY:
        if on_instagram:
            _limit(len(text.encode()), _INSTAGRAM_BYTES, ("bayt", "bytes"))
        else:
            _limit(len(text), _MESSENGER_TEXT, ("karakter", "characters"))
        return
    _limit(len(text), _INSTAGRAM_TEXT if on_instagram else _PAGE_TEXT, ("karakter", "characters"))
    if on_instagram:
        _check_instagram_rules(text)


def _check_instagram_rules(text: str) -> None:
    letters = [char for char in text if char.isalpha()]
    faults: tuple[tuple[Any, str, str], ...] = (
        (
            len(_HASHTAG.findall(text)) > _HASHTAGS,
            f"Instagram yorumunda en çok {_HASHTAGS} etiket olabilir.",
            f"A comment on Instagram may have {_HASHTAGS} hashtags.",
        ),
        (
            len(_LINK.findall(text)) > _LINKS,
            "Instagram yorumunda en çok bir bağlantı olabilir.",
            "A comment on Instagram may have one link.",
        ),
        (
            len(letters) > 1 and all(char.isupper() for char in letters),
            "Instagram tümü büyük harf olan yorumu kabul etmez.",
            "Instagram refuses a comment all in capitals.",
        ),
    )
    for broken, tr, en in faults:
        if broken:
            raise errors.TextNotAllowed(detail_tr=tr, detail_en=en)


def _limit(length: int, limit: int, unit: tuple[str, str]) -> None:
    if length > limit:
        raise TextTooLong(
            detail_tr=f"Metin {length} {unit[0]}; burada en çok {limit} {unit[0]} olabilir.",
            detail_en=f"The text has {length} {unit[1]}; here it may have {limit}.",
        )
