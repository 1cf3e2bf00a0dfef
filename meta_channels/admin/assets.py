"""Meta's assets, consents, templates and requests in the back office."""

from __future__ import annotations

from django.contrib import admin

from meta_channels.models import (
    Connection,
    DeletionRequest,
    MessageTemplate,
    MetaAsset,
    Notice,
    OAuthState,
    WatchMark,
)
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter
from ticaret.backoffice.pages import RecordAdmin, badge


@admin.register(MetaAsset)
class MetaAssetAdmin(RecordAdmin):
    list_display = (
        "inbox",
        "account",
        "flow",
        "token_checked_at",
        "subscribed_at",
        "synced_at",
        "missed_since",
        "sync_error",
    )
    list_select_related = ("inbox", "account")
    list_filter = (("flow", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("inbox__name", "inbox__external_id", "external_user_id")
    ordering = ("-inbox_id",)


@admin.register(Connection)
class ConnectionAdmin(RecordAdmin):
    list_display = (
        "flow",
        badge(
            "state",
            "Durum",
            {
                "choosing": "warning",
                "connecting": "info",
                "connected": "success",
                "revoked": "danger",
            },
        ),
        "account",
        "requested_by",
        "token_expires_at",
        "created_at",
    )
    list_select_related = ("account",)
    list_filter = (("state", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("requested_by", "external_user_id")


@admin.register(OAuthState)
class OAuthStateAdmin(RecordAdmin):
    hidden_fields = ("digest", "browser_digest")
    list_display = ("flow", "account", "requested_by", "expires_at", "used_at")
    list_select_related = ("account",)
    list_filter = (("flow", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("requested_by",)


@admin.register(MessageTemplate)
class MessageTemplateAdmin(RecordAdmin):
    hidden_fields = ("search",)
    list_display = (
        "name",
        "language",
        "category",
        badge(
            "status",
            "Durum",
            {"APPROVED": "success", "PENDING": "warning", "REJECTED": "danger"},
        ),
        "account",
        "waba_id",
        "seen_at",
    )
    list_select_related = ("account",)
    list_filter = (("status", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("name", "external_id", "waba_id")


@admin.register(Notice)
class NoticeAdmin(RecordAdmin):
    list_display = ("inbox", "kind", "occasion", "days_left", "due_at", "created_at")
    list_select_related = ("inbox",)
    list_filter = (("kind", ChoiceFilter),)
    search_fields = ("inbox__name", "inbox__external_id")


@admin.register(DeletionRequest)
class DeletionRequestAdmin(RecordAdmin):
    list_display = ("code", "flow", "state", "created_at", "finished_at")
    list_filter = (("state", ChoiceFilter),)
    search_fields = ("code",)


@admin.register(WatchMark)
class WatchMarkAdmin(RecordAdmin):
    list_display = ("id", "seen_at")
    search_fields = ("id",)
    ordering = ("-id",)
