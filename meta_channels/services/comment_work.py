"""The work on a comment: whose it is, and whether it is done."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.selectors.groups import require_groups
from crm.selectors.people import require_members
from meta_channels import events
from meta_channels.choices import CommentStatus
from meta_channels.models import Comment
from meta_channels.selectors.comments import locked_comment
from ticaret.api.preconditions import require_match
from ticaret.audit.trail import record
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor


@transaction.atomic
def change(
    *, actor: Actor, comment_id: UUID, now: datetime, if_match: str | None = None, **changes: Any
) -> Comment:
    """Give a comment to `assigned_user_id` and/or `group_id`, or set its `status`.

    Raises CommentNotFound, Forbidden, PreconditionFailed, UserNotMember, NoSuchGroup.
    """
    comment = locked_comment(actor=actor, comment_id=comment_id)
    require_match(if_match, comment.updated_at)
    wanted = _wanted(comment, changes)
    changed = {
        name: (getattr(comment, name), value)
        for name, value in wanted.items()
        if getattr(comment, name) != value
    }
    if not changed:
        return comment
    for name, (_, value) in changed.items():
        setattr(comment, name, value)
    if "status" in changed:
        done = comment.status == CommentStatus.DONE
        comment.done_at, comment.done_by = (now, actor.label) if done else (None, "")
    comment.save(update_fields=[*changed, "done_at", "done_by", "updated_at"])
    shown = {_shown_name(name): pair for name, pair in changed.items()}
    record(
        actor=actor,
        account_id=comment.account_id,
        action="comment.changed",
        target=comment,
        changes={name: [_plain(value) for value in pair] for name, pair in shown.items()},
    )
    publish(events.comment_event(events.COMMENT_CHANGED, comment, now, changed=sorted(shown)))
    return comment


def _wanted(comment: Comment, changes: dict[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if "assigned_user_id" in changes:
        wanted["assigned_user_id"] = user_id = changes["assigned_user_id"]
        if user_id is not None:
            require_members(
                account_id=comment.account_id, user_ids=[user_id], field="assignedUserId"
            )
    if "group_id" in changes:
        wanted["assigned_group_id"] = group_id = changes["group_id"]
        if group_id is not None:
            require_groups(account_id=comment.account_id, group_ids=[group_id], field="groupId")
    if changes.get("status"):
        wanted["status"] = changes["status"]
    return wanted


def _shown_name(name: str) -> str:
    return {"assigned_user_id": "assignedUserId", "assigned_group_id": "groupId"}.get(name, name)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
