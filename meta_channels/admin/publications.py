"""Publications with their files and attempts."""

from __future__ import annotations

from django.contrib import admin

from meta_channels.models import (
    Publication,
    PublicationAttempt,
    PublicationItem,
    PublishingFile,
)
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordInline, badge

_STATES = {
    "published": "success",
    "failed": "danger",
    "unknown": "warning",
    "cancelled": "secondary",
}


class ItemInline(RecordInline):
    model = PublicationItem
    columns = ("position", "kind", "file", "url", "state", "external_id", "error")
    ordering = ("position",)


class PublicationAttemptInline(RecordInline):
    model = PublicationAttempt
    columns = ("started_at", "finished_at", "outcome", "code", "detail", "trace_id")
    ordering = ("id",)


@admin.register(Publication)
class PublicationAdmin(LargeTableAdmin):
    list_display = (
        "created_at",
        "kind",
        badge("state", "Durum", _STATES),
        "publish_at",
        "published_at",
        "requested_by",
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
    search_fields = ("id", "external_id", "container_id")
    inlines = (ItemInline, PublicationAttemptInline)


@admin.register(PublishingFile)
class PublishingFileAdmin(LargeTableAdmin):
    list_display = ("created_at", "filename", "kind", "mime_type", "size", "account")
    list_select_related = ("account",)
    list_filter = (("kind", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("id",)


@admin.register(PublicationItem)
class PublicationItemAdmin(LargeTableAdmin):
    list_display = ("created_at", "position", "kind", "state", "external_id", "account")
    list_select_related = ("account",)
    search_fields = ("id", "publication_id", "external_id")


@admin.register(PublicationAttempt)
class PublicationAttemptAdmin(LargeTableAdmin):
    list_display = ("started_at", "finished_at", "outcome", "code", "detail", "trace_id")
    search_fields = ("id", "publication_id", "trace_id")
