"""How an order came to its state."""

from __future__ import annotations

from django.db import models

from orders import limits
from orders.choices import OrderStatus
from orders.models.order import Order
from ticaret.tenancy.models import TenantModel


class OrderStatusChange(TenantModel):
    """One step of an order, with its reason and who took it.

    The first has no `from_status`. `customer_id` is the order's, kept here for the customer's
    timeline, which is read by it and the id.
    """

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, related_name="status_changes", db_index=False
    )
    customer_id = models.UUIDField()
    from_status = models.CharField(max_length=16, choices=OrderStatus, blank=True, default="")
    to_status = models.CharField(max_length=16, choices=OrderStatus)
    reason = models.CharField(max_length=limits.REASON, blank=True, default="")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True, blank=True)
    actor_label = models.CharField(max_length=255, blank=True, default="")

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["order", "id"], name="order_status_change_of_order"),
            models.Index(fields=["customer_id", "-id"], name="order_status_change_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.from_status or '-'} → {self.to_status}"
