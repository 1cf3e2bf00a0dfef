"""Chats and messages given to a user, a group or both, and taken away again.

Those who assign the same target at the same time wait for each other at its row, so each
change knows what was before it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from crm import chat_events as events
from crm.choices import AssignmentAction, AssignmentHow, AssignmentKind
from crm.errors import AssigneeMissing
from crm.models import Assignment, AssignmentChange
from crm.ports import MessageFacts
from crm.selectors.assignments import locked_assignments
from crm.selectors.groups import require_groups
from crm.selectors.identities import chats, messages, require_chat, require_message
from crm.selectors.people import require_members
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.bulk import insert_new, write_back
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

_FIELDS = [
    "user",
    "group",
    "how",
    "is_open",
    "assigned_at",
    "assigned_by_kind",
    "assigned_by_id",
    "assigned_by_label",
    "updated_at",
]


@dataclass(frozen=True, slots=True)
class Target:
    """A chat or a message that was found for the actor."""

    kind: str
    id: UUID
    conversation_id: UUID
    inbox_id: UUID
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Assignee:
    """Nobody, when both are empty."""

    user_id: UUID | None = None
    group_id: UUID | None = None

    def __bool__(self) -> bool:
        return self.user_id is not None or self.group_id is not None


@transaction.atomic
def assign(
    *,
    actor: Actor,
    account_id: UUID,
    kind: str,
    target_id: UUID,
    now: datetime,
    user_id: UUID | None = None,
    group_id: UUID | None = None,
    reason: str = "",
    if_match: str | None = None,
) -> Assignment:
    """Give one chat or message to a user, a group or both; the same again changes nothing.

    Raises ChatNotFound, MessageNotFound, AssigneeMissing, UserNotMember, NoSuchGroup,
    Forbidden, PreconditionFailed.
    """
    assignee = _checked(actor, account_id, user_id, group_id)
    target = _target(actor, account_id, kind, target_id)
    return _one(actor, account_id, target, assignee, reason, if_match, now)


@transaction.atomic
def unassign(
    *,
    actor: Actor,
    account_id: UUID,
    kind: str,
    target_id: UUID,
    now: datetime,
    reason: str = "",
    if_match: str | None = None,
) -> Assignment:
    """Take one chat or message away from whoever has it; it may have been nobody's.

    Raises ChatNotFound, MessageNotFound, Forbidden, PreconditionFailed.
    """
    actor.require(account_id, Role.AGENT)
    target = _target(actor, account_id, kind, target_id)
    return _one(actor, account_id, target, Assignee(), reason, if_match, now)


@transaction.atomic
def assign_many(
    *,
    actor: Actor,
    account_id: UUID,
    kind: str,
    target_ids: Sequence[UUID],
    now: datetime,
    user_id: UUID | None = None,
    group_id: UUID | None = None,
    reason: str = "",
) -> list[dict[str, object]]:
    """Give many to one assignee. `{id, result}` for each id, in their order, repeats too.

    `result` is `assigned`, `unchanged` or `not_found`. Raises AssigneeMissing, UserNotMember,
    NoSuchGroup, Forbidden: then nothing is changed.
    """
    assignee = _checked(actor, account_id, user_id, group_id)
    return _many(actor, account_id, kind, target_ids, assignee, "assigned", reason, now)


@transaction.atomic
def unassign_many(
    *,
    actor: Actor,
    account_id: UUID,
    kind: str,
    target_ids: Sequence[UUID],
    now: datetime,
    reason: str = "",
) -> list[dict[str, object]]:
    """Take many away. As `assign_many`, with `unassigned` for those that somebody had."""
    actor.require(account_id, Role.AGENT)
    return _many(actor, account_id, kind, target_ids, Assignee(), "unassigned", reason, now)


def give(
    *,
    actor: Actor,
    account_id: UUID,
    wanted: Sequence[tuple[Target, Assignee]],
    how: str,
    now: datetime,
    reason: str = "",
    only_unassigned: bool = False,
) -> list[AssignmentChange]:
    """Write assignments that were decided, all of one kind, in the caller's transaction.

    Returns what changed. With `only_unassigned` what somebody has stays theirs.
    """
    if not wanted:
        return []
    rows = _rows(account_id, [target for target, _ in wanted])
    chosen = [
        (rows[target.id], target, assignee)
        for target, assignee in wanted
        if not (only_unassigned and _held_by(rows[target.id]))
    ]
    return _write(actor, account_id, chosen, how, reason, now)


def leave_all(*, actor: Actor, account_id: UUID, user_id: UUID, now: datetime) -> None:
    """Who leaves the account has nothing any more; what a group has too stays the group's."""
    rows = Assignment.objects.for_accounts([account_id]).filter(user_id=user_id)
    _release(actor, account_id, rows, now)


def release_group(*, actor: Actor, account_id: UUID, group_id: UUID, now: datetime) -> None:
    """A deleted group has nothing any more; what a user has too stays the user's."""
    rows = Assignment.objects.for_accounts([account_id]).filter(group_id=group_id)
    _release(actor, account_id, rows, now, of_group=True)


def set_open(*, conversation_ids: Collection[UUID], is_open: bool) -> None:
    """These chats were opened, closed or snoozed; in the transaction that does so."""
    rows = Assignment.objects.unscoped().filter(
        conversation_id__in=conversation_ids, kind=AssignmentKind.CHAT
    )
    rows.exclude(is_open=is_open).update(is_open=is_open)


def ensure_rows(*, account_id: UUID, targets: Sequence[Target]) -> dict[UUID, Assignment]:
    """The locked rows of these targets, all of one kind, by the target's id."""
    return _rows(account_id, targets)


def _release(
    actor: Actor,
    account_id: UUID,
    rows: TenantQuerySet[Assignment],
    now: datetime,
    *,
    of_group: bool = False,
) -> None:
    locked = list(rows.select_for_update(no_key=True).order_by("kind", "target_id"))
    chosen = [
        (
            row,
            Target(row.kind, row.target_id, row.conversation_id, row.inbox_id, row.is_open),
            Assignee(row.user_id if of_group else None, None if of_group else row.group_id),
        )
        for row in locked
    ]
    _write(actor, account_id, chosen, AssignmentHow.LEFT, "", now)


def _one(
    actor: Actor,
    account_id: UUID,
    target: Target,
    assignee: Assignee,
    reason: str,
    if_match: str | None,
    now: datetime,
) -> Assignment:
    row = _rows(account_id, [target])[target.id]
    require_match(if_match, row.updated_at)
    _write(actor, account_id, [(row, target, assignee)], AssignmentHow.MANUAL, reason, now)
    return row


def _many(
    actor: Actor,
    account_id: UUID,
    kind: str,
    target_ids: Sequence[UUID],
    assignee: Assignee,
    done: str,
    reason: str,
    now: datetime,
) -> list[dict[str, object]]:
    targets = _targets(actor, account_id, kind, set(target_ids))
    changed = give(
        actor=actor,
        account_id=account_id,
        wanted=[(target, assignee) for target in targets.values()],
        how=AssignmentHow.BULK,
        now=now,
        reason=reason,
    )
    results = dict.fromkeys(targets, "unchanged") | {change.target_id: done for change in changed}
    return [
        {"id": target_id, "result": results.get(target_id, "not_found")} for target_id in target_ids
    ]


def _rows(account_id: UUID, targets: Sequence[Target]) -> dict[UUID, Assignment]:
    # In one order everywhere, so that two who assign the same many don't wait in a circle.
    ordered = sorted(targets, key=lambda target: target.id)
    insert_new(
        [
            Assignment(
                account_id=account_id,
                kind=target.kind,
                target_id=target.id,
                conversation_id=target.conversation_id,
                inbox_id=target.inbox_id,
                is_open=target.is_open,
            )
            for target in ordered
        ]
    )
    return locked_assignments(
        account_id=account_id, kind=ordered[0].kind, target_ids=[target.id for target in ordered]
    )


def _write(
    actor: Actor,
    account_id: UUID,
    chosen: Sequence[tuple[Assignment, Target, Assignee]],
    how: str,
    reason: str,
    now: datetime,
) -> list[AssignmentChange]:
    changes: list[AssignmentChange] = []
    rows: list[Assignment] = []
    for row, target, assignee in chosen:
        before = _held_by(row)
        if before == assignee:
            continue
        changes.append(_change(row, before, assignee, actor, how, reason))
        row.user_id, row.group_id = assignee.user_id, assignee.group_id
        row.how = how if assignee else ""
        row.is_open = target.is_open
        row.assigned_at = now if assignee else None
        row.assigned_by_kind = actor.kind if assignee else ""
        row.assigned_by_id = actor.id if assignee else None
        row.assigned_by_label = actor.label if assignee else ""
        row.updated_at = now
        rows.append(row)
    write_back(rows, _FIELDS)
    insert_new(changes)
    for action in AssignmentAction:
        trail.record_many(
            actor=actor,
            account_id=account_id,
            action=f"assignment.{action}",
            targets=[
                (row, _values(change))
                for row, change in zip(rows, changes, strict=True)
                if change.action == action
            ],
        )
    publish(*(events.assignment_event(change, now) for change in changes))
    return changes


def _held_by(row: Assignment) -> Assignee:
    return Assignee(row.user_id, row.group_id)


def _change(
    row: Assignment, before: Assignee, after: Assignee, actor: Actor, how: str, reason: str
) -> AssignmentChange:
    action = AssignmentAction.CHANGED if before else AssignmentAction.ASSIGNED
    return AssignmentChange(
        account_id=row.account_id,
        kind=row.kind,
        target_id=row.target_id,
        conversation_id=row.conversation_id,
        inbox_id=row.inbox_id,
        action=action if after else AssignmentAction.UNASSIGNED,
        previous_user_id=before.user_id,
        previous_group_id=before.group_id,
        previous_since=row.assigned_at,
        user_id=after.user_id,
        group_id=after.group_id,
        how=how,
        reason=reason,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
    )


def _values(change: AssignmentChange) -> dict[str, tuple[UUID | None, UUID | None]]:
    return {
        "user_id": (change.previous_user_id, change.user_id),
        "group_id": (change.previous_group_id, change.group_id),
    }


def _checked(
    actor: Actor, account_id: UUID, user_id: UUID | None, group_id: UUID | None
) -> Assignee:
    actor.require(account_id, Role.AGENT)
    if user_id is None and group_id is None:
        raise AssigneeMissing
    if user_id is not None:
        require_members(account_id=account_id, user_ids=[user_id], field="userId")
    if group_id is not None:
        require_groups(account_id=account_id, group_ids=[group_id], field="groupId")
    return Assignee(user_id, group_id)


def _target(actor: Actor, account_id: UUID, kind: str, target_id: UUID) -> Target:
    if kind == AssignmentKind.CHAT:
        chat = require_chat(actor=actor, account_id=account_id, conversation_id=target_id)
        return Target(kind, chat.id, chat.id, chat.inbox_id, chat.is_open)
    message = require_message(actor=actor, account_id=account_id, message_id=target_id)
    return _of_message(message)


def _targets(
    actor: Actor, account_id: UUID, kind: str, target_ids: Collection[UUID]
) -> dict[UUID, Target]:
    if kind == AssignmentKind.CHAT:
        found = chats(actor=actor, account_id=account_id, ids=target_ids)
        return {
            chat.id: Target(kind, chat.id, chat.id, chat.inbox_id, chat.is_open)
            for chat in found.values()
        }
    told = messages(actor=actor, account_id=account_id, ids=target_ids)
    return {message.id: _of_message(message) for message in told.values()}


def _of_message(message: MessageFacts) -> Target:
    return Target(AssignmentKind.MESSAGE, message.id, message.conversation_id, message.inbox_id)
