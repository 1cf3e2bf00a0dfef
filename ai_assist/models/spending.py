"""What calls of a model cost: each call, and the month it counts in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ai_assist import limits
from ai_assist.choices import CallKind, CallOutcome
from ai_assist.models.analysis import Analysis
from ticaret.tenancy.models import TenantModel


class MonthlySpending(TenantModel):
    """Tokens of one calendar month in the account's time zone; `month` is its first day.

    A call reserves the most it can cost before it leaves and is settled afterwards, so used
    and reserved together never pass the budget.
    """

    month = models.DateField()
    used_tokens = models.PositiveBigIntegerField(default=0)
    reserved_tokens = models.PositiveBigIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=16, decimal_places=6, default=0)
    exhausted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "monthly spending"
        constraints = [
            models.UniqueConstraint(fields=["account", "month"], name="ai_month_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.used_tokens}"


class AnalysisCall(TenantModel):
    """One request to a model, written before it leaves. `analysis` is empty for a test."""

    analysis = models.ForeignKey(
        Analysis, null=True, blank=True, on_delete=models.CASCADE, related_name="calls"
    )
    kind = models.CharField(max_length=16, choices=CallKind)
    month = models.DateField()
    model = models.CharField(max_length=limits.MODEL_NAME)
    prompt_version = models.CharField(max_length=32, blank=True, default="")
    outcome = models.CharField(max_length=16, choices=CallOutcome, default=CallOutcome.RESERVED)
    error = models.CharField(max_length=32, blank=True, default="")
    reserved_tokens = models.PositiveIntegerField()
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    currency = models.CharField(max_length=3)
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(outcome=CallOutcome.RESERVED),
                name="analysis_call_open",
            ),
            models.Index(F("account"), F("created_at").desc(), name="analysis_call_created"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"
