"""What notes and comments have in common: earlier texts are kept, whom they call is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from crm import work_events as events
from crm.choices import WritingKind
from crm.models import Comment, Note, Revision
from crm.services import notices
from crm.services.mentions import mentioned
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor

# What `rewrite` changes.
COLUMNS = (
    "text",
    "mentions",
    "edited_at",
    "edited_by_kind",
    "edited_by_id",
    "edited_by_label",
    "revision_count",
)


def authored(
    *, actor: Actor, account_id: UUID, text: str, mention_user_ids: Collection[UUID]
) -> dict[str, Any]:
    """The columns of a new note or comment. Raises UserNotMember."""
    called = mentioned(account_id=account_id, text=text, user_ids=mention_user_ids)
    return {
        "text": text,
        "mentions": [str(user_id) for user_id in called],
        "author_kind": actor.kind,
        "author_id": actor.id,
        "author_label": actor.label,
    }


def rewrite(
    *,
    actor: Actor,
    row: Note | Comment,
    kind: WritingKind,
    text: str,
    mention_user_ids: Collection[UUID],
    now: datetime,
) -> set[UUID]:
    """Give `row`, which is locked, a new text and keep the one it had; the caller saves it.

    Returns whom it calls and did not call before. Raises UserNotMember.
    """
    called = mentioned(account_id=row.account_id, text=text, user_ids=mention_user_ids)
    if text != row.text:
        _keep(row, kind)
        row.revision_count += 1
        row.text, row.edited_at = text, now
        row.edited_by_kind, row.edited_by_id, row.edited_by_label = (
            actor.kind,
            actor.id,
            actor.label,
        )
    before = set(row.mentions)
    row.mentions = [str(user_id) for user_id in called]
    return {user_id for user_id in called if str(user_id) not in before}


def call(
    *,
    actor: Actor,
    row: Note | Comment,
    kind: WritingKind,
    user_ids: Collection[UUID],
    now: datetime,
) -> None:
    """Tell these users that `row` calls them; not its writer, who knows."""
    told = sorted(set(user_ids) - {actor.id})
    if told:
        publish(*(events.mention_event(kind, row, user_id, now) for user_id in told))
        notices.mention(kind=kind, row=row, user_ids=told, now=now)


def _keep(row: Note | Comment, kind: WritingKind) -> None:
    edited = row.edited_at is not None
    Revision.objects.create(
        account_id=row.account_id,
        kind=kind,
        target_id=row.pk,
        number=row.revision_count + 1,
        text=row.text,
        written_at=row.edited_at or row.created_at,
        written_by_kind=row.edited_by_kind if edited else row.author_kind,
        written_by_id=row.edited_by_id if edited else row.author_id,
        written_by_label=row.edited_by_label if edited else row.author_label,
    )
