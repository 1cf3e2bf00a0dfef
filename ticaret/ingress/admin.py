"""What came in, with its verdict, and another try for it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from unfold.decorators import action

from ticaret.backoffice.filters import ChoiceFilter, RelatedFilter, TimeRangeFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordInline, badge
from ticaret.backoffice.values import as_body
from ticaret.ingress.models import InboundDelivery, InboundItem
from ticaret.ingress.ports import provider_names
from ticaret.ingress.replay import replay_deliveries

REPLAY_AT_ONCE = 10_000

verdict = badge(
    "verdict",
    "Sonuç",
    {
        "pending": "info",
        "processed": "success",
        "duplicate": "default",
        "ignored": "default",
        "rejected": "warning",
        "failed": "danger",
    },
)


class ProviderFilter(admin.SimpleListFilter):
    """The registered providers, not the distinct values of a table of millions."""

    title = "sağlayıcı"
    parameter_name = "provider"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name) for name in provider_names()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(provider=self.value()) if self.value() else queryset


class ItemInline(RecordInline):
    model = InboundItem
    columns = ("index", "kind", "verdict", "reason", "attempts", "processed_at")
    ordering = ("index",)


@admin.register(InboundDelivery)
class InboundDeliveryAdmin(LargeTableAdmin):
    list_display = ("received_at", "provider", verdict, "repeats", "error", "processed_at")
    list_filter = (("verdict", ChoiceFilter), ProviderFilter, ("received_at", TimeRangeFilter))
    search_fields = ("id", "items__dedupe_key")
    extra_fields = ("body_text",)
    inlines = (ItemInline,)
    actions = ("replay",)
    actions_detail = ("replay_one",)

    @admin.display(description="gövde")
    def body_text(self, delivery: InboundDelivery) -> SafeString:
        return as_body(bytes(delivery.body))

    def has_replay_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("ticaret_ingress.change_inbounddelivery")

    @action(description="Seçilenleri yeniden işle", permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[InboundDelivery]) -> None:
        chosen = list(queryset.only("id")[: REPLAY_AT_ONCE + 1])
        if len(chosen) > REPLAY_AT_ONCE:
            self.message_user(
                request,
                f"Bir defada en çok {REPLAY_AT_ONCE} teslimat yeniden işlenir: aralığı daraltın.",
                messages.ERROR,
            )
            return
        self._replay(request, chosen)

    @action(description="Yeniden işle", permissions=["replay"], icon="replay")
    def replay_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        delivery = self.get_object(request, object_id)
        if delivery is not None:
            self._replay(request, [delivery])
        return redirect(reverse("admin:ticaret_ingress_inbounddelivery_change", args=[object_id]))

    def _replay(self, request: HttpRequest, deliveries: list[InboundDelivery]) -> None:
        count = replay_deliveries([delivery.id for delivery in deliveries])
        LogEntry.objects.log_actions(
            request.user.pk or 0,
            deliveries,
            CHANGE,
            change_message="Yeniden işlenmek üzere sıraya kondu.",
        )
        self.message_user(request, f"{count} teslimat yeniden işlenecek.", messages.SUCCESS)


@admin.register(InboundItem)
class InboundItemAdmin(LargeTableAdmin):
    list_display = (
        "occurred_at",
        "provider",
        "kind",
        "source",
        verdict,
        "reason",
        "attempts",
        "account",
    )
    list_select_related = ("account",)
    list_filter = (("verdict", ChoiceFilter), ProviderFilter, ("account", RelatedFilter))
    search_fields = ("id", "dedupe_key", "source", "mailbox", "inbox_id")
