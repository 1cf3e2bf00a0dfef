"""What is reported beside messages: groups and calls, chats put away, presence, labels, states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from messaging import events
from messaging.choices import MessageType
from messaging.models import ChannelContact, Conversation, Inbox, Message
from messaging.ports import (
    ArchiveSeen,
    CallSeen,
    ChatLabelSeen,
    GroupSeen,
    LabelSeen,
    MessageSeen,
    PresenceSeen,
    ReadSeen,
    SessionStateSeen,
    inbound_handler,
)
from messaging.services import settling
from ticaret.events.outbox import publish
from ticaret.ingress.choices import Verdict

OfConversation = ReadSeen | ArchiveSeen | PresenceSeen
OfInbox = LabelSeen | ChatLabelSeen | SessionStateSeen

_CALLS = {
    "received": events.CALL_RECEIVED,
    "accepted": events.CALL_ACCEPTED,
    "rejected": events.CALL_REJECTED,
}
_GONE = {"member_left"}
_NEW_ROLES = {"member_promoted": "admin", "member_demoted": "participant"}


def as_message(event: GroupSeen | CallSeen) -> MessageSeen:
    """The line that an operator sees of it in the conversation."""
    if isinstance(event, CallSeen):
        call = {"id": event.external_id, "state": event.state, "video": event.is_video}
        return MessageSeen(
            partner=event.partner,
            external_id=f"call:{event.external_id}",
            occurred_at=event.occurred_at,
            type=MessageType.SYSTEM,
            payload={"call": {**call, "group": event.is_group}},
            quiet=event.state != "received",
        )
    return MessageSeen(
        partner=event.partner,
        external_id=event.external_id,
        occurred_at=event.occurred_at,
        type=MessageType.SYSTEM,
        payload={
            "group": {
                "change": event.change,
                **({"name": event.name} if event.name else {}),
                **({"members": [dict(m) for m in event.members]} if event.members else {}),
                **event.details,
            }
        },
        opens_window=False,
        quiet=True,
    )


def after_call(inbox: Inbox, event: CallSeen, *, is_new: bool, now: datetime) -> bool:
    """Bring the line of a call up to date and tell of it. Returns whether anything changed."""
    message = (
        Message.objects.unscoped()
        .select_for_update(no_key=True)
        .filter(inbox_id=inbox.id, external_id=f"call:{event.external_id}")
        .first()
    )
    if message is None:
        return False
    known = message.payload.get("call", {})
    if not is_new:
        # An answer is final, and `received` is older than any.
        if event.state == "received" or known.get("state") != "received":
            return False
        message.payload = {**message.payload, "call": {**known, "state": event.state}}
        message.save(update_fields=["payload", "updated_at"])
    if kind := _CALLS.get(event.state):
        publish(events.message_event(kind, message, now))
    return True


def after_group(contact: ChannelContact, event: GroupSeen, *, now: datetime) -> None:
    """Keep who is in the group."""
    known = {member["id"]: dict(member) for member in contact.participants}
    if event.change in {"joined", "updated"}:
        members = {member["id"]: dict(member) for member in event.members} or known
    elif event.change in _GONE:
        gone = {member["id"] for member in event.members}
        members = {name: member for name, member in known.items() if name not in gone}
    else:
        members = known
        for member in event.members:
            role = _NEW_ROLES.get(event.change)
            members[member["id"]] = {**member, **({"role": role} if role else {})}
    listed = list(members.values())
    if listed != contact.participants:
        contact.participants = listed
        contact.save(update_fields=["participants", "updated_at"])
        publish(
            *(
                events.conversation_event(events.CONVERSATION_UPDATED, conversation, now)
                for conversation in Conversation.objects.unscoped().filter(contact=contact)
            )
        )


def on_conversation(conversation: Conversation, event: OfConversation, *, now: datetime) -> Verdict:
    """Read or put away on another device, or somebody is typing. The conversation is locked."""
    match event:
        case ReadSeen():
            older = event.external_id != conversation.last_inbound_external_id
            changed = not older and settling.read(conversation, now=now)
        case ArchiveSeen():
            changed = settling.archive(conversation, on=event.archived, now=now)
        case PresenceSeen():
            publish(
                events.conversation_event(
                    events.PRESENCE_UPDATED,
                    conversation,
                    now,
                    presences=[dict(presence) for presence in event.presences],
                )
            )
            changed = True
    return Verdict.PROCESSED if changed else Verdict.DUPLICATE


def on_inbox(inbox: Inbox, event: OfInbox, *, now: datetime) -> Verdict | None:
    """A label or a state: whoever registered for it decides. None when nobody did."""
    if isinstance(event, SessionStateSeen):
        _remember(inbox, {"engine": event.engine} if event.engine else {})
    handler = inbound_handler(type(event))
    if handler is None:
        return None
    return Verdict.PROCESSED if handler(inbox, event, now) else Verdict.DUPLICATE


def _remember(inbox: Inbox, facts: Mapping[str, Any]) -> None:
    """What an inbox can carry depends on what carries it."""
    if any(inbox.capabilities.get(name) != value for name, value in facts.items()):
        inbox.capabilities = {**inbox.capabilities, **facts}
        inbox.save(update_fields=["capabilities", "updated_at"])
