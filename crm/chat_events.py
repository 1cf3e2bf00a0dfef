"""What others hear of chats in CRM: whose they are, and what is arranged about them.

Payload keys are as callers see them; nothing a person is known by is among the values.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ticaret.events.outbox import DomainEvent

if TYPE_CHECKING:
    from crm.models import (
        AssignmentChange,
        AssignmentRule,
        ConversationNote,
        ConversationSettings,
        Identity,
        InboxLink,
    )

IDENTITY_MATCHED = "identity.matched"
IDENTITY_UNMATCHED = "identity.unmatched"
IDENTITY_MERGED = "identity.merged"
ASSIGNMENT_CHANGED = "assignment.changed"
INBOX_LINK_SET = "inbox_link.set"
INBOX_LINK_CLEARED = "inbox_link.cleared"
CONVERSATION_NOTE_CREATED = "conversation_note.created"
CONVERSATION_NOTE_UPDATED = "conversation_note.updated"
CONVERSATION_NOTE_DELETED = "conversation_note.deleted"
CONVERSATION_NOTE_MENTIONED = "conversation_note.mentioned"
CONVERSATION_SETTINGS_CHANGED = "conversation_settings.changed"
ASSIGNMENT_RULE_SET = "assignment_rule.set"
ASSIGNMENT_RULE_DELETED = "assignment_rule.deleted"


def identity_event(
    kind: str,
    identity: Identity,
    occurred_at: datetime,
    *,
    previous: UUID | None = None,
    **more: Any,
) -> DomainEvent:
    """An event about `identity` as it is now; `previous` is the customer it was."""
    payload = {
        "identityId": str(identity.id),
        "conversationId": _text(identity.conversation_id),
        "inboxId": str(identity.inbox_id),
        "channel": identity.channel,
        "customerId": _text(identity.customer_id),
        "contactId": _text(identity.contact_id),
        "previousCustomerId": _text(previous),
        "how": identity.how or None,
        **more,
    }
    return DomainEvent(
        account_id=identity.account_id,
        type=kind,
        payload=payload,
        occurred_at=occurred_at,
        inbox_id=identity.inbox_id,
    )


def assignment_event(change: AssignmentChange, occurred_at: datetime) -> DomainEvent:
    """A chat or a message changed hands."""
    payload = {
        "kind": change.kind,
        "action": change.action,
        "targetId": str(change.target_id),
        "conversationId": str(change.conversation_id),
        "inboxId": str(change.inbox_id),
        "userId": _text(change.user_id),
        "groupId": _text(change.group_id),
        "previousUserId": _text(change.previous_user_id),
        "previousGroupId": _text(change.previous_group_id),
        "how": change.how,
        "by": {
            "kind": change.actor_kind,
            "id": _text(change.actor_id),
            "label": change.actor_label,
        },
    }
    return DomainEvent(
        account_id=change.account_id,
        type=ASSIGNMENT_CHANGED,
        payload=payload,
        occurred_at=occurred_at,
        inbox_id=change.inbox_id,
    )


def inbox_link_event(kind: str, link: InboxLink, occurred_at: datetime) -> DomainEvent:
    """An inbox came to a customer, or was cleared."""
    payload = {
        "inboxLinkId": str(link.id),
        "sourceType": link.source_type,
        "sourceId": str(link.source_id),
        "channel": link.channel,
        "customerId": str(link.customer_id),
    }
    return DomainEvent(
        account_id=link.account_id,
        type=kind,
        payload=payload,
        occurred_at=occurred_at,
        inbox_id=link.source_id,
    )


def note_event(
    kind: str, note: ConversationNote, occurred_at: datetime, **more: Any
) -> DomainEvent:
    """A private note in a chat; its text is not told."""
    payload = {
        "noteId": str(note.id),
        "conversationId": str(note.conversation_id),
        "inboxId": str(note.inbox_id),
        "authorId": _text(note.author_id),
        "mentionedUserIds": list(note.mentions),
        **more,
    }
    return DomainEvent(
        account_id=note.account_id,
        type=kind,
        payload=payload,
        occurred_at=occurred_at,
        inbox_id=note.inbox_id,
    )


def settings_event(settings: ConversationSettings, occurred_at: datetime) -> DomainEvent:
    """How the account wants its chats handled, as it is now."""
    return DomainEvent(
        account_id=settings.account_id,
        type=CONVERSATION_SETTINGS_CHANGED,
        payload={
            "autoMatchByPhone": settings.auto_match_by_phone,
            "reopenOnMessage": settings.reopen_on_message,
        },
        occurred_at=occurred_at,
    )


def rule_event(kind: str, rule: AssignmentRule, occurred_at: datetime) -> DomainEvent:
    """How new chats find somebody."""
    return DomainEvent(
        account_id=rule.account_id,
        type=kind,
        payload={
            "ruleId": str(rule.id),
            "inboxId": _text(rule.inbox_id),
            "mode": rule.mode,
            "groupId": _text(rule.group_id),
        },
        occurred_at=occurred_at,
        inbox_id=rule.inbox_id,
    )


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
