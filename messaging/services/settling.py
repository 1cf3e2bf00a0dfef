"""What an action changes here, once it is done: by us, or seen done on another device."""

from __future__ import annotations

from datetime import datetime, timedelta

from messaging import events
from messaging.choices import ActionKind, Direction
from messaging.models import Conversation, ConversationAction, Message
from messaging.ports import DeletionSeen, EditSeen, ReactionSeen
from messaging.services import updates
from ticaret.events.outbox import publish


def apply(action: ConversationAction, conversation: Conversation, *, now: datetime) -> None:
    """The provider has accepted `action`: our rows follow, with their events.

    The echo of an edit, a deletion or a reaction then changes nothing more.
    """
    kind = ActionKind(action.kind)
    if kind in {ActionKind.ARCHIVE, ActionKind.UNARCHIVE}:
        archive(conversation, on=kind == ActionKind.ARCHIVE, now=now)
    elif kind == ActionKind.MARK_UNREAD:
        unread(conversation, now=now)
    elif action.message_id is not None:
        _on_message(action, kind, conversation, now)


def archive(conversation: Conversation, *, on: bool, now: datetime) -> bool:
    """The locked conversation is put away or taken out. Returns whether that was new."""
    if (conversation.archived_at is not None) == on:
        return False
    conversation.archived_at = now if on else None
    conversation.save(update_fields=["archived_at", "updated_at"])
    publish(events.conversation_event(events.CONVERSATION_UPDATED, conversation, now, archived=on))
    return True


def read(conversation: Conversation, *, now: datetime) -> bool:
    """Nothing of the locked conversation is unread. Returns whether something was."""
    if conversation.unread_count == 0:
        return False
    conversation.unread_count = 0
    conversation.save(update_fields=["unread_count", "updated_at"])
    publish(events.conversation_event(events.CONVERSATION_READ, conversation, now))
    return True


def unread(conversation: Conversation, *, now: datetime) -> bool:
    """The locked conversation counts as unread. Returns whether it did not before."""
    if conversation.unread_count:
        return False
    conversation.unread_count = 1
    conversation.save(update_fields=["unread_count", "updated_at"])
    publish(events.conversation_event(events.CONVERSATION_UPDATED, conversation, now))
    return True


def _on_message(
    action: ConversationAction, kind: ActionKind, conversation: Conversation, now: datetime
) -> None:
    rows = Message.objects.unscoped().select_for_update(no_key=True)
    message = rows.filter(id__in=[action.message_id]).first()
    if message is None or not message.external_id:
        return
    inbox = conversation.inbox
    match kind:
        case ActionKind.REACT:
            seen = ReactionSeen(
                external_id=message.external_id,
                actor=inbox.external_id,
                emoji=str(action.parameters.get("emoji", "")),
                occurred_at=now,
                direction=Direction.OUTBOUND,
            )
            updates.apply_updates([updates.MessageUpdate(inbox, seen)], now=now)
        case ActionKind.EDIT:
            edit = EditSeen(message.external_id, str(action.parameters.get("text", "")), now)
            updates.apply_updates([updates.MessageUpdate(inbox, edit)], now=now)
        case ActionKind.DELETE:
            deletion = DeletionSeen(message.external_id, now)
            updates.apply_updates([updates.MessageUpdate(inbox, deletion)], now=now)
        case ActionKind.STAR | ActionKind.UNSTAR:
            message.starred_at = now if kind == ActionKind.STAR else None
            message.save(update_fields=["starred_at", "updated_at"])
            publish(events.message_event(events.MESSAGE_STARRED, message, now))
        case ActionKind.PIN | ActionKind.UNPIN:
            seconds = int(action.parameters.get("seconds", 0))
            message.pinned_until = now + timedelta(seconds=seconds) if seconds else None
            message.save(update_fields=["pinned_until", "updated_at"])
            publish(events.message_event(events.MESSAGE_PINNED, message, now))
