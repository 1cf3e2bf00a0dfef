"""What a customer seems to order."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ai_assist import limits
from ai_assist.models.analysis import Analysis
from ticaret.tenancy.models import TenantModel


class ProposalLine(TenantModel):
    """One line of a proposed order, with the words it comes from.

    `product` is the best candidate when it is clear, with its price and stock at that time.
    `candidates` are `{productId, sku, name, unit, price, currency, stock, score}`, best first;
    `flags` words of `LineFlag`.
    """

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    message = models.ForeignKey(
        "messaging.Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    quote = models.CharField(max_length=limits.QUOTE)
    words = models.CharField(max_length=limits.PRODUCT_WORDS, blank=True, default="")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=limits.UNIT, blank=True, default="")
    product = models.ForeignKey(
        "catalog.Product", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    sku = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=255, blank=True, default="")
    unit_price = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    stock = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    score = models.DecimalField(max_digits=4, decimal_places=3, default=0)
    candidates = models.JSONField(default=list, blank=True)
    flags = models.JSONField(default=list, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["analysis", "position"], name="proposal_line_position"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit} {self.words}"


class ProposalApproval(TenantModel):
    """Who made an order of an analysis, and what they changed in the proposal.

    `changes` is `{added, removed, changed: [{lineId, field: [proposed, approved]}]}`.
    """

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="approvals")
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="+")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approver_label = models.CharField(max_length=255, blank=True, default="")
    changes = models.JSONField(default=dict, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["order"], name="approval_of_order"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} of {self.analysis_id}"
