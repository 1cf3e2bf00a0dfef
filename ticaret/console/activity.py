"""What happens now, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from messaging import events
from messaging import selectors as messaging
from messaging.choices import Direction, InboxStatus, MessageStatus
from messaging.models import Conversation, Inbox
from ticaret.console import selectors
from ticaret.console.channels import FAMILIES
from ticaret.console.previews import kind_word
from ticaret.events.models import OutboxEvent
from ticaret.events.selectors import last_positions, latest_events
from ticaret.tenancy.actor import Actor

_LOOK_AT = 120
_SHOWN = 20
_LONGEST_DETAIL = 90


@dataclass(frozen=True, slots=True)
class Said:
    """`tone` is `in`, `out`, `good`, `bad` or `quiet`; `detail` quotes what was written."""

    what: str
    tone: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the live strip; `family` names the channel for its icon."""

    at: datetime
    who: str
    family: str
    said: Said
    conversation_id: UUID | None


def latest(*, actor: Actor) -> list[Happening]:
    """The newest things worth telling, newest first."""
    positions = last_positions(actor=actor)
    found = latest_events(actor=actor, positions=positions, limit=_LOOK_AT, types=list(_WORDS))
    told = [(event, said) for event in found if (said := _WORDS[event.type](event.payload))]
    told = told[:_SHOWN]
    wanted = {id_ for event, _said in told if (id_ := _conversation_id(event))}
    partners = selectors.partners(actor=actor, conversation_ids=list(wanted))
    inboxes = {inbox.id: inbox for inbox in messaging.inboxes(actor=actor)}
    return [_line(event, said, partners, inboxes) for event, said in told]


def _line(
    event: OutboxEvent,
    said: Said,
    partners: Mapping[UUID, Conversation],
    inboxes: Mapping[UUID, Inbox],
) -> Happening:
    conversation_id = _conversation_id(event)
    conversation = partners.get(conversation_id) if conversation_id else None
    inbox = inboxes.get(event.inbox_id) if event.inbox_id else None
    who = str(conversation.contact) if conversation else inbox.name if inbox else ""
    return Happening(
        at=event.occurred_at,
        who=who,
        family=FAMILIES.get(inbox.channel, "") if inbox else "",
        said=said,
        conversation_id=conversation.id if conversation else None,
    )


def _conversation_id(event: OutboxEvent) -> UUID | None:
    payload = event.payload
    text = payload.get("message", payload).get("conversationId")
    return UUID(text) if text else None


def _quoted(payload: Mapping[str, Any]) -> str:
    message = payload["message"]
    return str(message["text"])[:_LONGEST_DETAIL] or kind_word(message["type"])


def _received(payload: Mapping[str, Any]) -> Said:
    return Said(_("yazdı"), "in", _quoted(payload))


def _queued(payload: Mapping[str, Any]) -> Said:
    return Said(_("için yanıt yazıldı"), "out", _quoted(payload))


def _echoed(payload: Mapping[str, Any]) -> Said:
    return Said(_("için başka bir uygulamadan yanıt yazıldı"), "out", _quoted(payload))


def _status(payload: Mapping[str, Any]) -> Said | None:
    """Sent and delivered are said by the ticks; here only what one acts on, or is glad of."""
    match payload["message"]["status"]:
        case MessageStatus.READ:
            return Said(_("mesajınızı okudu"), "good")
        case MessageStatus.FAILED:
            return Said(_("mesajı alamadı"), "bad", _quoted(payload))
        case MessageStatus.UNKNOWN:
            return Said(_("için sağlayıcıdan yanıt gelmedi"), "bad", _quoted(payload))
    return None


def _edited(payload: Mapping[str, Any]) -> Said:
    return Said(_("mesajını düzenledi"), "quiet", _quoted(payload))


def _deleted(payload: Mapping[str, Any]) -> Said:
    return Said(_("mesajını sildi"), "quiet")


def _reacted(payload: Mapping[str, Any]) -> Said | None:
    given = [r for r in payload["message"]["reactions"] if r.get("emoji")]
    latest_one = max(given, key=lambda reaction: str(reaction.get("at", "")), default=None)
    if latest_one is None or latest_one.get("direction") == Direction.OUTBOUND:
        return None
    return Said(_("tepki verdi"), "quiet", str(latest_one["emoji"]))


def _merged(payload: Mapping[str, Any]) -> Said:
    return Said(_("konuşmaları birleştirildi"), "quiet")


def _media_failed(payload: Mapping[str, Any]) -> Said:
    return Said(_("gönderdiği dosya alınamadı"), "bad", kind_word(str(payload["type"])))


def _inbox_status(payload: Mapping[str, Any]) -> Said:
    match payload["status"]:
        case InboxStatus.ACTIVE:
            return Said(_("bağlandı"), "good")
        case InboxStatus.NEEDS_RECONNECT:
            return Said(_("bağlantısı koptu, yeniden bağlanmalı"), "bad")
    return Said(_("kapatıldı"), "quiet")


def _notice(payload: Mapping[str, Any]) -> Said:
    return Said(_("sağlayıcıdan bildirim aldı"), "quiet", str(payload.get("kind", "")))


_WORDS: dict[str, Callable[[Mapping[str, Any]], Said | None]] = {
    events.MESSAGE_RECEIVED: _received,
    events.MESSAGE_QUEUED: _queued,
    events.MESSAGE_ECHOED: _echoed,
    events.MESSAGE_STATUS: _status,
    events.MESSAGE_EDITED: _edited,
    events.MESSAGE_DELETED: _deleted,
    events.MESSAGE_REACTION: _reacted,
    events.CONVERSATION_MERGED: _merged,
    events.MEDIA_FAILED: _media_failed,
    events.INBOX_STATUS: _inbox_status,
    events.INBOX_NOTICE: _notice,
}
