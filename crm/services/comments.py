"""Comments on customers and tasks. Their authors and admins may change them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from crm import work_events as events
from crm.choices import WritingKind
from crm.errors import CommentNotFound, NotTheAuthor, TaskNotFound
from crm.models import Comment, Task
from crm.selectors.customers import locked_customer
from crm.selectors.notes import locked_comment, require_comment
from crm.selectors.tasks import locked_task
from crm.services import writing
from crm.services.changing import initial
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role


@transaction.atomic
def create_on_customer(
    *,
    actor: Actor,
    customer_id: UUID,
    text: str,
    now: datetime,
    mention_user_ids: Sequence[UUID] = (),
) -> Comment:
    """A comment on a customer; whom it calls is told.

    Raises CustomerNotFound, Forbidden, UserNotMember.
    """
    customer = locked_customer(actor=actor, customer_id=customer_id)
    comment = Comment(account_id=customer.account_id, customer_id=customer_id)
    return _create(actor, comment, text, mention_user_ids, now)


@transaction.atomic
def create_on_task(
    *,
    actor: Actor,
    task_id: UUID,
    text: str,
    now: datetime,
    mention_user_ids: Sequence[UUID] = (),
) -> Comment:
    """A comment on a task; whom it calls is told. Raises TaskNotFound, Forbidden, UserNotMember."""
    task = locked_task(actor=actor, task_id=task_id)
    comment = Comment(account_id=task.account_id, customer_id=task.customer_id, task=task)
    _create(actor, comment, text, mention_user_ids, now)
    _count(task, 1, now)
    return comment


@transaction.atomic
def update(
    *,
    actor: Actor,
    comment_id: UUID,
    now: datetime,
    text: str | None = None,
    mention_user_ids: Sequence[UUID] = (),
    if_match: str | None = None,
) -> Comment:
    """Change a comment; who is newly called is told. Without a text only whom it calls changes.

    Raises CommentNotFound, Forbidden, NotTheAuthor, PreconditionFailed, UserNotMember.
    """
    comment = locked_comment(actor=actor, comment_id=comment_id)
    _require_author(actor, comment)
    require_match(if_match, comment.updated_at)
    if text is None and not mention_user_ids:
        return comment
    before = {"text": comment.text, "mentions": comment.mentions}
    called = writing.rewrite(
        actor=actor,
        row=comment,
        kind=WritingKind.COMMENT,
        text=comment.text if text is None else text,
        mention_user_ids=mention_user_ids,
        now=now,
    )
    after = {"text": comment.text, "mentions": comment.mentions}
    if after == before:
        return comment
    comment.save(update_fields=[*writing.COLUMNS, "updated_at"])
    trail.record(
        actor=actor,
        account_id=comment.account_id,
        action=events.COMMENT_UPDATED,
        target=comment,
        changes={
            name: (value, after[name]) for name, value in before.items() if value != after[name]
        },
    )
    publish(events.comment_event(events.COMMENT_UPDATED, comment, now))
    _call(actor, comment, called, now)
    return comment


@transaction.atomic
def delete(*, actor: Actor, comment_id: UUID, now: datetime, if_match: str | None = None) -> None:
    """The comment is shown no more.

    Raises CommentNotFound, Forbidden, NotTheAuthor, PreconditionFailed.
    """
    task = _task_of(actor, comment_id)
    comment = locked_comment(actor=actor, comment_id=comment_id)
    _require_author(actor, comment)
    require_match(if_match, comment.updated_at)
    comment.deleted_at = now
    comment.save(update_fields=["deleted_at", "updated_at"])
    trail.record(
        actor=actor,
        account_id=comment.account_id,
        action=events.COMMENT_DELETED,
        target=comment,
        changes={"text": (comment.text, None)},
    )
    publish(events.comment_event(events.COMMENT_DELETED, comment, now))
    if task is not None:
        _count(task, -1, now)


def _create(
    actor: Actor,
    comment: Comment,
    text: str,
    mention_user_ids: Sequence[UUID],
    now: datetime,
) -> Comment:
    columns = writing.authored(
        actor=actor,
        account_id=comment.account_id,
        text=text,
        mention_user_ids=mention_user_ids,
    )
    for name, value in columns.items():
        setattr(comment, name, value)
    comment.save(force_insert=True)
    trail.record(
        actor=actor,
        account_id=comment.account_id,
        action=events.COMMENT_CREATED,
        target=comment,
        changes=initial({"text": text, "mentions": comment.mentions}),
    )
    publish(events.comment_event(events.COMMENT_CREATED, comment, now))
    _call(actor, comment, [UUID(user_id) for user_id in comment.mentions], now)
    return comment


def _task_of(actor: Actor, comment_id: UUID) -> Task | None:
    """The locked task of a comment: tasks are locked before their comments, everywhere."""
    task_id = require_comment(actor=actor, comment_id=comment_id).task_id
    if task_id is None:
        return None
    try:
        return locked_task(actor=actor, task_id=task_id)
    except TaskNotFound:  # deleted meanwhile, and its comments with it
        raise CommentNotFound from None


def _count(task: Task, more: int, now: datetime) -> None:
    task.comment_count += more
    task.save(update_fields=["comment_count", "updated_at"])
    publish(events.task_event(events.TASK_UPDATED, task, now, ["comment_count"]))


def _require_author(actor: Actor, comment: Comment) -> None:
    wrote_it = (comment.author_kind, comment.author_id) == (actor.kind, actor.id)
    if not wrote_it and actor.roles[comment.account_id] < Role.ADMIN:
        raise NotTheAuthor


def _call(actor: Actor, comment: Comment, user_ids: Collection[UUID], now: datetime) -> None:
    writing.call(actor=actor, row=comment, kind=WritingKind.COMMENT, user_ids=user_ids, now=now)
