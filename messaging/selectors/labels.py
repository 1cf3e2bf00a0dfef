"""How to fetch labels safely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from messaging.errors import LabelNotFound
from messaging.models import Conversation, ConversationLabel, Label, LabelEvent, MessageLabel
from ticaret.db.search import fold
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet


def labels(*, actor: Actor, account_id: UUID, q: str = "") -> TenantQuerySet[Label]:
    """The labels of the account; those whose name contains every word of `q`.

    Raises NotFound for an account of others.
    """
    actor.require(account_id, Role.VIEWER)
    rows = Label.objects.for_accounts([account_id]).filter(deleted_at__isnull=True)
    for word in fold(q).split():
        rows = rows.filter(search__contains=word)
    return rows


def label(*, actor: Actor, account_id: UUID, label_id: UUID) -> Label:
    """One label of the account. Raises LabelNotFound."""
    row = labels(actor=actor, account_id=account_id).filter(id=label_id).first()
    if row is None:
        raise LabelNotFound
    return row


def locked_labels(*, actor: Actor, account_id: UUID, label_ids: Iterable[UUID]) -> list[Label]:
    """These labels of the account, locked, in the order of their ids.

    Who deletes one of them waits, or has done so. Raises LabelNotFound when one is missing.
    """
    wanted = set(label_ids)
    rows = labels(actor=actor, account_id=account_id).filter(id__in=wanted)
    found = list(rows.select_for_update(no_key=True).order_by("id"))
    if len(found) != len(wanted):
        raise LabelNotFound
    return found


def locked_order(*, actor: Actor, account_id: UUID) -> list[Label]:
    """All labels of the account, locked, in the order in which they are shown."""
    rows = labels(actor=actor, account_id=account_id)
    locked = rows.select_for_update(no_key=True).order_by("id")
    return sorted(locked, key=lambda row: (row.position, row.id))


def labels_of_conversation(
    *, actor: Actor, account_id: UUID, conversation_id: UUID
) -> TenantQuerySet[Label]:
    """The account's labels on a conversation."""
    put = ConversationLabel.objects.for_accounts([account_id]).filter(
        conversation_id=conversation_id
    )
    return labels(actor=actor, account_id=account_id).filter(id__in=put.values("label_id"))


def labels_of_message(*, actor: Actor, account_id: UUID, message_id: UUID) -> TenantQuerySet[Label]:
    """The account's labels on a message."""
    put = MessageLabel.objects.for_accounts([account_id]).filter(message_id=message_id)
    return labels(actor=actor, account_id=account_id).filter(id__in=put.values("label_id"))


def labelled(
    rows: TenantQuerySet[Conversation], *, account_id: UUID, label_id: UUID
) -> TenantQuerySet[Conversation]:
    """Those of `rows` that bear this label of the account."""
    put = ConversationLabel.objects.for_accounts([account_id]).filter(
        label_id=label_id, conversation_id=OuterRef("id")
    )
    return rows.filter(Exists(put))


def labels_shown(
    *, actor: Actor, model: type[ConversationLabel | MessageLabel], column: str, keys: Sequence[Any]
) -> dict[UUID, list[dict[str, Any]]]:
    """What a page shows of the labels on its rows: `{row id: [{id, name, color}]}`, in order."""
    put = (
        model.objects.for_accounts(actor.accounts_with(Role.VIEWER))
        .filter(**{f"{column}__in": keys}, label__deleted_at__isnull=True)
        .order_by("label__position", "label_id")
        .values_list(column, "label_id", "label__name", "label__color")
    )
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for key, label_id, name, color in put:
        found[key].append({"id": label_id, "name": name, "color": color})
    return found


def label_counts(
    *, actor: Actor, model: type[ConversationLabel | MessageLabel], label_ids: Sequence[UUID]
) -> dict[UUID, int]:
    """On how many conversations or messages each of these labels is."""
    counted = (
        model.objects.for_accounts(actor.accounts_with(Role.VIEWER))
        .filter(label_id__in=label_ids)
        .order_by()
        .values_list("label_id")
        .annotate(Count("id"))
    )
    return dict.fromkeys(label_ids, 0) | dict(counted)


def label_history(
    *,
    actor: Actor,
    account_id: UUID,
    label_id: UUID | None = None,
    chat_id: UUID | None = None,
    message_id: UUID | None = None,
    session_id: UUID | None = None,
    actor_id: UUID | None = None,
    action: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[LabelEvent, LabelEvent]:
    """What was done with the account's labels. `since` is included, `until` is not."""
    actor.require(account_id, Role.VIEWER)
    rows = LabelEvent.objects.for_accounts([account_id])
    if actor.inbox_ids is not None:
        rows = rows.filter(inbox_id__in=actor.inbox_ids)
    given = {
        "label_id": label_id,
        "conversation_id": chat_id,
        "message_id": message_id,
        "inbox_id": session_id,
        "actor_id": actor_id,
        "deed": action or None,
        "occurred_at__gte": since,
        "occurred_at__lt": until,
    }
    return rows.filter(**{name: value for name, value in given.items() if value is not None})
