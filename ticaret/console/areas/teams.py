"""Teams, and how conversations are matched and given to somebody, under settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ticaret.console.navigation import Item, Place
from ticaret.console.navigation import register as register_item


def register() -> None:
    register_item(
        Item(
            "teams",
            _("Ekipler"),
            "group",
            "console:teams",
            order=30,
            place=Place.SETTINGS,
            note=_("Ekipler, üyeleri, kimde kaç açık konuşma olduğu"),
        )
    )
    register_item(
        Item(
            "chat-settings",
            _("Eşleştirme ve atama"),
            "spark",
            "console:chat-settings",
            order=35,
            place=Place.SETTINGS,
            note=_("Gönderenlerin müşteriyle eşleşmesi, yeni konuşmaların kime düşeceği"),
        )
    )
