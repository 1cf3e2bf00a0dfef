"""What a customer orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from catalog.models import Product
from crm.models import Contact, Customer
from orders import limits
from orders.choices import DiscountType, OrderSource, OrderStatus
from ticaret.tenancy.models import TenantModel

_LIVE = Q(deleted_at__isnull=True)


class MoneyField(models.DecimalField):  # type: ignore[type-arg]  # not generic at run time
    """An amount with two decimals, nought unless told otherwise."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_digits", 14)
        options.setdefault("decimal_places", limits.MONEY_PLACES)
        options.setdefault("default", Decimal("0.00"))
        super().__init__(**options)

    def deconstruct(self) -> Any:
        """As Django's own field, so that migrations import nothing from here."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.DecimalField", args, options


class Order(TenantModel):
    """One order. `sequence` counts the orders of the account without a gap; `number` writes it.

    The amounts are those of `orders.pricing`, in `currency`; `vat_shares` is
    `[{rate, net, vat}]`. Addresses hold what `limits.ADDRESS` names, or nothing. `chat_id` and
    `message_id` say where it came from, whatever the channel; they have no foreign keys,
    because a chat may be another account's that shares it. `ai_analysis_id` is the analysis
    that proposed it. `confirmation_*` is the last message that told the customer. `search` is
    the folded text that `q` looks in.
    """

    # Without an index of its own, as in the catalogue: a foreign key's check would take it.
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    sequence = models.BigIntegerField()
    number = models.CharField(max_length=limits.NUMBER)
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=16, choices=OrderStatus, default=OrderStatus.DRAFT)
    status_changed_at = models.DateTimeField()
    source = models.CharField(max_length=16, choices=OrderSource, default=OrderSource.MANUAL)
    currency = models.CharField(max_length=3)
    chat_id = models.UUIDField(null=True, blank=True)
    message_id = models.UUIDField(null=True, blank=True)
    ai_analysis_id = models.UUIDField(null=True, blank=True)
    shipping_address = models.JSONField(default=dict, blank=True)
    billing_address = models.JSONField(default=dict, blank=True)
    notes = models.TextField(blank=True, default="")
    internal_notes = models.TextField(blank=True, default="")
    discount_type = models.CharField(max_length=8, choices=DiscountType, blank=True, default="")
    discount_value = MoneyField()
    item_count = models.PositiveIntegerField(default=0)
    subtotal = MoneyField()
    line_discounts = MoneyField()
    order_discount = MoneyField()
    net = MoneyField()
    vat = MoneyField()
    total = MoneyField()
    vat_shares = models.JSONField(default=list, blank=True)
    confirmation_message_id = models.UUIDField(null=True, blank=True)
    confirmation_queued_at = models.DateTimeField(null=True, blank=True)
    created_by_label = models.CharField(max_length=255, blank=True, default="")
    search = models.TextField(blank=True, default="")
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            # Deleted ones too: a number is used once.
            models.UniqueConstraint(fields=["account", "sequence"], name="order_sequence_unique"),
            models.UniqueConstraint(fields=["account", "number"], name="order_number_unique"),
            models.UniqueConstraint(
                fields=["account", "ai_analysis_id"],
                condition=_LIVE & Q(ai_analysis_id__isnull=False),
                name="order_of_analysis_unique",
            ),
            models.UniqueConstraint(fields=["account", "id"], name="order_of_account"),
            models.CheckConstraint(
                condition=Q(total=models.F("net") + models.F("vat")), name="order_total_adds_up"
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "created_at", "id"], condition=_LIVE, name="order_created"
            ),
            models.Index(
                fields=["account", "updated_at", "id"], condition=_LIVE, name="order_updated"
            ),
            models.Index(fields=["account", "total", "id"], condition=_LIVE, name="order_total"),
            models.Index(
                fields=["account", "status", "created_at", "id"],
                condition=_LIVE,
                name="order_of_status",
            ),
            models.Index(
                fields=["account", "source", "created_at", "id"],
                condition=_LIVE,
                name="order_of_source",
            ),
            # Deleted ones too: a merge moves them, and the foreign key looks here.
            models.Index(fields=["customer", "created_at", "id"], name="order_of_customer"),
            models.Index(
                fields=["chat_id", "created_at"],
                condition=Q(chat_id__isnull=False),
                name="order_of_chat",
            ),
            # What the sums of each state are read from, without the table.
            models.Index(
                fields=["account", "status"],
                include=["currency", "net", "vat", "total"],
                condition=_LIVE,
                name="order_sums",
            ),
            GinIndex(
                fields=["search"],
                opclasses=["gin_trgm_ops"],
                condition=_LIVE,
                name="order_search",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OrderItem(TenantModel):
    """A line: a copy of the product's facts at that time, or free text without a product.

    Amounts are `orders.pricing.LinePrice`. `reserved_quantity` is what the line holds of the
    product's stock, and gives back when the order is cancelled.
    """

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items", db_index=False)
    product = models.ForeignKey(
        Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    position = models.PositiveIntegerField()
    sku = models.CharField(max_length=limits.SKU, blank=True, default="")
    name = models.CharField(max_length=limits.NAME)
    quantity = models.DecimalField(max_digits=14, decimal_places=limits.QUANTITY_PLACES)
    unit = models.CharField(max_length=limits.UNIT, blank=True, default="")
    unit_price = MoneyField()
    discount_type = models.CharField(max_length=8, choices=DiscountType, blank=True, default="")
    discount_value = MoneyField()
    vat_rate = models.DecimalField(max_digits=5, decimal_places=limits.RATE_PLACES)
    note = models.CharField(max_length=limits.LINE_NOTE, blank=True, default="")
    gross = MoneyField()
    discount_amount = MoneyField()
    order_discount = MoneyField()
    net = MoneyField()
    vat = MoneyField()
    total = MoneyField()
    reserved_quantity = models.DecimalField(
        max_digits=14, decimal_places=limits.QUANTITY_PLACES, default=Decimal("0.000")
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_item_quantity"),
        ]
        indexes = [
            models.Index(fields=["order", "position", "id"], name="order_item_order"),
        ]

    def __str__(self) -> str:
        return self.name
