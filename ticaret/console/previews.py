"""A message in one line: an icon and a few words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.choices import MessageType
from messaging.models import Message
from ticaret.console.notices import notice_of

_LONGEST = 160
_KINDS: dict[str, tuple[str, str | Promise]] = {
    MessageType.TEXT: ("", ""),
    MessageType.IMAGE: ("image", gettext_lazy("Fotoğraf")),
    MessageType.VIDEO: ("video", gettext_lazy("Video")),
    MessageType.AUDIO: ("audio", gettext_lazy("Ses kaydı")),
    MessageType.FILE: ("file", gettext_lazy("Dosya")),
    MessageType.STICKER: ("sticker", gettext_lazy("Çıkartma")),
    MessageType.LOCATION: ("pin", gettext_lazy("Konum")),
    MessageType.CONTACTS: ("person", gettext_lazy("Kişi kartı")),
    MessageType.POSTBACK: ("tap", gettext_lazy("Düğme")),
    MessageType.INTERACTIVE: ("tap", gettext_lazy("Seçim")),
    MessageType.ORDER: ("bag", gettext_lazy("Sipariş")),
    MessageType.TEMPLATE: ("template", gettext_lazy("Şablon")),
    MessageType.POLL: ("poll", gettext_lazy("Anket")),
    MessageType.LIST: ("list", gettext_lazy("Liste")),
    MessageType.BUTTONS: ("tap", gettext_lazy("Düğmeler")),
    MessageType.EVENT: ("calendar", gettext_lazy("Etkinlik")),
    MessageType.SHARE: ("share", gettext_lazy("Paylaşım")),
    MessageType.STORY_MENTION: ("story", gettext_lazy("Hikâyede bahsetti")),
    MessageType.STORY_REPLY: ("story", gettext_lazy("Hikâyeye yanıt")),
    MessageType.SYSTEM: ("info", gettext_lazy("Sistem bildirimi")),
    MessageType.UNSUPPORTED: ("info", gettext_lazy("Bu mesaj türü burada gösterilemiyor")),
}


@dataclass(frozen=True, slots=True)
class Preview:
    icon: str
    text: str


def preview_of(message: Message) -> Preview:
    """What a list or a quote shows of `message`."""
    if message.revoked_at:
        return Preview("revoked", _("Bu mesaj silindi"))
    icon = _KINDS[message.type][0]
    if notice := notice_of(message):
        return Preview(icon, notice)
    text = " ".join(message.text[:_LONGEST].split())
    return Preview(icon, text or kind_word(message.type))


def kind_word(kind: str) -> str:
    """What a message of this type is called; empty for text."""
    return str(_KINDS[kind][1]) if kind in _KINDS else ""
