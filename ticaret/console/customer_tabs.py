"""The tabs of a customer's page: any area can add one, as it adds a panel beside a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class CustomerTab:
    """`url_name` takes `customer_id`; `order` sorts the tabs.

    Its view answers with a page that extends `console/customers/customer.html`, whose context
    is `views.customers.about`.
    """

    key: str
    label: str | Promise
    icon: str
    url_name: str
    order: int


_tabs: dict[str, CustomerTab] = {}


def register(tab: CustomerTab) -> None:
    """Called once at start-up. Raises ValueError for a key that is taken."""
    if tab.key in _tabs:
        raise ValueError(f"the customer tab {tab.key} is registered twice")
    _tabs[tab.key] = tab


def tabs_of(customer_id: UUID) -> list[dict[str, Any]]:
    """What `console/parts/tabs.html` takes."""
    return [
        {
            "key": tab.key,
            "label": tab.label,
            "icon": tab.icon,
            "url": reverse(tab.url_name, kwargs={"customer_id": customer_id}),
        }
        for tab in sorted(_tabs.values(), key=lambda tab: (tab.order, tab.key))
    ]
