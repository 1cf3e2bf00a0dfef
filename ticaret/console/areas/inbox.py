"""Live, the inbox, and what is known of an open conversation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ticaret.console.navigation import Item
from ticaret.console.navigation import register as register_item
from ticaret.console.panels import Panel
from ticaret.console.panels import register as register_panel


def register() -> None:
    register_item(
        Item("live", pgettext_lazy("navigation", "Canlı"), "pulse", "console:live", order=10)
    )
    register_item(Item("inbox", _("Gelen kutusu"), "inbox", "console:page", order=20))
    register_panel(
        Panel(
            "about",
            _("Bilgi"),
            "info",
            "console:about-conversation",
            order=90,
            events="conversation. media. message.received message.queued message.echoed",
        )
    )
