"""The state of a message of ours as a tick, and what it means in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.choices import Direction, MessageStatus
from messaging.models import Message


@dataclass(frozen=True, slots=True)
class Tick:
    """`icon` of the sprite, `tone` for its colour, `label` for who cannot see it."""

    icon: str
    tone: str
    label: str | Promise


_TICKS = {
    MessageStatus.QUEUED: Tick("clock", "waiting", _("Sırada")),
    MessageStatus.SENDING: Tick("sending", "waiting", _("Gönderiliyor")),
    MessageStatus.SENT: Tick("check", "sent", _("Gönderildi")),
    MessageStatus.DELIVERED: Tick("checks", "sent", _("İletildi")),
    MessageStatus.READ: Tick("checks", "read", _("Okundu")),
    MessageStatus.PLAYED: Tick("checks", "read", _("Dinlendi")),
    MessageStatus.FAILED: Tick("failed", "failed", _("Gönderilemedi")),
    MessageStatus.UNKNOWN: Tick("unknown", "unknown", _("Sonucu bilinmiyor")),
}


def tick_of(message: Message) -> Tick | None:
    """The tick of an outbound message; None for the partner's and for what was taken back."""
    if message.direction == Direction.INBOUND or message.revoked_at:
        return None
    return _TICKS[MessageStatus(message.status)]
