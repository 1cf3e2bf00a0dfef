"""What the states of orders, the steps to them, and where orders come from are called."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orders import states
from orders.choices import OrderSource, OrderStatus

STATUSES = {
    OrderStatus.DRAFT: _("Taslak"),
    OrderStatus.CONFIRMED: _("Onaylandı"),
    OrderStatus.PREPARING: _("Hazırlanıyor"),
    OrderStatus.SHIPPED: _("Kargoda"),
    OrderStatus.DELIVERED: _("Teslim edildi"),
    OrderStatus.CANCELLED: _("İptal edildi"),
    OrderStatus.RETURNED: _("İade edildi"),
}
SOURCES: dict[OrderSource, str | Promise] = {
    OrderSource.MANUAL: _("Elle"),
    OrderSource.AI: _("Yapay zekâ önerisi"),
    OrderSource.API: "API",
}
_TONES = {
    OrderStatus.DRAFT: "",
    OrderStatus.CONFIRMED: "good",
    OrderStatus.PREPARING: "warn",
    OrderStatus.SHIPPED: "warn",
    OrderStatus.DELIVERED: "good",
    OrderStatus.CANCELLED: "bad",
    OrderStatus.RETURNED: "bad",
}
_STEPS = {
    OrderStatus.CONFIRMED: (_("Onayla"), "check"),
    OrderStatus.PREPARING: (_("Hazırlamaya başla"), "product"),
    OrderStatus.SHIPPED: (_("Kargoya ver"), "truck"),
    OrderStatus.DELIVERED: (_("Teslim edildi"), "checks"),
    OrderStatus.CANCELLED: (_("İptal et"), "close"),
    OrderStatus.RETURNED: (_("İade al"), "back"),
}
_BACKWARDS = {OrderStatus.CANCELLED, OrderStatus.RETURNED}


@dataclass(frozen=True, slots=True)
class State:
    """A state as a page shows it; `tone` is a class of `.state`."""

    key: str
    label: str | Promise
    tone: str


@dataclass(frozen=True, slots=True)
class Step:
    """A button that takes an order to the state `to`; `back` for those that undo a sale."""

    to: str
    label: str | Promise
    icon: str
    back: bool


def state_of(status: str) -> State:
    """How a state is shown."""
    found = OrderStatus(status)
    return State(found.value, STATUSES[found], _TONES[found])


def source_word(source: str) -> str | Promise:
    """Where an order comes from, in words."""
    return SOURCES[OrderSource(source)]


def step_to(status: str) -> Step:
    """The button to a state. Raises ValueError for one that no order goes to."""
    found = OrderStatus(status)
    if found not in _STEPS:
        raise ValueError(status)
    label, icon = _STEPS[found]
    return Step(found.value, label, icon, found in _BACKWARDS)


def steps_from(status: str) -> list[Step]:
    """The buttons of an order in this state."""
    return [step_to(following) for following in states.NEXT[status]]
