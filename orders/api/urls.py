from __future__ import annotations

from django.urls import URLPattern, path

from orders.api.views.confirmations import ConfirmationViews, DocumentViews
from orders.api.views.items import ItemViews
from orders.api.views.orders import CustomerOrderViews, OrderViews, StatusViews
from orders.api.views.overview import ExportViews, OrderSettingsViews, SummaryViews

_orders = "accounts/<uuid:account_id>/orders"
_order = f"{_orders}/<uuid:order_id>"

urlpatterns: list[URLPattern] = [
    path(_orders, OrderViews.as_view({"get": "list"})),
    path(f"{_orders}/summary", SummaryViews.as_view({"get": "retrieve"})),
    path(f"{_orders}/export", ExportViews.as_view({"get": "retrieve"})),
    path(
        f"{_orders}/settings",
        OrderSettingsViews.as_view({"get": "retrieve", "patch": "update"}),
    ),
    path(
        _order,
        OrderViews.as_view({"get": "retrieve", "patch": "update", "delete": "destroy"}),
    ),
    path(f"{_order}/items", ItemViews.as_view({"post": "create"})),
    path(
        f"{_order}/items/<uuid:item_id>",
        ItemViews.as_view({"patch": "update", "delete": "destroy"}),
    ),
    path(f"{_order}/status", StatusViews.as_view({"post": "create"})),
    path(f"{_order}/history", StatusViews.as_view({"get": "list"})),
    path(f"{_order}/pdf", DocumentViews.as_view({"get": "retrieve"})),
    path(f"{_order}/confirmation", ConfirmationViews.as_view({"get": "retrieve"})),
    path(f"{_order}/send-confirmation", ConfirmationViews.as_view({"post": "create"})),
    path(
        "accounts/<uuid:account_id>/crm/customers/<uuid:customer_id>/orders",
        CustomerOrderViews.as_view({"get": "list", "post": "create"}),
    ),
]
