"""The steps of a task, in their order. Every change of one is a change of the task."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.errors import ChecklistFull, ChecklistOrderIncomplete
from crm.models import ChecklistItem, Task
from crm.selectors.tasks import checklist_of, item_among, locked_task
from crm.services.tasks import tell
from ticaret.api.preconditions import require_match
from ticaret.db.bulk import write_back
from ticaret.errors import FieldError
from ticaret.tenancy.actor import Actor

LONGEST = 200
_ITEM_FIELDS = [
    "text",
    "position",
    "is_done",
    "done_at",
    "done_by_kind",
    "done_by_id",
    "done_by_label",
    "deleted_at",
    "updated_at",
]


@transaction.atomic
def add(
    *,
    actor: Actor,
    task_id: UUID,
    text: str,
    now: datetime,
    position: int | None = None,
    is_done: bool = False,
) -> ChecklistItem:
    """A new step, at the end or at `position`. Raises TaskNotFound, Forbidden, ChecklistFull."""
    task = locked_task(actor=actor, task_id=task_id)
    items = checklist_of(task)
    if len(items) >= LONGEST:
        raise ChecklistFull
    place = len(items) if position is None else min(position, len(items))
    item = ChecklistItem(account_id=task.account_id, task=task, text=text, position=place)
    if is_done:
        _tick(item, actor, now, done=True)
    item.save(force_insert=True)
    items.insert(place, item)
    _renumber(items)
    _save(actor, task, items, (None, _told(item)), now)
    return item


@transaction.atomic
def update(
    *,
    actor: Actor,
    task_id: UUID,
    item_id: UUID,
    now: datetime,
    if_match: str | None = None,
    **given: Any,
) -> ChecklistItem:
    """Change a step's `text`, tick it by `is_done`, or move it to `position`.

    Raises TaskNotFound, ChecklistItemNotFound, Forbidden, PreconditionFailed.
    """
    task = locked_task(actor=actor, task_id=task_id)
    items = checklist_of(task)
    item = item_among(items, item_id)
    require_match(if_match, item.updated_at)
    before = _told(item)
    item.text = given.get("text", item.text)
    if given.get("is_done", item.is_done) != item.is_done:
        _tick(item, actor, now, done=given["is_done"])
    if "position" in given:
        items.remove(item)
        items.insert(given["position"], item)
        _renumber(items)
    if _told(item) != before:
        write_back([item], _ITEM_FIELDS)
        _save(actor, task, items, (before, _told(item)), now)
    return item


@transaction.atomic
def remove(
    *,
    actor: Actor,
    task_id: UUID,
    item_id: UUID,
    now: datetime,
    if_match: str | None = None,
) -> None:
    """Take a step from the list; those behind it move up. Raises as `update`."""
    task = locked_task(actor=actor, task_id=task_id)
    items = checklist_of(task)
    item = item_among(items, item_id)
    require_match(if_match, item.updated_at)
    items.remove(item)
    item.deleted_at = now
    write_back([item], _ITEM_FIELDS)
    _renumber(items)
    _save(actor, task, items, (_told(item), None), now)


@transaction.atomic
def reorder(
    *,
    actor: Actor,
    task_id: UUID,
    item_ids: Sequence[UUID],
    now: datetime,
    if_match: str | None = None,
) -> Task:
    """Put all the steps in this order. Raises TaskNotFound, Forbidden, PreconditionFailed,
    ChecklistOrderIncomplete when `item_ids` are not each step once.
    """
    task = locked_task(actor=actor, task_id=task_id)
    require_match(if_match, task.updated_at)
    items = checklist_of(task)
    if sorted(item_ids) != sorted(item.pk for item in items):
        raise ChecklistOrderIncomplete(
            fields=[
                FieldError(
                    "itemIds",
                    ChecklistOrderIncomplete.code,
                    ChecklistOrderIncomplete.message_tr,
                    ChecklistOrderIncomplete.message_en,
                )
            ]
        )
    ordered = [item_among(items, item_id) for item_id in item_ids]
    if ordered != items:
        before = [item.text for item in items]
        _renumber(ordered)
        _save(actor, task, ordered, (before, [item.text for item in ordered]), now)
    return task


def _renumber(items: Sequence[ChecklistItem]) -> None:
    moved = []
    for place, item in enumerate(items):
        if item.position != place:
            item.position = place
            moved.append(item)
    write_back(moved, ["position", "updated_at"])


def _tick(item: ChecklistItem, actor: Actor, now: datetime, *, done: bool) -> None:
    item.is_done = done
    item.done_at = now if done else None
    item.done_by_kind = actor.kind if done else ""
    item.done_by_id = actor.id if done else None
    item.done_by_label = actor.label if done else ""


def _save(
    actor: Actor,
    task: Task,
    items: Sequence[ChecklistItem],
    change: tuple[Any, Any],
    now: datetime,
) -> None:
    task.checklist_total = len(items)
    task.checklist_done = sum(item.is_done for item in items)
    task.save(update_fields=["checklist_total", "checklist_done", "updated_at"])
    tell(actor=actor, task=task, changed={"checklist": change}, now=now)


def _told(item: ChecklistItem) -> dict[str, Any]:
    return {
        "id": str(item.pk),
        "text": item.text,
        "position": item.position,
        "isDone": item.is_done,
    }
