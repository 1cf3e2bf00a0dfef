"""What is known of chats when two of them become one, and when one is erased."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from crm.choices import AssignmentHow, AssignmentKind
from crm.models import Assignment, AssignmentChange, ConversationNote, LinkChange
from crm.services.assigning import Assignee, Target, give, set_open
from crm.services.matching import platform
from ticaret.audit import trail


def merge_chats(*, keep_id: UUID, gone_id: UUID, now: datetime) -> None:
    """Notes, history and assignments of `gone_id` become those of `keep_id`.

    Who has the kept chat keeps it; nobody's goes to who had the other.
    """
    for model in (ConversationNote, AssignmentChange, LinkChange):
        model.objects.unscoped().filter(conversation_id=gone_id).update(conversation_id=keep_id)
    rows = Assignment.objects.unscoped().filter(conversation_id=gone_id)
    rows.filter(kind=AssignmentKind.MESSAGE).update(conversation_id=keep_id)
    chats = list(rows.filter(kind=AssignmentKind.CHAT).select_for_update(no_key=True))
    for row in sorted(chats, key=lambda row: row.account_id):
        target = Target(AssignmentKind.CHAT, keep_id, keep_id, row.inbox_id)
        assignee = Assignee(row.user_id, row.group_id)
        if assignee:
            give(
                actor=platform([row.account_id]),
                account_id=row.account_id,
                wanted=[(target, assignee)],
                how=AssignmentHow.MERGE,
                now=now,
                only_unassigned=True,
            )
        row.delete()


def forget_chats(*, conversation_ids: Collection[UUID]) -> None:
    """The partners of these chats were erased: nothing here says any more who they were."""
    notes = ConversationNote.objects.unscoped().filter(conversation_id__in=conversation_ids)
    trail.erase_values(ConversationNote, list(notes.values_list("pk", flat=True)))
    notes.update(text="", edits=[])
    history = LinkChange.objects.unscoped().filter(conversation_id__in=conversation_ids)
    history.update(partner_name="")
    set_open(conversation_ids=conversation_ids, is_open=False)
