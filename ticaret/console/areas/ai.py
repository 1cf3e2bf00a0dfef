"""The assistant beside an open conversation, and under settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ticaret.console.navigation import Item, Place
from ticaret.console.navigation import register as register_item
from ticaret.console.panels import Panel
from ticaret.console.panels import register as register_panel


def register() -> None:
    register_item(
        Item(
            "ai",
            _("Yapay zekâ"),
            "spark",
            "console:ai-settings",
            order=70,
            place=Place.SETTINGS,
            note=_("Sağlayıcı, model, bütçe; ne kadar doğru bulunduğu"),
        )
    )
    register_panel(
        Panel("ai", _("Asistan"), "spark", "console:ai-panel", order=50, events="ai. identity.")
    )
