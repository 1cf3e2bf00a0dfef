"""Orders in the navigation, and beside an open conversation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ticaret.console.navigation import Item
from ticaret.console.navigation import register as register_item
from ticaret.console.panels import Panel
from ticaret.console.panels import register as register_panel


def register() -> None:
    register_item(Item("orders", _("Siparişler"), "order", "console:orders", order=50))
    register_panel(
        Panel(
            "orders",
            _("Siparişler"),
            "order",
            "console:orders-panel",
            order=40,
            events="order. identity.",
        )
    )
