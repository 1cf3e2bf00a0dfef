"""Orders, to look at."""

from __future__ import annotations

from django.contrib import admin

from orders.models import Order, OrderCounter, OrderItem, OrderSettings, OrderStatusChange
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter, TimeRangeFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordAdmin, RecordInline, badge

_status = badge(
    "status",
    "Durum",
    {
        "draft": "default",
        "confirmed": "info",
        "preparing": "info",
        "shipped": "warning",
        "delivered": "success",
        "cancelled": "danger",
        "returned": "danger",
    },
)


class ItemInline(RecordInline):
    model = OrderItem
    columns = (
        "position",
        "sku",
        "name",
        "quantity",
        "unit",
        "unit_price",
        "discount_amount",
        "vat_rate",
        "net",
        "total",
    )
    ordering = ("position",)


class StatusChangeInline(RecordInline):
    model = OrderStatusChange
    columns = ("created_at", "from_status", "to_status", "reason", "actor_label")
    ordering = ("id",)


@admin.register(Order)
class OrderAdmin(LargeTableAdmin):
    hidden_fields = ("search",)
    list_display = (
        "number",
        _status,
        "customer",
        "total",
        "currency",
        "source",
        "item_count",
        "account",
        "created_at",
        "deleted_at",
    )
    list_select_related = ("customer", "account")
    list_filter = (
        ("status", ChoiceFilter),
        ("source", ChoiceFilter),
        ("account", RelatedFilter),
        ("created_at", TimeRangeFilter),
    )
    search_fields = ("id", "number", "customer_id", "chat_id")
    inlines = (ItemInline, StatusChangeInline)


@admin.register(OrderItem)
class OrderItemAdmin(LargeTableAdmin):
    list_display = ("order", "position", "sku", "name", "quantity", "unit_price", "total")
    list_select_related = ("order",)
    list_filter = (("account", RelatedFilter),)
    search_fields = ("id", "order_id", "product_id", "sku")


@admin.register(OrderStatusChange)
class OrderStatusChangeAdmin(LargeTableAdmin):
    list_display = ("created_at", "order", "from_status", "to_status", "reason", "actor_label")
    list_select_related = ("order",)
    list_filter = (("to_status", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("id", "order_id", "customer_id")


@admin.register(OrderCounter)
class OrderCounterAdmin(RecordAdmin):
    list_display = ("account", "last", "updated_at")
    list_select_related = ("account",)


@admin.register(OrderSettings)
class OrderSettingsAdmin(RecordAdmin):
    list_display = ("account", "number_format", "updated_at")
    list_select_related = ("account",)
