"""How an account numbers its orders and speaks of them."""

from __future__ import annotations

from django.db import models

from orders import limits
from orders.numbering import DEFAULT_FORMAT
from ticaret.tenancy.models import TenantModel


class OrderCounter(TenantModel):
    """The last sequence number of an account. Whoever takes the next one holds the row's lock
    to the end of the transaction, so that one rolled back leaves no gap.
    """

    # The unique constraint is its index.
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    last = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account"], name="order_counter_of_account"),
        ]

    def __str__(self) -> str:
        return str(self.last)


class OrderSettings(TenantModel):
    """What an account chose; without a row, or with an empty text, the product's own holds."""

    # The unique constraint is its index.
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    number_format = models.CharField(max_length=limits.NUMBER_FORMAT, default=DEFAULT_FORMAT)
    confirmation_text_tr = models.TextField(blank=True, default="")
    confirmation_text_en = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account"], name="order_settings_of_account"),
        ]
        verbose_name_plural = "order settings"

    def __str__(self) -> str:
        return self.number_format
