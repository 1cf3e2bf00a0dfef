"""`/accounts/{accountId}/orders/summary`, `/export` and `/settings`."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from orders import errors, summaries
from orders.api.serializers import shown, taken
from orders.api.views.orders import TAG
from orders.services import exporting, settings
from ticaret.api.errors import speaks_english
from ticaret.api.operations import operation
from ticaret.api.views import ApiViewSet
from ticaret.tabular.api.downloads import download
from ticaret.tenancy.actor import Role


class SummaryViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Siparişlerin durum başına sayısını ve toplamlarını döner",
        role=Role.VIEWER,
        scope="orders:read",
        query=taken.SummaryFilters,
        response=shown.OrderSummaryOutput,
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            summaries.summary(actor=self.actor, account_id=account_id, **self.query())
        )


class ExportViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Siparişleri CSV veya Excel olarak dışa aktarır",
        role=Role.VIEWER,
        scope="orders:read",
        query=taken.ExportFilters,
        streams="application/octet-stream",
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID) -> HttpResponseBase:
        query = self.query()
        shape = {name: query.pop(name) for name in ("format", "separator")}
        table = exporting.table(
            actor=self.actor, account_id=account_id, english=speaks_english(), **query
        )
        return download(table, name="siparisler", **shape)


class OrderSettingsViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Sipariş ayarlarını getirir",
        role=Role.VIEWER,
        scope="orders:read",
        response=shown.OrderSettingsOutput,
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID) -> Response:
        return self.answer(settings.order_settings(actor=self.actor, account_id=account_id))

    @operation(
        tag=TAG,
        summary="Sipariş ayarlarını günceller",
        role=Role.ADMIN,
        scope="orders:write",
        request=taken.OrderSettingsInput,
        response=shown.OrderSettingsOutput,
        errors=[errors.BadNumberFormat],
        if_match=True,
        extension=True,
    )
    def update(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            settings.update_settings(
                actor=self.actor,
                account_id=account_id,
                if_match=self.if_match,
                **self.body(),
            )
        )
