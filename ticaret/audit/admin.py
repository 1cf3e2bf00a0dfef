"""The audit trail, to read."""

from __future__ import annotations

from django.contrib import admin
from unfold.contrib.filters.admin import FieldTextFilter

from ticaret.audit.models import AuditEntry
from ticaret.backoffice.filters import TimeRangeFilter
from ticaret.backoffice.pages import LargeTableAdmin


@admin.register(AuditEntry)
class AuditEntryAdmin(LargeTableAdmin):
    list_display = (
        "created_at",
        "action",
        "actor_label",
        "actor_kind",
        "target_type",
        "target_id",
        "account_id",
    )
    list_filter = (("action", FieldTextFilter), ("created_at", TimeRangeFilter))
    search_fields = ("id", "account_id", "target_id", "actor_id", "request_id")
