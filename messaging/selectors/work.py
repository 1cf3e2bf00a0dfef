"""Conversations as work: their state, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from crm.selectors.assignments import AssignmentFilter, narrowed
from messaging.errors import ConversationNotFound
from messaging.models import Conversation
from ticaret.tenancy.actor import Actor
from ticaret.tenancy.querysets import TenantQuerySet


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """Which conversations a list shows by their state and by whose they are."""

    status: str = ""
    assignment: AssignmentFilter = field(default_factory=AssignmentFilter)


def waiting(
    rows: TenantQuerySet[Conversation], *, actor: Actor, chosen: WorkFilter
) -> TenantQuerySet[Conversation]:
    """Those that `chosen` lets through; for the lists of every channel and of the console."""
    if chosen.status:
        rows = rows.filter(status=chosen.status)
    return narrowed(rows, actor=actor, chosen=chosen.assignment)


def locked_conversation(conversation_id: UUID) -> Conversation:
    """A conversation that was found for an actor, locked. Raises ConversationNotFound."""
    rows = Conversation.objects.unscoped().filter(id=conversation_id)
    found = rows.select_for_update(no_key=True, of=("self",)).select_related("inbox").first()
    if found is None:
        raise ConversationNotFound
    return found
