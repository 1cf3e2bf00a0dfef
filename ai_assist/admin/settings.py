from __future__ import annotations

from django.contrib import admin

from ai_assist.models import AiSettings, FeedPosition
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter
from ticaret.backoffice.pages import RecordAdmin, badge

_paused = badge(
    "paused_reason",
    "Durma nedeni",
    {"bad_key": "danger", "quota": "danger", "bad_model": "danger", "bad_address": "danger"},
)


@admin.register(AiSettings)
class AiSettingsAdmin(RecordAdmin):
    list_display = (
        "account",
        "enabled",
        _paused,
        "model",
        "api_key_last4",
        "base_url",
        "monthly_token_budget",
        "updated_at",
    )
    list_select_related = ("account",)
    list_filter = ("enabled", ("paused_reason", ChoiceFilter), ("account", RelatedFilter))


@admin.register(FeedPosition)
class FeedPositionAdmin(RecordAdmin):
    list_display = ("account", "position", "moved_at")
    list_select_related = ("account",)
    ordering = ("account_id",)
