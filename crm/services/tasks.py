"""What can happen to a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from crm import work_events as events
from crm.choices import OPEN_TASK_STATUSES, TaskPriority, TaskStatus
from crm.errors import MessageOfOtherChat
from crm.models import ChecklistItem, Comment, Task, TaskWatcher
from crm.selectors.customers import locked_customer
from crm.selectors.groups import require_groups
from crm.selectors.identities import identity_of_chat, require_chat, require_message
from crm.selectors.people import require_members
from crm.selectors.tasks import locked_task, require_task
from crm.services import subjects
from crm.services.changing import Changes, assign, initial
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.bulk import insert_new
from ticaret.db.ordering import sort_key
from ticaret.db.search import fold_all
from ticaret.errors import FieldError
from ticaret.events.outbox import DomainEvent, publish
from ticaret.tenancy.actor import Actor, Role

# What a caller may set on the row itself, and the ids it may set under other names.
FIELDS = ("title", "description", "status", "priority", "due_at", "remind_at")
_SPOKEN = {"assignee_id": "assignee_user_id", "conversation_id": "chat_id"}
_RANKS = {
    TaskPriority.LOW: 1,
    TaskPriority.NORMAL: 2,
    TaskPriority.HIGH: 3,
    TaskPriority.URGENT: 4,
}
_LONGEST_ORDER = 600


@transaction.atomic
def create(
    *,
    actor: Actor,
    account_id: UUID,
    now: datetime,
    chat_id: UUID | None = None,
    message_id: UUID | None = None,
    **given: Any,
) -> Task:
    """A new task, of a customer or of none, perhaps from a chat or a message.

    A task from a chat is of the chat's customer unless `customer_id` says otherwise. Raises
    Forbidden, ChatNotFound, MessageNotFound, MessageOfOtherChat, NoSuchCustomer, NoSuchContact,
    ContactOfOtherCustomer, UserNotMember, NoSuchGroup.
    """
    actor.require(account_id, Role.AGENT)
    chat_id = _chat(actor, account_id, chat_id, message_id)
    customer_id, contact_id = given.get("customer_id"), given.get("contact_id")
    if chat_id is not None and "customer_id" not in given and contact_id is None:
        customer_id, contact_id = _partner(actor, account_id, chat_id)
    customer_id, contact_id = subjects.hold(
        actor=actor, account_id=account_id, customer_id=customer_id, contact_id=contact_id
    )
    return _create(
        actor,
        account_id,
        {
            "customer_id": customer_id,
            "contact_id": contact_id,
            "conversation_id": chat_id,
            "message_id": message_id,
        },
        given,
        now,
    )


@transaction.atomic
def create_for_customer(*, actor: Actor, customer_id: UUID, now: datetime, **given: Any) -> Task:
    """A new task of a customer.

    Raises CustomerNotFound, Forbidden, NoSuchContact, ContactOfOtherCustomer, UserNotMember,
    NoSuchGroup.
    """
    customer = locked_customer(actor=actor, customer_id=customer_id)
    subjects.hold(
        actor=actor,
        account_id=customer.account_id,
        customer_id=customer_id,
        contact_id=given.get("contact_id"),
    )
    about = {"customer_id": customer_id, "contact_id": given.get("contact_id")}
    return _create(actor, customer.account_id, about, given, now)


@transaction.atomic
def update(
    *, actor: Actor, task_id: UUID, now: datetime, if_match: str | None = None, **given: Any
) -> Task:
    """Change a task. With another customer its contact is gone unless one of that is given.

    Raises TaskNotFound, Forbidden, PreconditionFailed, NoSuchCustomer, NoSuchContact,
    ContactOfOtherCustomer, UserNotMember, NoSuchGroup.
    """
    about: dict[str, UUID | None] = {}
    if "customer_id" in given or "contact_id" in given:
        # Customers are locked before their tasks, everywhere.
        about = _moved(actor, task_id, given)
    task = locked_task(actor=actor, task_id=task_id)
    require_match(if_match, task.updated_at)
    changed = assign(task, {**_values(task.account_id, given), **about})
    if changed:
        _apply(actor, task, changed, now)
    return task


def complete(*, actor: Actor, task_id: UUID, now: datetime, if_match: str | None = None) -> Task:
    """The task is done. Raises TaskNotFound, Forbidden, PreconditionFailed."""
    return update(actor=actor, task_id=task_id, now=now, if_match=if_match, status=TaskStatus.DONE)


def reopen(*, actor: Actor, task_id: UUID, now: datetime, if_match: str | None = None) -> Task:
    """The task is to be done after all. Raises as `complete`."""
    return update(actor=actor, task_id=task_id, now=now, if_match=if_match, status=TaskStatus.OPEN)


@transaction.atomic
def delete(*, actor: Actor, task_id: UUID, now: datetime, if_match: str | None = None) -> None:
    """Delete a task with its comments. Raises TaskNotFound, Forbidden, PreconditionFailed."""
    task = locked_task(actor=actor, task_id=task_id)
    require_match(if_match, task.updated_at)
    comments = Comment.objects.for_accounts([task.account_id]).filter(task=task)
    comments.filter(deleted_at__isnull=True).update(deleted_at=now, updated_at=now)
    task.deleted_at = now
    task.save(update_fields=["deleted_at", "updated_at"])
    trail.record(
        actor=actor,
        account_id=task.account_id,
        action=events.TASK_DELETED,
        target=task,
        changes={"title": (task.title, None)},
    )
    publish(events.task_event(events.TASK_DELETED, task, now))


def save_task(task: Task, fields: Sequence[str]) -> None:
    """Write `fields` of a locked task with what is derived from them."""
    derive(task)
    task.save(update_fields=[*fields, "title_order", "priority_rank", "search", "updated_at"])


def derive(task: Task) -> None:
    """Set the columns that come of a task's own fields."""
    task.title_order = sort_key(task.title)[:_LONGEST_ORDER]
    task.priority_rank = _RANKS[TaskPriority(task.priority)]
    task.search = fold_all(task.title, task.description)


def tell(*, actor: Actor, task: Task, changed: Mapping[str, Sequence[Any]], now: datetime) -> None:
    """Audit and event of a change, under the names that callers know."""
    spoken = {_SPOKEN.get(name, name): pair for name, pair in changed.items()}
    trail.record(
        actor=actor,
        account_id=task.account_id,
        action=events.TASK_UPDATED,
        target=task,
        changes=spoken,
    )
    publish(
        events.task_event(events.TASK_UPDATED, task, now, spoken),
        *_assigned(task, changed, now),
        *_turned(task, changed, now),
    )


# ------------------------------------------------------------------------ creating


def _create(
    actor: Actor,
    account_id: UUID,
    about: Mapping[str, UUID | None],
    given: Mapping[str, Any],
    now: datetime,
) -> Task:
    user_ids: Sequence[UUID] = given.get("watcher_user_ids") or ()
    steps: Sequence[str] = given.get("checklist") or ()
    require_members(account_id=account_id, user_ids=user_ids, field="watcherUserIds")
    values = {**about, **_values(account_id, given)}
    task = Task(
        account_id=account_id,
        author_kind=actor.kind,
        author_id=actor.id,
        author_label=actor.label,
        checklist_total=len(steps),
        **values,
    )
    if task.status == TaskStatus.DONE:
        _close(actor, task, now)
    derive(task)
    task.save(force_insert=True)
    insert_new(
        [
            TaskWatcher(account_id=account_id, task=task, user_id=user_id)
            for user_id in dict.fromkeys(user_ids)
        ]
    )
    insert_new(
        [
            ChecklistItem(account_id=account_id, task=task, text=text, position=place)
            for place, text in enumerate(steps)
        ]
    )
    said = initial({_SPOKEN.get(name, name): value for name, value in values.items()})
    if user_ids:
        said["watchers"] = (None, sorted(str(user_id) for user_id in set(user_ids)))
    if steps:
        said["checklist"] = (None, list(steps))
    trail.record(
        actor=actor,
        account_id=account_id,
        action=events.TASK_CREATED,
        target=task,
        changes=said,
    )
    held = {name: (None, values.get(name)) for name in ("assignee_id", "group_id")}
    publish(
        events.task_event(events.TASK_CREATED, task, now, said),
        *_assigned(task, {name: pair for name, pair in held.items() if pair[1]}, now),
    )
    return task


def _chat(
    actor: Actor, account_id: UUID, chat_id: UUID | None, message_id: UUID | None
) -> UUID | None:
    if message_id is not None:
        message = require_message(actor=actor, account_id=account_id, message_id=message_id)
        if chat_id is not None and message.conversation_id != chat_id:
            raise MessageOfOtherChat(
                fields=[
                    FieldError(
                        "messageId",
                        MessageOfOtherChat.code,
                        MessageOfOtherChat.message_tr,
                        MessageOfOtherChat.message_en,
                    )
                ]
            )
        chat_id = message.conversation_id
    if chat_id is not None:
        require_chat(actor=actor, account_id=account_id, conversation_id=chat_id)
    return chat_id


def _partner(actor: Actor, account_id: UUID, chat_id: UUID) -> tuple[UUID | None, UUID | None]:
    """Whose chat it is, if that is known."""
    rows = identity_of_chat(actor=actor, conversation_id=chat_id).filter(account_id=account_id)
    identity = rows.first()
    return (None, None) if identity is None else (identity.customer_id, identity.contact_id)


# ------------------------------------------------------------------------ changing


def _values(account_id: UUID, given: Mapping[str, Any]) -> dict[str, Any]:
    """Columns for what the caller sent. Raises UserNotMember, NoSuchGroup."""
    values: dict[str, Any] = {name: given[name] for name in FIELDS if name in given}
    if "assignee_user_id" in given:
        values["assignee_id"] = given["assignee_user_id"]
        if values["assignee_id"] is not None:
            require_members(
                account_id=account_id, user_ids=[values["assignee_id"]], field="assigneeUserId"
            )
    if "group_id" in given:
        values["group_id"] = given["group_id"]
        if values["group_id"] is not None:
            require_groups(account_id=account_id, group_ids=[values["group_id"]], field="groupId")
    return values


def _moved(actor: Actor, task_id: UUID, given: Mapping[str, Any]) -> dict[str, UUID | None]:
    task = require_task(actor=actor, task_id=task_id)
    contact_id = given.get("contact_id")
    if "customer_id" in given:
        customer_id = given["customer_id"]
    elif contact_id is None:
        customer_id = task.customer_id
    else:
        customer_id = None  # that of the contact
    if "contact_id" not in given and customer_id == task.customer_id:
        contact_id = task.contact_id
    customer_id, contact_id = subjects.hold(
        actor=actor,
        account_id=task.account_id,
        customer_id=customer_id,
        contact_id=contact_id,
    )
    return {"customer_id": customer_id, "contact_id": contact_id}


def _apply(actor: Actor, task: Task, changed: Changes, now: datetime) -> None:
    columns = list(changed)
    if "status" in changed:
        if task.status == TaskStatus.DONE:
            _close(actor, task, now)
        else:
            task.completed_at = None
            task.completed_by_kind = task.completed_by_label = ""
            task.completed_by_id = None
        columns += ["completed_at", "completed_by_kind", "completed_by_id", "completed_by_label"]
    if "due_at" in changed:
        task.overdue_at = None
        columns.append("overdue_at")
    if "remind_at" in changed:
        task.reminded_at = None
        columns.append("reminded_at")
    save_task(task, columns)
    if "customer_id" in changed:
        comments = Comment.objects.for_accounts([task.account_id]).filter(task=task)
        comments.update(customer_id=task.customer_id)
    tell(actor=actor, task=task, changed=changed, now=now)


def _close(actor: Actor, task: Task, now: datetime) -> None:
    task.completed_at = now
    task.completed_by_kind = actor.kind
    task.completed_by_id = actor.id
    task.completed_by_label = actor.label


def _assigned(task: Task, changed: Mapping[str, Sequence[Any]], now: datetime) -> list[DomainEvent]:
    if "assignee_id" not in changed and "group_id" not in changed:
        return []
    return [events.assigned_event(task, now, changed)]


def _turned(task: Task, changed: Mapping[str, Sequence[Any]], now: datetime) -> list[DomainEvent]:
    if "status" not in changed:
        return []
    before, after = changed["status"]
    if after == TaskStatus.DONE:
        return [events.task_event(events.TASK_COMPLETED, task, now, ["status"])]
    if before not in OPEN_TASK_STATUSES and after in OPEN_TASK_STATUSES:
        return [events.task_event(events.TASK_REOPENED, task, now, ["status"])]
    return []
