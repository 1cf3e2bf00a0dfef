"""The gateway's webhooks, from bytes to events: pure functions that see no model and no setting.

`split` reads a signed body; `parse` the payload of its item, now or on a replay. One
module per family of events; what none of them knows is `Unsupported`, and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from messaging.ports import InboundEvent, Unsupported
from messaging.waha.parsing import account, groups, messages
from messaging.waha.parsing.envelope import Envelope
from messaging.waha.parsing.groups import members_of
from messaging.waha.parsing.split import mailbox_of, session_in, split
from ticaret.ingress.reading import mapping, text

__all__ = ["history", "mailbox_of", "members_of", "parse", "session_in", "split"]

_PARSERS: dict[str, Callable[[Envelope], list[InboundEvent]]] = {
    "message": messages.message,
    "message.any": messages.message,
    "message.waiting": messages.waiting,
    "message.ack": messages.ack,
    "message.ack.group": messages.ack,
    "message.reaction": messages.reaction,
    "message.revoked": messages.revoked,
    "message.edited": messages.edited,
    "poll.vote": messages.poll_vote,
    "poll.vote.failed": messages.not_decrypted,
    "event.response": messages.event_response,
    "event.response.failed": messages.not_decrypted,
    "group.v2.join": groups.joined,
    "group.v2.leave": groups.left,
    "group.v2.update": groups.updated,
    "group.v2.participants": groups.participants,
    "chat.archive": groups.archived,
    "presence.update": groups.presence,
    "session.status": account.session_status,
    "label.upsert": account.label_changed,
    "label.deleted": account.label_deleted,
    "label.chat.added": account.chat_labelled,
    "label.chat.deleted": account.chat_unlabelled,
    "call.received": account.call,
    "call.accepted": account.call,
    "call.rejected": account.call,
}


def parse(item: Mapping[str, Any]) -> list[InboundEvent]:
    """The events of one item's payload, as `split` made it."""
    envelope = Envelope(
        event=text(item.get("event")),
        session=text(item.get("session")),
        me=mapping(item.get("me")),
        payload=mapping(item.get("payload")),
        emitted_at=datetime.fromisoformat(item["emitted_at"]),
        engine=text(item.get("engine")),
    )
    parser = _PARSERS.get(envelope.event)
    return parser(envelope) if parser else [Unsupported(kind=envelope.event)]


def history(
    session: str, message: Mapping[str, Any], *, me: Mapping[str, Any], now: datetime
) -> list[InboundEvent]:
    """The events of a message that was asked for: marked as back-filled."""
    envelope = Envelope("message.history", session, me, message, now, is_history=True)
    return messages.message_seen(message, envelope)
