"""The people who write."""

from __future__ import annotations

from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from messaging.models import ChannelContact
from ticaret.backoffice.pages import LargeTableAdmin


@admin.register(ChannelContact)
class ChannelContactAdmin(LargeTableAdmin):
    list_display = ("name", "username", "phone", "kind", "inbox", "account", "created_at")
    list_select_related = ("inbox", "account")
    list_filter = (
        "kind",
        ("inbox", AutocompleteSelectFilter),
        ("account", AutocompleteSelectFilter),
    )
    search_fields = ("id", "external_id", "alternate_id", "phone", "username")
