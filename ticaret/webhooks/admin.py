"""Receivers, what is on its way to them, and every attempt."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import FieldTextFilter

from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter, TimeRangeFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordAdmin, RecordInline, badge
from ticaret.backoffice.values import as_body
from ticaret.webhooks.models import (
    FanOutPosition,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookPayload,
)


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(RecordAdmin):
    list_display = (
        "created_at",
        "url",
        "account",
        badge("status", "Durum", {"active": "success", "paused": "warning", "disabled": "danger"}),
        "failing_since",
        "due_at",
        "lease_until",
        "deleted_at",
    )
    list_select_related = ("account",)
    list_filter = (("status", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("url", "account__title")


class AttemptInline(RecordInline):
    model = WebhookAttempt
    columns = ("started_at", "status_code", "error", "latency_ms", "response_excerpt")
    ordering = ("id",)


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(LargeTableAdmin):
    list_display = (
        "created_at",
        "event_type",
        badge(
            "state",
            "Durum",
            {
                "waiting": "info",
                "delivered": "success",
                "failed": "danger",
                "cancelled": "default",
            },
        ),
        "attempts",
        "next_attempt_at",
        "endpoint",
        "account",
    )
    list_select_related = ("endpoint", "account")
    list_filter = (
        ("state", ChoiceFilter),
        ("endpoint", RelatedFilter),
        ("account", RelatedFilter),
        ("created_at", TimeRangeFilter),
    )
    search_fields = ("id", "payload_id", "endpoint_id")
    inlines = (AttemptInline,)


@admin.register(WebhookAttempt)
class WebhookAttemptAdmin(LargeTableAdmin):
    list_display = ("started_at", "status_code", "error", "latency_ms", "account")
    list_select_related = ("account",)
    list_filter = (("error", FieldTextFilter), ("account", RelatedFilter))
    search_fields = ("id", "delivery_id")


@admin.register(WebhookPayload)
class WebhookPayloadAdmin(LargeTableAdmin):
    list_display = ("created_at", "event_type", "account")
    list_select_related = ("account",)
    list_filter = (("event_type", FieldTextFilter), ("account", RelatedFilter))
    search_fields = ("id",)
    extra_fields = ("body_text",)

    @admin.display(description="gövde")
    def body_text(self, payload: WebhookPayload) -> SafeString:
        return as_body(bytes(payload.body))


@admin.register(FanOutPosition)
class FanOutPositionAdmin(LargeTableAdmin):
    list_display = ("account", "position", "moved_at")
    list_select_related = ("account",)
    search_fields = ("account_id",)
    ordering = ("account_id",)
