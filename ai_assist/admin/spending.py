from __future__ import annotations

from django.contrib import admin

from ai_assist.models import AnalysisCall, MonthlySpending
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter, TimeRangeFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordAdmin, badge

_outcome = badge(
    "outcome",
    "Sonuç",
    {"reserved": "info", "succeeded": "success", "failed": "danger", "lost": "warning"},
)


@admin.register(MonthlySpending)
class MonthlySpendingAdmin(RecordAdmin):
    list_display = (
        "month",
        "account",
        "used_tokens",
        "reserved_tokens",
        "calls",
        "cost",
        "exhausted_at",
    )
    list_select_related = ("account",)
    list_filter = (("account", RelatedFilter),)


@admin.register(AnalysisCall)
class AnalysisCallAdmin(LargeTableAdmin):
    list_display = (
        "created_at",
        "kind",
        _outcome,
        "error",
        "model",
        "reserved_tokens",
        "input_tokens",
        "output_tokens",
        "cost",
        "currency",
        "account",
    )
    list_select_related = ("account",)
    list_filter = (
        ("outcome", ChoiceFilter),
        ("kind", ChoiceFilter),
        ("account", RelatedFilter),
        ("created_at", TimeRangeFilter),
    )
    search_fields = ("id", "analysis_id")
