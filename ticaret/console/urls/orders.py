from __future__ import annotations

from django.urls import path

from ticaret.console.views import order_edits, order_panel, orders

_ORDER = "/orders/<uuid:order_id>"
_SHIPPING = {"which": "shipping"}
_BILLING = {"which": "billing"}
_CHAT = "/conversations/<uuid:conversation_id>/orders"

urlpatterns = [
    path("/orders", orders.page, name="orders"),
    path("/orders/new", orders.new, name="new-order"),
    path("/orders/export", orders.export, name="export-orders"),
    path(_ORDER, orders.order, name="order"),
    path(f"{_ORDER}/pdf", orders.pdf, name="order-pdf"),
    path(f"{_ORDER}/delete", order_edits.delete, name="delete-order"),
    path(f"{_ORDER}/products", order_edits.products, name="order-products"),
    path(f"{_ORDER}/add", order_edits.add, name="add-to-order"),
    path(f"{_ORDER}/lines/new", order_edits.add_line, name="new-order-line"),
    path(f"{_ORDER}/lines/<uuid:item_id>", order_edits.line, name="order-line"),
    path(f"{_ORDER}/lines/<uuid:item_id>/set", order_edits.set_line, name="set-order-line"),
    path(f"{_ORDER}/discount", order_edits.discount, name="order-discount"),
    path(f"{_ORDER}/details", order_edits.details, name="order-details"),
    path(f"{_ORDER}/address/shipping", order_edits.address, _SHIPPING, "order-shipping"),
    path(f"{_ORDER}/address/billing", order_edits.address, _BILLING, "order-billing"),
    path(f"{_ORDER}/step/<slug:to>", order_edits.step, name="order-step"),
    path(f"{_ORDER}/confirmation", order_edits.confirmation, name="order-confirmation"),
    path(_CHAT, order_panel.panel, name="orders-panel"),
    path(f"{_CHAT}/products", order_panel.products, name="orders-panel-products"),
    path(f"{_CHAT}/add", order_panel.add, name="orders-panel-add"),
    path(f"{_CHAT}/customer", order_panel.make_customer, name="orders-panel-customer"),
    path(f"{_CHAT}/lines/<uuid:item_id>", order_panel.set_line, name="orders-panel-line"),
]
