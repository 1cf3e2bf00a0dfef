"""Why a stock is what it is."""

from __future__ import annotations

from django.db import models

from catalog import limits
from catalog.choices import StockReason
from catalog.models.product import Product
from ticaret.tenancy.models import TenantModel


class StockMovement(TenantModel):
    """One change of a stock: by how much, to how much, why. Nobody changes or deletes it.

    `reference` names what it came from (an order's number, an import's id); `actor_label`
    who did it.
    """

    # The database's own foreign key of (account, product) guards both, and its index serves both.
    account = models.ForeignKey(
        "accounts.Account",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.CASCADE,
        related_name="movements",
        db_index=False,
        db_constraint=False,
    )
    delta = models.DecimalField(max_digits=15, decimal_places=limits.STOCK_PLACES)
    balance = models.DecimalField(max_digits=14, decimal_places=limits.STOCK_PLACES)
    reason = models.CharField(max_length=16, choices=StockReason)
    reference = models.CharField(max_length=255, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    actor_label = models.CharField(max_length=255, blank=True, default="")

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(
                fields=["account", "product", "created_at", "id"], name="stock_movement_of_product"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delta} {self.reason}"
