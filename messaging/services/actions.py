"""What an operator does in a conversation besides sending: checked, then queued.

The conversation and the message were fetched for the actor by a selector. What the
channel cannot do, or cannot do any more, is refused here and nothing is written.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from messaging import errors
from messaging.choices import ActionKind, Direction, InboxStatus, MessageStatus, MessageType
from messaging.models import Attachment, Conversation, ConversationAction, Message
from messaging.ports import (
    Capabilities,
    OutgoingAction,
    Partner,
    ProviderError,
    acting_adapter_for,
    capabilities_for,
)
from messaging.services import inboxes, sending, settling
from messaging.services.turns import ACT_DUE
from ticaret import doorbell
from ticaret.audit import trail
from ticaret.tenancy.actor import Actor

logger = logging.getLogger(__name__)

TELL_PRESENCE = "messaging.tasks.tell_presence"
_LONGEST_EMOJI = 32
_PRESENCES = {ActionKind.TYPING, ActionKind.RECORDING, ActionKind.PAUSED}
# In the audit trail, at the moment when somebody asked for it and never with a text. Reading
# is no deed worth a line.
_DEEDS = {
    ActionKind.REACT: "message.reacted",
    ActionKind.EDIT: "message.edited",
    ActionKind.DELETE: "message.deleted",
    ActionKind.STAR: "message.starred",
    ActionKind.UNSTAR: "message.unstarred",
    ActionKind.PIN: "message.pinned",
    ActionKind.UNPIN: "message.unpinned",
    ActionKind.ARCHIVE: "chat.archived",
    ActionKind.UNARCHIVE: "chat.unarchived",
}
_CONTENT_FROM_PAYLOAD = ("location", "contacts", "poll", "list", "buttons", "event", "voice")


def react(
    *, actor: Actor, conversation: Conversation, message: Message, emoji: str, now: datetime
) -> ConversationAction:
    """React to `message` with `emoji`, or take the reaction back with "".

    Raises NotSupportedByChannel or MessageNotReady, as all actions on messages do.
    """
    if len(emoji) > _LONGEST_EMOJI:
        raise errors.NotSupportedByChannel
    return _on_message(actor, conversation, message, ActionKind.REACT, {"emoji": emoji}, now=now)


def edit_message(
    *, actor: Actor, conversation: Conversation, message: Message, text: str, now: datetime
) -> ConversationAction:
    """Replace the text of one of our messages. Raises also EmptyMessage, TextTooLong,
    NotOurMessage and TooLateToEdit."""
    _check_own(message)
    capabilities = capabilities_of(conversation)
    if not text.strip():
        raise errors.EmptyMessage
    is_text = message.type == MessageType.TEXT
    if len(text) > (capabilities.text_limit if is_text else capabilities.caption_limit):
        raise errors.TextTooLong
    minutes = capabilities.edit_minutes
    if minutes is not None and now > message.occurred_at + timedelta(minutes=minutes):
        raise errors.TooLateToEdit
    return _on_message(actor, conversation, message, ActionKind.EDIT, {"text": text}, now=now)


def delete_message(
    *, actor: Actor, conversation: Conversation, message: Message, now: datetime
) -> ConversationAction:
    """Take one of our messages back from everybody. Raises also NotOurMessage."""
    _check_own(message)
    return _on_message(actor, conversation, message, ActionKind.DELETE, {}, now=now)


def star_message(
    *, actor: Actor, conversation: Conversation, message: Message, on: bool, now: datetime
) -> ConversationAction:
    """Put a star on `message`, or take it off."""
    kind = ActionKind.STAR if on else ActionKind.UNSTAR
    return _on_message(actor, conversation, message, kind, {}, now=now)


def pin_message(
    *, actor: Actor, conversation: Conversation, message: Message, seconds: int, now: datetime
) -> ConversationAction:
    """Pin `message` for one of the durations of the channel, in seconds.

    Raises also PinDurationNotOffered.
    """
    if seconds not in capabilities_of(conversation).pin_seconds:
        raise errors.PinDurationNotOffered
    return _on_message(actor, conversation, message, ActionKind.PIN, {"seconds": seconds}, now=now)


def unpin_message(
    *, actor: Actor, conversation: Conversation, message: Message, now: datetime
) -> ConversationAction:
    """Let `message` be pinned no longer."""
    return _on_message(actor, conversation, message, ActionKind.UNPIN, {}, now=now)


def archive_conversation(
    *, actor: Actor, conversation: Conversation, on: bool, now: datetime
) -> ConversationAction:
    """Put the conversation away, or take it out again, on the number's other devices too."""
    kind = ActionKind.ARCHIVE if on else ActionKind.UNARCHIVE
    return _queue(actor, conversation, None, kind, {}, now=now)


def mark_read(
    *,
    actor: Actor,
    conversation: Conversation,
    message_ids: list[UUID] | None = None,
    now: datetime,
) -> ConversationAction:
    """Nothing is unread any more, and the partner is told: of `message_ids`, or of everything.

    Our own count is zero at once; telling the partner is the queued action.
    """
    rows = Message.objects.unscoped().filter(
        conversation_id=conversation.id, direction=Direction.INBOUND
    )
    if message_ids is not None:
        rows = rows.filter(id__in=message_ids)
    references = list(
        rows.exclude(reference="").order_by("-occurred_at").values_list("reference", flat=True)[:50]
    )
    parameters = {"references": references} if message_ids is not None else {}
    return _queue(actor, conversation, None, ActionKind.MARK_READ, parameters, now=now)


def mark_unread(*, actor: Actor, conversation: Conversation, now: datetime) -> ConversationAction:
    """The conversation counts as unread again, here and on the number's other devices."""
    return _queue(actor, conversation, None, ActionKind.MARK_UNREAD, {}, now=now)


def forward_message(*, actor: Actor, message: Message, to: Conversation, now: datetime) -> Message:
    """Send `message` on to the conversation `to`, of the same inbox. Returns the new message.

    Raises MessageNotReady, and what `sending.queue_message` raises.
    """
    if message.inbox_id != to.inbox_id or message.revoked_at or not message.external_id:
        raise errors.MessageNotReady
    direct = ActionKind.FORWARD in capabilities_of(to).actions and bool(message.reference)
    file = Attachment.objects.unscoped().filter(message_id=message.id).order_by("position").first()
    kept = {
        name: message.payload[name] for name in _CONTENT_FROM_PAYLOAD if name in message.payload
    }
    draft = sending.Draft(
        type=MessageType(message.type),
        text=message.text,
        file=file.file if file is not None and file.file else None,
        media_url=file.source_url if file is not None and not file.file else "",
        mime_type=file.mime_type if file else "",
        filename=file.filename if file else "",
        payload={
            **kept,
            "forwarded": True,
            **({"forwardReference": message.reference} if direct else {}),
        },
    )
    return sending.queue_message(actor=actor, conversation=to, draft=draft, now=now)


def show_presence(
    *, actor: Actor, conversation: Conversation, presence: ActionKind, now: datetime
) -> None:
    """Tell the partner that somebody types, records or has stopped: at once or not at all."""
    if presence not in _PRESENCES:
        raise errors.NotSupportedByChannel
    _check(conversation, presence)
    doorbell.ring(TELL_PRESENCE, conversation_id=str(conversation.id), presence=presence.value)


def tell_presence(*, conversation_id: UUID, presence: str) -> None:
    """The other end of `show_presence`. A courtesy: never repeated, a failure changes nothing."""
    conversation = (
        Conversation.objects.unscoped()
        .select_related("inbox", "contact")
        .filter(id=conversation_id, inbox__status=InboxStatus.ACTIVE, inbox__deleted_at=None)
        .first()
    )
    adapter = acting_adapter_for(conversation.inbox.channel) if conversation else None
    if conversation is None or adapter is None:
        return
    try:
        adapter.act(
            inboxes.access_to(conversation.inbox),
            OutgoingAction(
                kind=ActionKind(presence),
                recipient=partner_of(conversation),
                thread_external_id=conversation.external_thread_id,
            ),
        )
    except ProviderError as error:
        logger.info("presence in %s not shown: %s", conversation_id, error.code)


def capabilities_of(conversation: Conversation) -> Capabilities:
    """What the conversation's inbox can carry."""
    return capabilities_for(conversation.inbox.channel, conversation.inbox.capabilities)


def partner_of(conversation: Conversation) -> Partner:
    """The partner of a conversation, as adapters see it."""
    contact = conversation.contact
    return Partner(
        external_id=contact.external_id,
        alternate_id=contact.alternate_id,
        name=contact.name,
        phone=contact.phone,
        is_group=contact.kind == "group",
    )


def _check_own(message: Message) -> None:
    if message.direction != Direction.OUTBOUND:
        raise errors.NotOurMessage


def _check(conversation: Conversation, kind: ActionKind) -> None:
    if conversation.inbox.status == InboxStatus.DISABLED:
        raise errors.InboxDisabled
    if kind not in capabilities_of(conversation).actions:
        raise errors.NotSupportedByChannel


def _on_message(
    actor: Actor,
    conversation: Conversation,
    message: Message,
    kind: ActionKind,
    parameters: Mapping[str, Any],
    *,
    now: datetime,
) -> ConversationAction:
    waits = message.status in {
        MessageStatus.QUEUED,
        MessageStatus.SENDING,
        MessageStatus.UNKNOWN,
        MessageStatus.FAILED,
    }
    if message.revoked_at is not None or waits or not message.external_id:
        raise errors.MessageNotReady
    return _queue(actor, conversation, message, kind, parameters, now=now)


def _queue(
    actor: Actor,
    conversation: Conversation,
    message: Message | None,
    kind: ActionKind,
    parameters: Mapping[str, Any],
    *,
    now: datetime,
) -> ConversationAction:
    _check(conversation, kind)
    with transaction.atomic():
        # The lock keeps the order of ids and of commits the same within a conversation.
        locked = (
            Conversation.objects.unscoped().select_for_update(no_key=True).get(id=conversation.id)
        )
        if kind == ActionKind.MARK_READ:
            settling.read(locked, now=now)
        action = ConversationAction.objects.create(
            account_id=locked.account_id,
            inbox_id=locked.inbox_id,
            conversation=locked,
            message=message,
            kind=kind,
            parameters=dict(parameters),
            requested_by_user_id=actor.id if actor.kind == "user" else None,
            requested_by_label=actor.label,
            next_attempt_at=now,
        )
        if kind in _DEEDS:
            trail.record(
                actor=actor,
                account_id=action.account_id,
                action=_DEEDS[kind],
                target=message or locked,
            )
        doorbell.ring_on_commit(ACT_DUE)
    return action
