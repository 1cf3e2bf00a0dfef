"""Merges, with what they changed and moved; one can be undone here."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from crm.choices import MergeState
from crm.models import MergeRecord
from crm.services import merging
from ticaret.api.errors import speaks_english
from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter, TimeRangeFilter
from ticaret.backoffice.pages import LargeTableAdmin, badge
from ticaret.errors import DomainError
from ticaret.tenancy.actor import Actor, Role


@admin.register(MergeRecord)
class MergeRecordAdmin(LargeTableAdmin):
    list_display = (
        "merged_at",
        "kind",
        "winner_title",
        "loser_title",
        badge("state", "Durum", {"merged": "success", "undone": "default"}),
        "merged_by",
        "undone_at",
        "account",
    )
    list_select_related = ("account",)
    list_filter = (
        ("kind", ChoiceFilter),
        ("state", ChoiceFilter),
        ("account", RelatedFilter),
        ("merged_at", TimeRangeFilter),
    )
    search_fields = ("id", "winner_id", "loser_id")
    actions = ("undo",)

    @admin.action(description="Seçilen birleştirmeleri geri al", permissions=["undo"])
    def undo(self, request: HttpRequest, queryset: QuerySet[MergeRecord]) -> None:
        """The newest first, because a later merge may stand on an earlier one."""
        for record in queryset.filter(state=MergeState.MERGED).order_by("-merged_at", "-id"):
            actor = Actor(
                kind="user",
                id=request.user.pk,
                roles={record.account_id: Role.ADMIN},
                label=str(request.user),
            )
            try:
                merging.undo(actor=actor, merge_id=record.pk, now=timezone.now())
            except DomainError as error:
                said = error.text_en if speaks_english() else error.text_tr
                self.message_user(request, f"{record.winner_title}: {said}", messages.ERROR)
            else:
                done = gettext("geri alındı")
                self.message_user(request, f"{record.winner_title}: {done}", messages.SUCCESS)

    def has_undo_permission(self, request: HttpRequest) -> bool:
        """Those who may change merges; pages themselves change nothing."""
        return request.user.has_perm("crm.change_mergerecord")
