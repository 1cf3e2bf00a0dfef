"""What the rail, the bottom bar and the settings page lead to.

Every area registers its own items at start-up (`areas/<area>.py`); nothing here
knows which areas there are. An item exists when its page does, and shows when the
reader has its role in some account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise

from ticaret.tenancy.actor import Role


class Place(Enum):
    """Where an item stands: in the rail (and on a phone the bottom bar), or under settings."""

    MAIN = "main"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Item:
    """One way to a page. `url_name` is the page's name, as `reverse` takes it.

    `order` sorts; the README lists the numbers in use. `note` says in a sentence what a
    settings page is for.
    """

    key: str
    label: str | Promise
    icon: str
    url_name: str
    order: int
    role: Role = Role.VIEWER
    place: Place = Place.MAIN
    note: str | Promise = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_items: dict[str, Item] = {}


def register(item: Item) -> None:
    """Called once at start-up. Raises ValueError for a key that is taken."""
    if item.key in _items:
        raise ValueError(f"the navigation item {item.key} is registered twice")
    _items[item.key] = item


def items_for(roles: Mapping[UUID, Role], place: Place = Place.MAIN) -> list[Item]:
    """The items of `place` that somebody with these roles may see, in their order."""
    highest = max(roles.values(), default=None)
    if highest is None:
        return []
    found = [item for item in _items.values() if item.place == place and item.role <= highest]
    return sorted(found, key=lambda item: (item.order, item.key))
