"""What was published, and how far each account's stream has come."""

from __future__ import annotations

from django.contrib import admin
from unfold.contrib.filters.admin import FieldTextFilter

from ticaret.backoffice.filters import RelatedFilter
from ticaret.backoffice.pages import LargeTableAdmin
from ticaret.events.models import EventStream, OutboxEvent


@admin.register(OutboxEvent)
class OutboxEventAdmin(LargeTableAdmin):
    list_display = ("created_at", "type", "account", "position", "inbox_id", "occurred_at")
    list_select_related = ("account",)
    list_filter = (("account", RelatedFilter), ("type", FieldTextFilter))
    search_fields = ("id", "position")


@admin.register(EventStream)
class EventStreamAdmin(LargeTableAdmin):
    list_display = ("account", "last_position", "oldest_position")
    list_select_related = ("account",)
    search_fields = ("account_id",)
    ordering = ("account_id",)
