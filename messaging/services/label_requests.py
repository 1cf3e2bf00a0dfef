"""A change of labels that a number's own application has to hear of becomes a row to be told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from messaging.models import ConversationLabel, InboxLabel, Label, LabelPush, WaSession
from ticaret import doorbell
from ticaret.db.bulk import insert_new

PUSH_LABELS = "messaging.tasks.push_labels"


def chat_changed(*, account_id: UUID, inbox_id: UUID, conversation_id: UUID) -> None:
    """The account has changed the labels of a conversation: its number is told, if it is synced."""
    session = synced(inbox_id)
    if session is not None and session.account_id == account_id:
        _ask(session, conversation_ids=[conversation_id])


def label_changed(label: Label) -> None:
    """The account has renamed, recoloured or deleted a label: numbers that have it are told."""
    mappings = InboxLabel.objects.for_accounts([label.account_id]).filter(
        label=label, inbox__wa_session__label_sync=True
    )
    for mapping in mappings.select_related("inbox__wa_session"):
        _ask(mapping.inbox.wa_session, label_ids=[label.id])


def first_met(session: WaSession, now: datetime) -> None:
    """The number's labels are taken in: it is told the labels of its chats from now on."""
    session.labels_synced_at = now
    borne = ConversationLabel.objects.for_accounts([session.account_id]).filter(
        conversation__inbox_id=session.pk, label__deleted_at__isnull=True
    )
    chats = borne.order_by("conversation_id").values_list("conversation_id", flat=True)
    _ask(session, conversation_ids=set(chats))


def forget_number(session: WaSession) -> None:
    """Another number may be linked next, with labels of its own."""
    session.labels_synced_at = None
    InboxLabel.objects.for_accounts([session.account_id]).filter(inbox_id=session.pk).delete()


def _ask(
    session: WaSession,
    *,
    conversation_ids: Collection[UUID] = (),
    label_ids: Collection[UUID] = (),
) -> None:
    facts = {"account_id": session.account_id, "inbox_id": session.pk}
    rows = [LabelPush(**facts, conversation_id=id) for id in conversation_ids]
    rows += [LabelPush(**facts, label_id=id) for id in label_ids]
    new = {row.id for row in insert_new(rows)}
    for row in rows:
        if row.id not in new:
            same: dict[str, Any] = {
                "inbox_id": row.inbox_id,
                "label_id": row.label_id,
                "conversation_id": row.conversation_id,
            }
            LabelPush.objects.unscoped().filter(**same).update(
                revision=F("revision") + 1,
                failed=False,
                attempts=0,
                next_attempt_at=row.next_attempt_at,
            )
    doorbell.ring_on_commit(PUSH_LABELS)


def synced(inbox_id: UUID) -> WaSession | None:
    """The session of an inbox that keeps its labels alike with the number's; None else."""
    return WaSession.objects.unscoped().filter(pk=inbox_id, label_sync=True).first()
