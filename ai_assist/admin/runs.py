from __future__ import annotations

from django.contrib import admin

from ai_assist.models import (
    Analysis,
    AnalysisCall,
    AnalysisFeedback,
    AnalysisMessage,
    ProposalApproval,
    ProposalLine,
)
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter, TimeRangeFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordInline, badge

_state = badge(
    "state",
    "Durum",
    {
        "queued": "default",
        "running": "info",
        "completed": "success",
        "failed": "danger",
        "skipped": "warning",
    },
)
_verdict = badge("verdict", "Görüş", {"right": "success", "partly": "warning", "wrong": "danger"})


class MessageInline(RecordInline):
    model = AnalysisMessage
    columns = ("message", "transcript")
    ordering = ("id",)


class LineInline(RecordInline):
    model = ProposalLine
    columns = ("position", "quote", "quantity", "unit", "sku", "name", "unit_price", "score")
    ordering = ("position",)


class CallInline(RecordInline):
    model = AnalysisCall
    columns = ("created_at", "kind", "outcome", "error", "input_tokens", "output_tokens", "cost")
    ordering = ("id",)


class FeedbackInline(RecordInline):
    model = AnalysisFeedback
    columns = ("updated_at", "verdict", "correct_intent", "note", "author_label")
    ordering = ("id",)


class ApprovalInline(RecordInline):
    model = ProposalApproval
    columns = ("created_at", "order", "approver_label")
    ordering = ("id",)


@admin.register(Analysis)
class AnalysisAdmin(LargeTableAdmin):
    list_display = (
        "created_at",
        _state,
        "reason",
        "intent",
        "confidence",
        "attempts",
        "input_tokens",
        "output_tokens",
        "cost",
        "model",
        "account",
        "next_attempt_at",
    )
    list_select_related = ("account",)
    list_filter = (
        ("state", ChoiceFilter),
        ("reason", ChoiceFilter),
        ("intent", ChoiceFilter),
        ("account", RelatedFilter),
        ("created_at", TimeRangeFilter),
    )
    search_fields = ("id", "conversation_id", "inbox_id")
    inlines = (MessageInline, LineInline, CallInline, FeedbackInline, ApprovalInline)


@admin.register(AnalysisMessage)
class AnalysisMessageAdmin(LargeTableAdmin):
    list_display = ("created_at", "analysis_id", "message_id")
    list_filter = (("account", RelatedFilter),)
    search_fields = ("id", "analysis_id", "message_id")


@admin.register(ProposalLine)
class ProposalLineAdmin(LargeTableAdmin):
    list_display = ("created_at", "quantity", "unit", "words", "sku", "name", "score", "account")
    list_select_related = ("account",)
    list_filter = (("account", RelatedFilter),)
    search_fields = ("id", "analysis_id", "product_id", "sku")


@admin.register(ProposalApproval)
class ProposalApprovalAdmin(LargeTableAdmin):
    list_display = ("created_at", "order", "approver_label", "account")
    list_select_related = ("order", "account")
    list_filter = (("account", RelatedFilter),)
    search_fields = ("id", "analysis_id", "order_id")


@admin.register(AnalysisFeedback)
class AnalysisFeedbackAdmin(LargeTableAdmin):
    list_display = (
        "updated_at",
        _verdict,
        "intent",
        "correct_intent",
        "model",
        "prompt_version",
        "author_label",
        "account",
    )
    list_select_related = ("account",)
    list_filter = (("verdict", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("id", "analysis_id")
