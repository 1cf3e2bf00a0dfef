"""WhatsApp sessions, with whom they are shared, and the states they went through."""

from __future__ import annotations

from django.contrib import admin

from messaging.models import WaSession, WaSessionShare, WaSessionState
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordAdmin, RecordInline, badge

_COLOURS = {
    "working": "success",
    "starting": "info",
    "scan_qr": "warning",
    "pairing": "warning",
    "degraded": "danger",
    "stopped": "default",
    "failed": "danger",
    "logged_out": "default",
}


class ShareInline(RecordInline):
    model = WaSessionShare
    columns = ("target_account", "permission", "shared_by_label", "created_at")


class StateInline(RecordInline):
    model = WaSessionState
    columns = ("status", "reason", "source", "occurred_at")
    ordering = ("-occurred_at",)


@admin.register(WaSession)
class WaSessionAdmin(RecordAdmin):
    list_display = (
        "inbox",
        "account",
        "phone_number",
        badge("status", "Durum", _COLOURS),
        "status_reason",
        "last_activity_at",
        "checked_at",
        "restarts",
        "command",
        "missed_since",
    )
    list_select_related = ("inbox", "account")
    list_filter = (("status", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("inbox__name", "inbox__external_id", "phone_number", "jid", "lid")
    ordering = ("-created_at",)
    inlines = (ShareInline, StateInline)


@admin.register(WaSessionShare)
class WaSessionShareAdmin(RecordAdmin):
    list_display = ("session", "account", "target_account", "permission", "created_at")
    list_select_related = ("session", "account", "target_account")
    list_filter = (("permission", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("target_account__title", "session__phone_number")


@admin.register(WaSessionState)
class WaSessionStateAdmin(LargeTableAdmin):
    list_display = (
        "occurred_at",
        "session",
        "account",
        badge("status", "Durum", _COLOURS),
        "reason",
        "source",
    )
    list_select_related = ("session", "account")
    list_filter = (("status", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("session__inbox_id",)
