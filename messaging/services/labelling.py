"""Putting labels on conversations and messages, and taking them off.

The caller has found the conversation or message for the actor; the labels are those of
`account_id`, which has the inbox itself or by a share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from messaging import events
from messaging.choices import LabelDeed
from messaging.errors import LabelNotFound
from messaging.models import Conversation, ConversationLabel, Label, Message, MessageLabel
from messaging.selectors import labels as selectors
from messaging.services import label_history, label_requests
from ticaret.db.bulk import insert_new
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role, system_actor

_Put = type[ConversationLabel] | type[MessageLabel]


@dataclass(frozen=True, slots=True)
class _Target:
    """What is labelled: a conversation, or a message of it."""

    inbox_id: UUID
    conversation_id: UUID
    message_id: UUID | None = None

    @property
    def model(self) -> _Put:
        return ConversationLabel if self.message_id is None else MessageLabel

    @property
    def key(self) -> dict[str, UUID]:
        if self.message_id is None:
            return {"conversation_id": self.conversation_id}
        return {"message_id": self.message_id}


def add_to_conversation(
    *,
    actor: Actor,
    account_id: UUID,
    conversation: Conversation,
    label_ids: Iterable[UUID],
    now: datetime,
) -> None:
    """Put labels on a conversation; one that is there already stays as it is.

    Raises NotFound, Forbidden, LabelNotFound; then none was put.
    """
    _add(actor, account_id, _of(conversation), label_ids, now)


def remove_from_conversation(
    *,
    actor: Actor,
    account_id: UUID,
    conversation: Conversation,
    label_id: UUID,
    now: datetime,
) -> None:
    """Take a label off a conversation. Raises NotFound, Forbidden, LabelNotFound (not on it)."""
    _remove(actor, account_id, _of(conversation), label_id, now)


def set_on_conversation(
    *,
    actor: Actor,
    account_id: UUID,
    conversation: Conversation,
    label_ids: Iterable[UUID],
    now: datetime,
) -> None:
    """Let the conversation bear exactly these labels. Raises as `add_to_conversation`."""
    _set(actor, account_id, _of(conversation), label_ids, now)


def add_to_message(
    *, actor: Actor, account_id: UUID, message: Message, label_ids: Iterable[UUID], now: datetime
) -> None:
    """Put labels on a message. Raises as `add_to_conversation`."""
    _add(actor, account_id, _of_message(message), label_ids, now)


def remove_from_message(
    *, actor: Actor, account_id: UUID, message: Message, label_id: UUID, now: datetime
) -> None:
    """Take a label off a message. Raises as `remove_from_conversation`."""
    _remove(actor, account_id, _of_message(message), label_id, now)


def set_on_message(
    *, actor: Actor, account_id: UUID, message: Message, label_ids: Iterable[UUID], now: datetime
) -> None:
    """Let the message bear exactly these labels. Raises as `add_to_conversation`."""
    _set(actor, account_id, _of_message(message), label_ids, now)


def change_from_number(
    *, conversation: Conversation, label: Label, on: bool, now: datetime
) -> None:
    """What the number's own application did with one of its account's labels."""
    target = _of(conversation)
    actor = system_actor(label.account_id)
    _lock(target, now)
    if on:
        _put(actor, label.account_id, target, [label], now)
    else:
        _take_off(actor, label.account_id, target, [label], now)


def move_labels(keep: UUID, gone: UUID) -> None:
    """Two conversations become one, which bears the labels and the history of both."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE messaging_conversationlabel AS put SET conversation_id = %(keep)s"
            " WHERE conversation_id = %(gone)s AND NOT EXISTS ("
            " SELECT FROM messaging_conversationlabel AS other"
            " WHERE other.conversation_id = %(keep)s AND other.label_id = put.label_id)",
            {"keep": keep, "gone": gone},
        )
        cursor.execute(
            "UPDATE messaging_labelevent SET conversation_id = %(keep)s"
            " WHERE conversation_id = %(gone)s",
            {"keep": keep, "gone": gone},
        )


@transaction.atomic
def _add(
    actor: Actor, account_id: UUID, target: _Target, label_ids: Iterable[UUID], now: datetime
) -> None:
    actor.require(account_id, Role.AGENT)
    _lock(target, now)
    labels = selectors.locked_labels(actor=actor, account_id=account_id, label_ids=label_ids)
    _put(actor, account_id, target, labels, now)
    _tell_number(account_id, target)


@transaction.atomic
def _remove(actor: Actor, account_id: UUID, target: _Target, label_id: UUID, now: datetime) -> None:
    actor.require(account_id, Role.AGENT)
    _lock(target, now)
    labels = selectors.locked_labels(actor=actor, account_id=account_id, label_ids=[label_id])
    if not _take_off(actor, account_id, target, labels, now):
        raise LabelNotFound
    _tell_number(account_id, target)


@transaction.atomic
def _set(
    actor: Actor, account_id: UUID, target: _Target, label_ids: Iterable[UUID], now: datetime
) -> None:
    actor.require(account_id, Role.AGENT)
    _lock(target, now)
    wanted = set(label_ids)
    borne = target.model.objects.for_accounts([account_id]).filter(**target.key)
    there = set(borne.values_list("label_id", flat=True))
    labels = selectors.locked_labels(actor=actor, account_id=account_id, label_ids=wanted | there)
    _put(actor, account_id, target, [row for row in labels if row.id in wanted - there], now)
    _take_off(actor, account_id, target, [row for row in labels if row.id in there - wanted], now)
    if wanted != there:
        _tell_number(account_id, target)


def _tell_number(account_id: UUID, target: _Target) -> None:
    """A number's own application has labels on chats alone."""
    if target.message_id is None:
        label_requests.chat_changed(
            account_id=account_id,
            inbox_id=target.inbox_id,
            conversation_id=target.conversation_id,
        )


def _put(
    actor: Actor, account_id: UUID, target: _Target, labels: Sequence[Label], now: datetime
) -> None:
    new = insert_new(
        [
            target.model(
                account_id=account_id, label_id=label.id, added_by=actor.label, **target.key
            )
            for label in labels
        ]
    )
    added = {row.label_id for row in new}
    _tell(actor, target, LabelDeed.ADDED, [row for row in labels if row.id in added], now)


def _take_off(
    actor: Actor, account_id: UUID, target: _Target, labels: Sequence[Label], now: datetime
) -> bool:
    """Whether any of them was there."""
    borne = target.model.objects.for_accounts([account_id]).filter(label__in=labels, **target.key)
    gone = set(borne.values_list("label_id", flat=True))
    borne.delete()
    _tell(actor, target, LabelDeed.REMOVED, [row for row in labels if row.id in gone], now)
    return bool(gone)


def _tell(
    actor: Actor, target: _Target, deed: LabelDeed, labels: Sequence[Label], now: datetime
) -> None:
    if not labels:
        return
    label_history.note(
        actor=actor,
        labels=labels,
        deed=deed,
        now=now,
        inbox_id=target.inbox_id,
        conversation_id=target.conversation_id,
        message_id=target.message_id,
    )
    kind = events.LABEL_ADDED if deed == LabelDeed.ADDED else events.LABEL_REMOVED
    publish(
        *(
            events.label_event(
                kind,
                label,
                now,
                conversationId=str(target.conversation_id),
                messageId=str(target.message_id) if target.message_id else None,
            )
            for label in labels
        )
    )


def _of(conversation: Conversation) -> _Target:
    return _Target(conversation.inbox_id, conversation.id)


def _of_message(message: Message) -> _Target:
    return _Target(message.inbox_id, message.conversation_id, message.id)


def _lock(target: _Target, now: datetime) -> None:
    """Others who label the same wait; and who syncs by `updatedSince` sees it anew."""
    if target.message_id is None:
        rows = Conversation.objects.unscoped().filter(id=target.conversation_id)
    else:
        rows = Message.objects.unscoped().filter(id=target.message_id)  # type: ignore[assignment]
    rows.update(updated_at=now)
