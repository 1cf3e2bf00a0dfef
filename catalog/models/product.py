"""What a firm sells."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from catalog import limits
from catalog.choices import ProductStatus
from ticaret.tenancy.models import TenantModel

_LIVE = Q(deleted_at__isnull=True)


class Product(TenantModel):
    """One product; `sku` is unique among those of the account that are not deleted.

    `price` is without VAT's being added or taken off: what one `unit` costs, in `currency`.
    `vat_rate` is in percent. `stock` is empty for what has none, a service say; else it never
    falls below nought. `search` is the folded text that `q` looks in.
    """

    # Without an index of its own: the check of a foreign key would take it for the unique one
    # as long as a table has no statistics, and read the whole account for each row.
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    sku = models.CharField(max_length=limits.SKU)
    name = models.CharField(max_length=limits.NAME)
    description = models.TextField(blank=True, default="")
    category = models.CharField(max_length=limits.CATEGORY, blank=True, default="")
    brand = models.CharField(max_length=limits.BRAND, blank=True, default="")
    barcode = models.CharField(max_length=limits.BARCODE, blank=True, default="")
    unit = models.CharField(max_length=limits.UNIT, default=limits.DEFAULT_UNIT)
    price = models.DecimalField(
        max_digits=14, decimal_places=limits.PRICE_PLACES, default=limits.DEFAULT_PRICE
    )
    currency = models.CharField(max_length=3)
    vat_rate = models.DecimalField(
        max_digits=5, decimal_places=limits.VAT_PLACES, default=limits.DEFAULT_VAT
    )
    stock = models.DecimalField(
        max_digits=14, decimal_places=limits.STOCK_PLACES, null=True, blank=True
    )
    status = models.CharField(max_length=16, choices=ProductStatus, default=ProductStatus.ACTIVE)
    attributes = models.JSONField(default=dict, blank=True)
    search = models.TextField(blank=True, default="")
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "sku"], condition=_LIVE, name="product_sku_unique"
            ),
            models.UniqueConstraint(fields=["account", "id"], name="product_of_account"),
            models.CheckConstraint(
                condition=Q(stock__isnull=True) | Q(stock__gte=0), name="product_stock_not_negative"
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "created_at", "id"], condition=_LIVE, name="product_created"
            ),
            models.Index(
                fields=["account", "updated_at", "id"], condition=_LIVE, name="product_updated"
            ),
            models.Index(fields=["account", "name", "id"], condition=_LIVE, name="product_name"),
            models.Index(fields=["account", "price", "id"], condition=_LIVE, name="product_price"),
            models.Index(fields=["account", "stock", "id"], condition=_LIVE, name="product_stock"),
            models.Index(
                fields=["account", "category", "created_at", "id"],
                condition=_LIVE,
                name="product_category",
            ),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="product_search"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"


class ProductImage(TenantModel):
    """Where a picture of a product is, and what is on it. One image of a product is primary."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    url = models.CharField(max_length=limits.IMAGE_URL)
    alt = models.CharField(max_length=limits.IMAGE_ALT, blank=True, default="")
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_primary = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["product"], condition=Q(is_primary=True), name="product_image_one_primary"
            ),
        ]
        indexes = [
            models.Index(fields=["product", "position", "id"], name="product_image_order"),
        ]

    def __str__(self) -> str:
        return self.url
