"""Posts and comments, for whoever may see their inbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from messaging import selectors as messaging
from messaging.choices import InboxStatus
from messaging.models import Inbox
from meta_channels.channels import POSTING
from meta_channels.choices import ActionKind, ActionState, CommentStatus
from meta_channels.errors import CommentNotFound, PostNotFound
from meta_channels.models import Comment, Post, PostAction
from ticaret.db.search import fold
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def visible_inboxes(
    actor: Actor, channels: Sequence[str] = POSTING, role: Role = Role.VIEWER
) -> TenantQuerySet[Inbox]:
    """The connected assets of `channels` in which the actor has `role`."""
    return messaging.inboxes(actor=actor, role=role).filter(channel__in=channels)


def posts(
    *,
    actor: Actor,
    channels: Sequence[str] = POSTING,
    inbox_id: UUID | None = None,
    kind: str = "",
    q: str = "",
    mentions: bool | None = None,
    removed: bool = False,
) -> TenantQuerySet[Post]:
    """Posts of the actor's assets; removed ones only when asked for."""
    rows = Post.objects.for_accounts(actor.accounts_with(Role.VIEWER)).filter(
        inbox_id__in=visible_inboxes(actor, channels).values("id"),
        removed_at__isnull=not removed,
    )
    if inbox_id is not None:
        rows = rows.filter(inbox_id=inbox_id)
    if kind:
        rows = rows.filter(kind=kind)
    if mentions is not None:
        rows = rows.filter(is_mention=mentions)
    found: TenantQuerySet[Post] = _matching(rows, q)
    return found


def post(
    *,
    actor: Actor,
    post_id: UUID,
    channels: Sequence[str] = POSTING,
    role: Role = Role.VIEWER,
) -> Post:
    """One post, its inbox joined. Raises PostNotFound, Forbidden."""
    found = (
        Post.objects.for_accounts(actor.accounts_with(Role.VIEWER))
        .filter(inbox_id__in=visible_inboxes(actor, channels).values("id"), id=post_id)
        .select_related("inbox")
        .first()
    )
    if found is None:
        raise PostNotFound
    actor.require(found.account_id, role)
    return found


def comments(
    *,
    actor: Actor,
    channels: Sequence[str] = POSTING,
    post_id: UUID | None = None,
    inbox_id: UUID | None = None,
    parent_id: UUID | None = None,
    top_level: bool | None = None,
    status: str = "",
    assigned_user_id: UUID | None = None,
    group_id: UUID | None = None,
    unassigned: bool | None = None,
    unanswered: bool | None = None,
    hidden: bool | None = None,
    mentions: bool | None = None,
    ours: bool | None = None,
    removed: bool = False,
    q: str = "",
) -> TenantQuerySet[Comment]:
    """Comments of the actor's assets; removed ones only when asked for.

    `unanswered` are those of others that we have answered neither publicly nor privately.
    """
    rows = Comment.objects.for_accounts(actor.accounts_with(Role.VIEWER)).filter(
        inbox_id__in=visible_inboxes(actor, channels).values("id"),
        removed_at__isnull=not removed,
    )
    exact: dict[str, Any] = {
        "post_id": post_id,
        "inbox_id": inbox_id,
        "parent_id": parent_id,
        "status": status or None,
        "assigned_user_id": assigned_user_id,
        "assigned_group_id": group_id,
        "hidden": hidden,
        "is_mention": mentions,
        "is_ours": ours,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if status == CommentStatus.OPEN and ours is None:
        rows = rows.filter(is_ours=False)
    if top_level is not None:
        rows = (
            rows.filter(parent_external_id="") if top_level else rows.exclude(parent_external_id="")
        )
    if unassigned is not None:
        rows = (
            rows.filter(assigned_user__isnull=unassigned, assigned_group__isnull=unassigned)
            if unassigned
            else rows.exclude(assigned_user=None, assigned_group=None)
        )
    if unanswered is not None:
        rows = rows.filter(is_ours=False, answered_at__isnull=unanswered)
    found: TenantQuerySet[Comment] = _matching(rows, q)
    return found


def comment(
    *,
    actor: Actor,
    comment_id: UUID,
    channels: Sequence[str] = POSTING,
    role: Role = Role.VIEWER,
) -> Comment:
    """One comment, removed or not; inbox, post and parent joined.

    Raises CommentNotFound, Forbidden.
    """
    found = (
        Comment.objects.for_accounts(actor.accounts_with(Role.VIEWER))
        .filter(inbox_id__in=visible_inboxes(actor, channels).values("id"), id=comment_id)
        .select_related("inbox", "post", "parent")
        .first()
    )
    if found is None:
        raise CommentNotFound
    actor.require(found.account_id, role)
    return found


def replies_of(*, actor: Actor, comment_ids: Sequence[UUID]) -> TenantQuerySet[Comment]:
    """The replies under these comments that were not removed, the oldest first."""
    rows = Comment.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    found = rows.filter(parent_id__in=comment_ids, removed_at__isnull=True)
    return found.order_by("commented_at", "id")


def one_comment(*, actor: Actor, comment_id: UUID) -> TenantQuerySet[Comment]:
    """The comment that was found for the actor, for showing it."""
    return Comment.objects.for_accounts(actor.accounts_with(Role.VIEWER)).filter(id=comment_id)


def one_post(*, actor: Actor, post_id: UUID) -> TenantQuerySet[Post]:
    """The post that was found for the actor, for showing it."""
    return Post.objects.for_accounts(actor.accounts_with(Role.VIEWER)).filter(id=post_id)


def locked_comment(*, actor: Actor, comment_id: UUID) -> Comment:
    """A comment to work on, locked until the end. Raises CommentNotFound, Forbidden."""
    found = comment(actor=actor, comment_id=comment_id, role=Role.AGENT)
    return (
        Comment.objects.for_accounts([found.account_id])
        .select_for_update(no_key=True)
        .get(id=found.id)
    )


def actions(*, actor: Actor, comment: Comment) -> TenantQuerySet[PostAction]:
    """What was to be done with a comment that was found for the actor."""
    return PostAction.objects.for_accounts([comment.account_id]).filter(comment=comment)


def newest_actions(*, actor: Actor, comment_ids: Sequence[UUID]) -> dict[UUID, PostAction]:
    """The newest action of each of these comments; a comment without any is absent."""
    rows = PostAction.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    newest = rows.filter(comment_id__in=comment_ids).order_by("comment_id", "-id")
    return {row.comment_id: row for row in newest.distinct("comment_id") if row.comment_id}


def privately_answered(*, actor: Actor, comment_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these comments whose one private reply is used, or on its way."""
    rows = PostAction.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    used = rows.filter(comment_id__in=comment_ids, kind=ActionKind.PRIVATE_REPLY).exclude(
        state=ActionState.FAILED
    )
    return {key for key in used.values_list("comment_id", flat=True) if key}


def newest_post_action(*, actor: Actor, post: Post) -> PostAction | None:
    """What was done last with a post itself that was found for the actor."""
    rows = PostAction.objects.for_accounts([post.account_id])
    return rows.filter(post=post, comment__isnull=True).order_by("-id").first()


def locked_action(*, actor: Actor, action_id: UUID) -> PostAction:
    """One action, locked until the transaction ends. Raises CommentNotFound, Forbidden."""
    found = (
        PostAction.objects.for_accounts(actor.accounts_with(Role.VIEWER))
        .filter(inbox_id__in=visible_inboxes(actor).values("id"), id=action_id)
        .select_for_update(no_key=True, of=("self",))
        .select_related("inbox", "post", "comment")
        .first()
    )
    if found is None:
        raise CommentNotFound
    actor.require(found.account_id, Role.AGENT)
    return found


def open_counts(*, actor: Actor, post_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many comments of each post are still to be worked on; a post without any is absent."""
    rows = Comment.objects.for_accounts(actor.accounts_with(Role.VIEWER)).filter(
        post_id__in=post_ids,
        is_ours=False,
        removed_at__isnull=True,
        status=CommentStatus.OPEN,
    )
    counted = rows.order_by().values("post_id").annotate(number=Count("id"))
    return dict(counted.values_list("post_id", "number"))


def oldest_due_action() -> datetime | None:
    """Since when the oldest thing to be done with a post or comment has waited; None if none."""
    now = timezone.now()
    return (
        PostAction.objects.unscoped()
        .filter(state=ActionState.QUEUED, next_attempt_at__lte=now)
        .filter(inbox__status=InboxStatus.ACTIVE, inbox__deleted_at__isnull=True)
        .exclude(inbox__sends_wait_until__gt=now)
        .order_by("next_attempt_at")
        .values_list("next_attempt_at", flat=True)
        .first()
    )


def _matching(rows: Any, q: str) -> Any:
    for word in fold(q).split():
        rows = rows.filter(search__contains=word)
    return rows
