"""Channels, WhatsApp sessions, and labels under settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ticaret.console.navigation import Item, Place
from ticaret.console.navigation import register as register_item


def register() -> None:
    register_item(
        Item(
            "channels",
            _("Kanallar"),
            "link",
            "console:channels",
            order=10,
            place=Place.SETTINGS,
            note=_("Bağlı numaralar ve hesaplar, sağlıkları, WhatsApp bağlama"),
        )
    )
    register_item(
        Item(
            "labels",
            _("Etiketler"),
            "tag",
            "console:labels",
            order=20,
            place=Place.SETTINGS,
            note=_("Konuşma ve mesaj etiketleri, renkleri, sırası"),
        )
    )
