"""Imports, to look at. The rows of a file are shown only where they were reported."""

from __future__ import annotations

from django.contrib import admin

from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter
from ticaret.backoffice.pages import LargeTableAdmin, badge
from ticaret.tabular.models import ColumnMapping, ImportRow, ImportRun

_state = badge(
    "state",
    "Durum",
    {
        "finished": "success",
        "failed": "danger",
        "running": "info",
        "undoing": "warning",
        "undone": "warning",
    },
)


@admin.register(ImportRun)
class ImportRunAdmin(LargeTableAdmin):
    list_display = (
        "created_at",
        "account",
        "kind",
        "filename",
        _state,
        "dry_run",
        "total_rows",
        "created_rows",
        "updated_rows",
        "failed_rows",
        "requested_by",
    )
    list_select_related = ("account",)
    list_filter = (("state", ChoiceFilter), ("account", RelatedFilter))
    search_fields = ("id", "kind", "filename")


@admin.register(ImportRow)
class ImportRowAdmin(LargeTableAdmin):
    list_display = ("run", "number", "verdict")
    list_select_related = ("run",)
    list_filter = (("verdict", ChoiceFilter),)
    search_fields = ("id", "run_id")


@admin.register(ColumnMapping)
class ColumnMappingAdmin(LargeTableAdmin):
    list_display = ("account", "kind", "title", "field", "updated_at")
    list_select_related = ("account",)
    list_filter = (("account", RelatedFilter),)
    search_fields = ("id", "title")
