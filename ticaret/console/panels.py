"""What stands beside an open conversation: one tab per panel, each fetched when it is looked at.

An area registers its panel at start-up (`areas/<area>.py`). A panel's view answers with
a part of a page; it gets the conversation's id in its address and checks it itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise

from ticaret.tenancy.actor import Role


@dataclass(frozen=True, slots=True)
class Panel:
    """`url_name` takes `conversation_id`; `order` sorts the tabs.

    `events` are the types of events (or beginnings of types that end in a dot), separated
    by spaces, after which an open panel is fetched again when they name its conversation.
    """

    key: str
    label: str | Promise
    icon: str
    url_name: str
    order: int
    role: Role = Role.VIEWER
    events: str = ""

    def url(self, conversation_id: UUID) -> str:
        return reverse(self.url_name, kwargs={"conversation_id": conversation_id})


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Called once at start-up. Raises ValueError for a key that is taken."""
    if panel.key in _panels:
        raise ValueError(f"the panel {panel.key} is registered twice")
    _panels[panel.key] = panel


def panels_for(role: Role) -> list[Panel]:
    """The panels that `role` may see, in the order of their tabs."""
    found = [panel for panel in _panels.values() if panel.role <= role]
    return sorted(found, key=lambda panel: (panel.order, panel.key))
