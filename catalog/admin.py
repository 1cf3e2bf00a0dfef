"""The catalogue, to look at."""

from __future__ import annotations

from django.contrib import admin

from catalog.models import Product, ProductImage, StockMovement
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordInline, badge

_status = badge(
    "status", "Durum", {"active": "success", "passive": "warning", "archived": "default"}
)


class ImageInline(RecordInline):
    model = ProductImage
    columns = ("position", "url", "alt", "width", "height", "is_primary")
    ordering = ("position",)


@admin.register(Product)
class ProductAdmin(LargeTableAdmin):
    list_display = (
        "sku",
        "name",
        "account",
        "category",
        "price",
        "currency",
        "stock",
        _status,
        "deleted_at",
    )
    list_select_related = ("account",)
    list_filter = (("status", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("id", "sku", "barcode", "name")
    inlines = (ImageInline,)


@admin.register(StockMovement)
class StockMovementAdmin(LargeTableAdmin):
    list_display = (
        "created_at",
        "product",
        "delta",
        "balance",
        "reason",
        "reference",
        "actor_label",
    )
    list_select_related = ("product",)
    list_filter = (("reason", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("id", "product_id", "reference")
