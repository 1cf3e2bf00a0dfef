"""Inboxes and their counters."""

from __future__ import annotations

from django.contrib import admin

from messaging.models import Inbox, InboxCounter
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter
from ticaret.backoffice.pages import RecordAdmin, badge


@admin.register(Inbox)
class InboxAdmin(RecordAdmin):
    list_display = (
        "name",
        "channel",
        "account",
        badge(
            "status",
            "Durum",
            {"active": "success", "needs_reconnect": "danger", "disabled": "default"},
        ),
        "external_id",
        "username",
        "token_expires_at",
        "deleted_at",
    )
    list_select_related = ("account",)
    list_filter = (("channel", ChoiceFilter), ("status", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("name", "username", "phone_number", "external_id")


@admin.register(InboxCounter)
class InboxCounterAdmin(RecordAdmin):
    list_display = ("inbox", "conversations")
    list_select_related = ("inbox",)
    search_fields = ("inbox__name", "inbox__external_id")
    ordering = ("-inbox_id",)
