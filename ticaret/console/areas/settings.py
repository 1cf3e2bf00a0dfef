"""The settings page; what stands on it is registered by the areas it belongs to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ticaret.console.navigation import Item
from ticaret.console.navigation import register as register_item


def register() -> None:
    register_item(Item("settings", _("Ayarlar"), "settings", "console:settings", order=90))
