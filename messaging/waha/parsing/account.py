"""The linked number itself: its state, its labels, its calls."""

from __future__ import annotations

from typing import Any

from messaging.choices import WaSessionStatus
from messaging.ports import (
    CallSeen,
    ChatLabelSeen,
    InboundEvent,
    LabelSeen,
    SessionStateSeen,
    Unsupported,
)
from messaging.waha.jids import JidKind, jid
from messaging.waha.parsing.envelope import Envelope
from messaging.waha.parsing.people import partner_named
from ticaret.ingress.reading import identifier, mapping, moment, sequence, text, word

STATUSES = {
    "STARTING": WaSessionStatus.STARTING,
    "SCAN_QR_CODE": WaSessionStatus.SCAN_QR,
    "PASSKEY_REQUIRED": WaSessionStatus.PAIRING,
    "PASSKEY_CONFIRMATION_REQUIRED": WaSessionStatus.PAIRING,
    "WORKING": WaSessionStatus.WORKING,
    "STOPPED": WaSessionStatus.STOPPED,
    "FAILED": WaSessionStatus.FAILED,
}
_LONGEST_REASON = 255


def session_status(envelope: Envelope) -> list[InboundEvent]:
    payload = envelope.payload
    word_of_gateway = text(payload.get("status"))
    status = STATUSES.get(word_of_gateway)
    if status is None:
        return [Unsupported(kind=envelope.event)]
    names = [jid(envelope.me.get(name)) for name in ("id", "jid", "lid")]
    number = next((n for n in names if n and n.kind is JidKind.PERSON), None)
    hidden = next((n for n in names if n and n.kind is JidKind.HIDDEN), None)
    reason = word_of_gateway if status is WaSessionStatus.PAIRING else _reason(payload.get("data"))
    told = [mapping(one) for one in sequence(payload.get("statuses"))]
    last = told[-1].get("timestamp") if told and told[-1].get("status") == word_of_gateway else None
    return [
        SessionStateSeen(
            status=status,
            occurred_at=moment(last, envelope.emitted_at),
            reason=reason,
            jid=number.value if number else "",
            lid=hidden.value if hidden else "",
            phone_number=number.phone if number else "",
            push_name=text(envelope.me.get("pushName")),
            engine=word(envelope.engine).upper() if envelope.engine else "",
        )
    ]


def label_changed(envelope: Envelope) -> list[InboundEvent]:
    return _label(envelope, deleted=False)


def label_deleted(envelope: Envelope) -> list[InboundEvent]:
    return _label(envelope, deleted=True)


def chat_labelled(envelope: Envelope) -> list[InboundEvent]:
    return _chat_label(envelope, added=True)


def chat_unlabelled(envelope: Envelope) -> list[InboundEvent]:
    return _chat_label(envelope, added=False)


def call(envelope: Envelope) -> list[InboundEvent]:
    """A call at one of its states, named by the end of the event's name."""
    payload = envelope.payload
    partner = partner_named(payload.get("from"))
    call_id = identifier(payload.get("id"))
    if partner is None or not call_id:
        return [Unsupported(kind=envelope.event)]
    return [
        CallSeen(
            partner=partner,
            external_id=call_id,
            state=envelope.event.rpartition(".")[2],
            occurred_at=moment(payload.get("timestamp"), envelope.emitted_at),
            is_video=payload.get("isVideo") is True,
            is_group=payload.get("isGroup") is True,
        )
    ]


def _label(envelope: Envelope, *, deleted: bool) -> list[InboundEvent]:
    label_id = identifier(envelope.payload.get("id"))
    if not label_id:
        return [Unsupported(kind=envelope.event)]
    return [
        LabelSeen(
            external_id=label_id,
            occurred_at=envelope.emitted_at,
            name=text(envelope.payload.get("name")),
            color=text(envelope.payload.get("colorHex")),
            deleted=deleted,
        )
    ]


def _chat_label(envelope: Envelope, *, added: bool) -> list[InboundEvent]:
    label_id = identifier(envelope.payload.get("labelId"))
    partner = partner_named(envelope.payload.get("chatId"))
    if not label_id or partner is None:
        return [Unsupported(kind=envelope.event)]
    label = mapping(envelope.payload.get("label"))
    return [
        ChatLabelSeen(
            label_external_id=label_id,
            partner=partner,
            added=added,
            occurred_at=envelope.emitted_at,
            label_name=text(label.get("name")),
            label_color=text(label.get("colorHex")),
        )
    ]


def _reason(data: Any) -> str:
    if isinstance(data, str):
        return data[:_LONGEST_REASON]
    told = mapping(data)
    return (text(told.get("error")) or text(told.get("message")))[:_LONGEST_REASON]
