"""The labels of an account: made, renamed, recoloured, put in order, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from messaging import events
from messaging.choices import LabelDeed
from messaging.errors import LabelNameTaken, LabelNotFound
from messaging.models import ConversationLabel, Label, MessageLabel
from messaging.selectors import labels as selectors
from messaging.services import label_history, label_requests
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.bulk import write_back
from ticaret.db.search import fold
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role

# Colours that are told apart in light and dark alike; new labels take them in turn.
PALETTE = (
    "#e5484d",
    "#f76b15",
    "#ffb224",
    "#46a758",
    "#12a594",
    "#0091ff",
    "#3e63dd",
    "#8e4ec6",
    "#d6409f",
    "#8d8d8d",
)


@transaction.atomic
def create_label(
    *, actor: Actor, account_id: UUID, name: str, now: datetime, color: str = ""
) -> Label:
    """Make a label, the last in order; without a colour it gets the next of the palette.

    Raises NotFound, Forbidden, LabelNameTaken.
    """
    actor.require(account_id, Role.AGENT)
    last = selectors.labels(actor=actor, account_id=account_id).aggregate(last=Max("position"))
    position = 0 if last["last"] is None else last["last"] + 1
    label = Label(
        account_id=account_id,
        name=name,
        search=fold(name),
        color=color.lower() or PALETTE[position % len(PALETTE)],
        position=position,
    )
    _save(label, force_insert=True)
    changes = {"name": (None, label.name), "color": (None, label.color)}
    _note(actor, label, LabelDeed.CREATED, changes, now)
    publish(events.label_event(events.LABEL_CREATED, label, now))
    return label


@transaction.atomic
def update_label(
    *,
    actor: Actor,
    account_id: UUID,
    label_id: UUID,
    now: datetime,
    name: str | None = None,
    color: str | None = None,
    position: int | None = None,
    if_match: str | None = None,
    tell_numbers: bool = True,
) -> Label:
    """Change what is given; a `position` moves the label there and the others make room.

    `tell_numbers` is False for what a number's own application did itself.

    Raises NotFound, Forbidden, LabelNotFound, PreconditionFailed, LabelNameTaken.
    """
    actor.require(account_id, Role.AGENT)
    if position is not None:
        order = selectors.locked_order(actor=actor, account_id=account_id)
    label = _locked(actor, account_id, label_id)
    require_match(if_match, label.updated_at)
    before = {"name": label.name, "color": label.color, "position": label.position}
    if name is not None:
        label.name, label.search = name, fold(name)
    if color is not None:
        label.color = color.lower()
    if position is not None:
        others = [row for row in order if row.id != label.id]
        label.position = min(position, len(others))
        _place([*others[: label.position], label, *others[label.position :]])
    changes = {
        field: (value, getattr(label, field))
        for field, value in before.items()
        if value != getattr(label, field)
    }
    if not changes:
        return label
    _save(label, update_fields=["name", "search", "color", "position", "updated_at"])
    _note(actor, label, LabelDeed.UPDATED, changes, now)
    publish(events.label_event(events.LABEL_UPDATED, label, now))
    if tell_numbers and changes.keys() & {"name", "color"}:
        label_requests.label_changed(label)
    return label


@transaction.atomic
def order_labels(
    *, actor: Actor, account_id: UUID, label_ids: Sequence[UUID], now: datetime
) -> None:
    """Put these labels first, in this order; those not named follow in the order they had.

    Raises NotFound, Forbidden, LabelNotFound.
    """
    actor.require(account_id, Role.AGENT)
    order = selectors.locked_order(actor=actor, account_id=account_id)
    known = {label.id: label for label in order}
    if not known.keys() >= set(label_ids):
        raise LabelNotFound
    first = [known[label_id] for label_id in dict.fromkeys(label_ids)]
    named = set(label_ids)
    before = {label.id: label.position for label in order}
    _place([*first, *(label for label in order if label.id not in named)])
    for label in order:
        if label.position != before[label.id]:
            changes = {"position": (before[label.id], label.position)}
            _note(actor, label, LabelDeed.UPDATED, changes, now)
            publish(events.label_event(events.LABEL_UPDATED, label, now))


@transaction.atomic
def delete_label(
    *, actor: Actor, account_id: UUID, label_id: UUID, now: datetime, if_match: str | None = None
) -> Label:
    """Delete a label and take it off everything that bears it. Its history stays.

    Raises NotFound, Forbidden, LabelNotFound, PreconditionFailed.
    """
    actor.require(account_id, Role.AGENT)
    label = _locked(actor, account_id, label_id)
    require_match(if_match, label.updated_at)
    label.deleted_at = now
    label.save(update_fields=["deleted_at", "updated_at"])
    lost = {
        name: model.objects.for_accounts([account_id]).filter(label=label).delete()[0]
        for name, model in (("chats", ConversationLabel), ("messages", MessageLabel))
    }
    changes = {name: (count, 0) for name, count in lost.items()}
    _note(actor, label, LabelDeed.DELETED, {"name": (label.name, None), **changes}, now)
    publish(events.label_event(events.LABEL_DELETED, label, now))
    label_requests.label_changed(label)
    return label


def _locked(actor: Actor, account_id: UUID, label_id: UUID) -> Label:
    [label] = selectors.locked_labels(actor=actor, account_id=account_id, label_ids=[label_id])
    return label


def _save(label: Label, **how: Any) -> None:
    try:
        with transaction.atomic():
            label.save(**how)
    except IntegrityError:
        raise LabelNameTaken from None


def _place(order: Sequence[Label]) -> None:
    """Number the labels as they stand here."""
    for position, label in enumerate(order):
        label.position = position
    write_back(order, ["position", "updated_at"])


def _note(
    actor: Actor, label: Label, deed: LabelDeed, changes: dict[str, tuple[Any, Any]], now: datetime
) -> None:
    trail.record(
        actor=actor,
        account_id=label.account_id,
        action=f"label.{deed}",
        target=label,
        changes=changes,
    )
    label_history.note(actor=actor, labels=[label], deed=deed, now=now, changes=changes)
