"""Products in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ticaret.console.navigation import Item
from ticaret.console.navigation import register as register_item


def register() -> None:
    register_item(Item("products", _("Ürünler"), "product", "console:products", order=60))
