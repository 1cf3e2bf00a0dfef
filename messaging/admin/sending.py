"""The way out: dispatches and their attempts."""

from __future__ import annotations

from django.contrib import admin

from messaging.models import ConversationAction, Dispatch, SendAttempt
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordInline, badge


class AttemptInline(RecordInline):
    model = SendAttempt
    columns = ("started_at", "finished_at", "outcome", "code", "detail", "trace_id")
    ordering = ("id",)


@admin.register(Dispatch)
class DispatchAdmin(LargeTableAdmin):
    list_display = (
        "created_at",
        badge(
            "state",
            "Durum",
            {
                "queued": "info",
                "sending": "info",
                "done": "success",
                "failed": "danger",
                "unknown": "warning",
            },
        ),
        "attempts",
        "next_attempt_at",
        "lease_until",
        "inbox",
        "account",
    )
    list_select_related = ("inbox", "account")
    list_filter = (
        ("state", ChoiceFilter),
        ("inbox", RelatedFilter),
        ("account", RelatedFilter),
    )
    search_fields = ("id", "message_id", "conversation_id")
    inlines = (AttemptInline,)


@admin.register(SendAttempt)
class SendAttemptAdmin(LargeTableAdmin):
    list_display = ("started_at", "finished_at", "outcome", "code", "detail", "trace_id")
    search_fields = ("id", "dispatch_id", "trace_id")


@admin.register(ConversationAction)
class ConversationActionAdmin(LargeTableAdmin):
    list_display = (
        "created_at",
        "kind",
        badge(
            "state",
            "Durum",
            {
                "queued": "info",
                "sending": "info",
                "done": "success",
                "failed": "danger",
                "unknown": "warning",
            },
        ),
        "requested_by_label",
        "attempts",
        "next_attempt_at",
        "inbox",
        "account",
    )
    list_select_related = ("inbox", "account")
    list_filter = (
        ("kind", ChoiceFilter),
        ("state", ChoiceFilter),
        ("inbox", RelatedFilter),
        ("account", RelatedFilter),
    )
    search_fields = ("id", "message_id", "conversation_id")
