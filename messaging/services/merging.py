"""Two contacts of one inbox turn out to be the same person."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from messaging.events import CONVERSATION_MERGED, conversation_event
from messaging.models import (
    ChannelContact,
    Conversation,
    ConversationAction,
    Dispatch,
    InboxCounter,
    Message,
)
from messaging.ports import conversation_movers
from messaging.services import identities
from ticaret.events.outbox import publish


def merge_contacts(*, keep: ChannelContact, gone: ChannelContact, now: datetime) -> None:
    """Everything of `gone` becomes `keep`'s, and `gone` is deleted."""
    conversations = {
        conversation.contact_id: conversation
        for conversation in Conversation.objects.unscoped()
        .select_for_update(no_key=True)
        .filter(contact_id__in=[keep.id, gone.id])
        .order_by("id")
    }
    moving = conversations.get(gone.id)
    staying = conversations.get(keep.id)
    gone_conversation_id = moving.id if moving else None
    if moving and staying:
        _merge_conversations(staying, moving, now)
    elif moving:
        moving.contact = keep
        moving.save(update_fields=["contact", "updated_at"])
    identities.merged(
        keep=keep,
        gone_id=gone.id,
        conversation=staying or moving,
        gone_conversation_id=gone_conversation_id,
        now=now,
    )
    gone.delete()


def _is_later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or one > other)


def _merge_conversations(keep: Conversation, gone: Conversation, now: datetime) -> None:
    for model in (Message, Dispatch, ConversationAction):
        model.objects.unscoped().filter(conversation=gone).update(conversation=keep)
    newest = Message.objects.unscoped().filter(conversation=keep).order_by("-occurred_at", "-id")
    keep.last_message = newest.first()
    keep.last_message_at = max(keep.last_message_at, gone.last_message_at)
    keep.unread_count += gone.unread_count
    if _is_later(gone.last_inbound_at, keep.last_inbound_at):
        # An answer goes to the name under which the partner wrote last.
        keep.external_thread_id = gone.external_thread_id
        keep.last_inbound_external_id = gone.last_inbound_external_id
    if gone.archived_at is None:
        keep.archived_at = None
    for move in conversation_movers():
        move(keep.id, gone.id)
    for moment in (
        "last_inbound_at",
        "reply_window_closes_at",
        "delivered_watermark",
        "read_watermark",
    ):
        times = [t for t in (getattr(keep, moment), getattr(gone, moment)) if t]
        setattr(keep, moment, max(times, default=None))
    keep.metadata = {**gone.metadata, **keep.metadata}
    keep.save()
    merged_id = gone.id
    gone.delete()
    InboxCounter.objects.filter(inbox_id=keep.inbox_id).update(conversations=F("conversations") - 1)
    publish(conversation_event(CONVERSATION_MERGED, keep, now, mergedConversationId=str(merged_id)))
