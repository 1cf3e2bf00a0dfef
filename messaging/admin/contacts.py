"""The people who write."""

from __future__ import annotations

from django.contrib import admin

from messaging.models import ChannelContact
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter
from ticaret.backoffice.pages import LargeTableAdmin


@admin.register(ChannelContact)
class ChannelContactAdmin(LargeTableAdmin):
    list_display = ("name", "username", "phone", "kind", "inbox", "account", "created_at")
    list_select_related = ("inbox", "account")
    list_filter = (
        ("kind", ChoiceFilter),
        ("inbox", RelatedFilter),
        ("account", RelatedFilter),
    )
    search_fields = ("id", "external_id", "alternate_id", "phone", "username")
