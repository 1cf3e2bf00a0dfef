"""Messages, and what happens to them: receipts, reactions, edits, revocations, votes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from messaging.choices import Direction, MessageStatus
from messaging.ports import (
    DeletionSeen,
    EditSeen,
    EventResponseSeen,
    InboundEvent,
    MessageSeen,
    Notice,
    PollVoteSeen,
    ReactionSeen,
    ReadSeen,
    StatusSeen,
    Unsupported,
)
from messaging.waha.jids import jid, message_id
from messaging.waha.parsing.content import content_of
from messaging.waha.parsing.envelope import Envelope
from messaging.waha.parsing.people import People, name_of, people_of, person
from ticaret.ingress.reading import identifier, mapping, moment, sequence, text, whole

# What was said so long before the gateway told is history: from a link, or after an outage.
HISTORY_AFTER = timedelta(minutes=10)

_STATUSES = {
    -1: MessageStatus.FAILED,
    1: MessageStatus.SENT,
    2: MessageStatus.DELIVERED,
    3: MessageStatus.READ,
    4: MessageStatus.PLAYED,
}
_ACK_NAMES = {"ERROR": -1, "PENDING": 0, "SERVER": 1, "DEVICE": 2, "READ": 3, "PLAYED": 4}
_NO_CHAT = "stories, channels and broadcast lists are kept out of the inbox"


def message(envelope: Envelope) -> list[InboundEvent]:
    """`message` and `message.any`: the partner's, or one of the inbox's own."""
    return message_seen(envelope.payload, envelope)


def message_seen(payload: Mapping[str, Any], envelope: Envelope) -> list[InboundEvent]:
    """The message of `payload`, as webhooks and the gateway's history have it."""
    people = people_of(payload, envelope.me)
    if people.partner is None or people.id is None:
        return [_unsupported(envelope, people)]
    content = content_of(payload, people.id.whole)
    if not content.is_message:
        return [Unsupported(kind=envelope.event)]
    occurred_at = moment(payload.get("timestamp"), envelope.emitted_at)
    details = dict(content.details)
    if people.from_me and payload.get("source") in ("app", "api"):
        details["source"] = payload["source"]
    quoted = message_id(mapping(payload.get("replyTo")).get("id"))
    seen = MessageSeen(
        partner=people.partner,
        external_id=people.id.bare,
        occurred_at=occurred_at,
        direction=Direction.OUTBOUND if people.from_me else Direction.INBOUND,
        type=content.type,
        text=content.text,
        media=content.media,
        quoted_external_id=quoted.bare if quoted else "",
        payload=details,
        opens_window=not people.from_me,
        backfilled=envelope.is_history or envelope.emitted_at - occurred_at > HISTORY_AFTER,
        reference=people.id.whole,
        thread_external_id=people.thread,
        sender=None if people.from_me else people.sender,
        foreign=people.from_me and payload.get("source") == "app",
    )
    # The operator sees that something came; the kind is counted, and can be replayed.
    status = _own_status(payload, people, occurred_at)
    if not content.is_known:
        return [seen, Unsupported(kind=envelope.event)]
    return [seen, status] if status else [seen]


def waiting(envelope: Envelope) -> list[InboundEvent]:
    """A message that cannot be read yet. It comes again as a message once it can."""
    people = people_of(envelope.payload, envelope.me)
    return [
        Notice(
            kind="message_waiting",
            occurred_at=moment(envelope.payload.get("timestamp"), envelope.emitted_at),
            payload={"messageId": people.id.bare if people.id else ""},
            partner=people.partner,
        )
    ]


def ack(envelope: Envelope) -> list[InboundEvent]:
    """A receipt, of the partner or of one member of a group; our own when we have read."""
    payload = envelope.payload
    people = people_of(payload, envelope.me)
    level = _level(payload)
    status = _STATUSES.get(level)
    if people.id is None or status is None:
        return [_unsupported(envelope, people)]
    occurred_at = moment(payload.get("timestamp"), envelope.emitted_at)
    if not people.from_me:
        # One of theirs was read on the phone.
        if level < 3 or people.partner is None:
            return [Unsupported(kind=envelope.event)]
        return [ReadSeen(people.partner, people.id.bare, occurred_at)]
    error = None
    if status is MessageStatus.FAILED:
        error = {"code": "ack_error", "title": "Not delivered", "detail": "WhatsApp refused it."}
    member = people.sender if people.partner is not None and people.partner.is_group else None
    return [
        StatusSeen(
            external_id=people.id.bare,
            status=status,
            occurred_at=occurred_at,
            error=error,
            participant=name_of(member),
        )
    ]


def reaction(envelope: Envelope) -> list[InboundEvent]:
    payload = envelope.payload
    people = people_of(payload, envelope.me)
    given = mapping(payload.get("reaction"))
    target = message_id(given.get("messageId"))
    if target is None or people.partner is None:
        return [_unsupported(envelope, people)]
    actor = people.sender if people.partner.is_group else people.partner
    return [
        ReactionSeen(
            external_id=target.bare,
            actor=envelope.session if people.from_me else name_of(actor),
            emoji=text(given.get("text")),
            occurred_at=moment(payload.get("timestamp"), envelope.emitted_at),
            direction=Direction.OUTBOUND if people.from_me else Direction.INBOUND,
            partner=people.partner,
        )
    ]


def revoked(envelope: Envelope) -> list[InboundEvent]:
    """Engines name the message differently: by its bare id, or as what it was before or is now."""
    before = mapping(envelope.payload.get("before"))
    after = mapping(envelope.payload.get("after"))
    target = (
        message_id(envelope.payload.get("revokedMessageId"))
        or message_id(before.get("id"))
        or message_id(after.get("id"))
    )
    if target is None:
        return [Unsupported(kind=envelope.event)]
    return [
        DeletionSeen(
            external_id=target.bare,
            occurred_at=moment(after.get("timestamp"), envelope.emitted_at),
            partner=people_of(after or before, envelope.me).partner,
        )
    ]


def edited(envelope: Envelope) -> list[InboundEvent]:
    payload = envelope.payload
    people = people_of(payload, envelope.me)
    target = message_id(payload.get("editedMessageId")) or people.id
    if target is None:
        return [Unsupported(kind=envelope.event)]
    return [
        EditSeen(
            external_id=target.bare,
            text=text(payload.get("body")),
            occurred_at=moment(payload.get("timestamp"), envelope.emitted_at),
            partner=people.partner,
        )
    ]


def poll_vote(envelope: Envelope) -> list[InboundEvent]:
    """What somebody has chosen now, in place of all that was chosen before."""
    vote, poll = mapping(envelope.payload.get("vote")), mapping(envelope.payload.get("poll"))
    target = message_id(poll.get("id"))
    if target is None:
        return [Unsupported(kind=envelope.event)]
    people = people_of(vote, envelope.me)
    chat = people_of(poll, envelope.me).partner or people.partner
    in_group = chat is not None and chat.is_group
    member = people.sender if in_group else person([jid(vote.get("from"))]) or people.partner
    voter = envelope.session if people.from_me else name_of(member)
    if not voter:
        return [Unsupported(kind=envelope.event)]
    return [
        PollVoteSeen(
            external_id=target.bare,
            voter=voter,
            options=[text(one) for one in sequence(vote.get("selectedOptions")) if text(one)],
            occurred_at=moment(vote.get("timestamp"), envelope.emitted_at),
            direction=Direction.OUTBOUND if people.from_me else Direction.INBOUND,
            partner=chat,
        )
    ]


def event_response(envelope: Envelope) -> list[InboundEvent]:
    payload = envelope.payload
    people = people_of(payload, envelope.me)
    target = message_id(mapping(payload.get("eventCreationKey")).get("id"))
    answer = mapping(payload.get("eventResponse"))
    word = text(answer.get("response")).lower()
    in_group = people.partner is not None and people.partner.is_group
    person_answering = people.sender if in_group else people.partner
    who = envelope.session if people.from_me else name_of(person_answering)
    if target is None or not who or word not in {"going", "not_going", "maybe"}:
        return [Unsupported(kind=envelope.event)]
    told = answer.get("timestampMs") or payload.get("timestamp")
    return [
        EventResponseSeen(
            external_id=target.bare,
            responder=who,
            response=word,
            occurred_at=moment(told, envelope.emitted_at),
            extra_guests=whole(answer.get("extraGuestCount")),
            partner=people.partner,
        )
    ]


def not_decrypted(envelope: Envelope) -> list[InboundEvent]:
    """A vote or an answer that the gateway could not decrypt: somebody should know."""
    poll = mapping(envelope.payload.get("poll")) or mapping(
        envelope.payload.get("eventCreationKey")
    )
    target = message_id(poll.get("id"))
    people = people_of(poll, envelope.me)
    return [
        Notice(
            kind=envelope.event.replace(".", "_"),
            occurred_at=envelope.emitted_at,
            payload={"messageId": target.bare if target else ""},
            partner=people.partner,
        )
    ]


def _own_status(
    payload: Mapping[str, Any], people: People, occurred_at: datetime
) -> StatusSeen | None:
    """How far one of the inbox's own has come, where the message itself tells."""
    status = _STATUSES.get(_level(payload))
    if not people.from_me or people.id is None or status in {None, MessageStatus.FAILED}:
        return None
    if status is None or status is MessageStatus.SENT:
        return None
    return StatusSeen(external_id=people.id.bare, status=status, occurred_at=occurred_at)


def _level(payload: Mapping[str, Any]) -> int:
    """The receipt as a number; -2 when the gateway does not tell one."""
    level = payload.get("ack")
    if isinstance(level, bool) or not isinstance(level, int):
        level = _ACK_NAMES.get(identifier(payload.get("ackName")).upper(), -2)
    return level if -2 <= level <= 4 else -2


def _unsupported(envelope: Envelope, people: People) -> Unsupported:
    return Unsupported(kind=envelope.event, reason=_NO_CHAT if people.elsewhere else "")
