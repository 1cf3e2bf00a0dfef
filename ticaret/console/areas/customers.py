"""Customers, their contacts, unknown senders, and the customer beside a conversation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ticaret.console.customer_tabs import CustomerTab
from ticaret.console.customer_tabs import register as register_tab
from ticaret.console.navigation import Item
from ticaret.console.navigation import register as register_item
from ticaret.console.panels import Panel
from ticaret.console.panels import register as register_panel


def register() -> None:
    register_item(Item("customers", _("Müşteriler"), "people", "console:customers", order=30))
    register_tab(CustomerTab("overview", _("Genel"), "person", "console:customer", 10))
    register_tab(CustomerTab("timeline", _("Akış"), "pulse", "console:customer-timeline", 20))
    register_tab(CustomerTab("chats", _("Konuşmalar"), "inbox", "console:customer-chats", 30))
    register_tab(CustomerTab("tasks", _("Görevler"), "task", "console:customer-tasks", 40))
    register_tab(CustomerTab("notes", _("Notlar"), "note", "console:customer-notes", 50))
    register_tab(CustomerTab("history", _("Geçmiş"), "clock", "console:customer-history", 90))
    register_panel(
        Panel(
            "customer",
            _("Müşteri"),
            "person",
            "console:customer-panel",
            order=10,
            events="identity. assignment. conversation. customer. contact.",
        )
    )
    register_panel(
        Panel(
            "notes",
            _("Notlar"),
            "note",
            "console:notes-panel",
            order=20,
            events="note. comment. conversation_note. identity.",
        )
    )
    register_panel(
        Panel("tasks", _("Görevler"), "task", "console:tasks-panel", order=30, events="task.")
    )
