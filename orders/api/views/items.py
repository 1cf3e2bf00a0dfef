"""`/accounts/{accountId}/orders/{orderId}/items`."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from orders import errors
from orders.api.serializers import shown, taken
from orders.api.views.orders import LINE_ERRORS, TAG
from orders.services import items
from ticaret.api import rows
from ticaret.api.operations import operation
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_VERSION = "Kalemler yalnız taslakta değişir. `If-Match`, siparişin `entityVersion` değeridir."


class ItemViews(ApiViewSet):
    """Lines of a draft; every change answers with the whole order, priced anew."""

    @operation(
        tag=TAG,
        summary="Siparişe kalem ekler",
        description=_VERSION,
        role=Role.AGENT,
        scope="orders:write",
        request=taken.NewOrderItemInput,
        response=shown.OrderDetailOutput,
        status=201,
        errors=[errors.OrderNotFound, errors.StateForbidsEdit, *LINE_ERRORS],
        if_match=True,
    )
    def create(self, request: Request, account_id: UUID, order_id: UUID) -> Response:
        return self.answer(
            items.add_item(
                actor=self.actor,
                account_id=account_id,
                order_id=order_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag=TAG,
        summary="Sipariş kalemini günceller",
        description=_VERSION,
        role=Role.AGENT,
        scope="orders:write",
        request=taken.OrderItemInput,
        response=shown.OrderDetailOutput,
        errors=[
            errors.OrderNotFound,
            errors.ItemNotFound,
            errors.StateForbidsEdit,
            errors.DiscountTooLarge,
            errors.AmountTooLarge,
        ],
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, order_id: UUID, item_id: UUID) -> Response:
        return self.answer(
            items.update_item(
                actor=self.actor,
                account_id=account_id,
                order_id=order_id,
                item_id=item_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag=TAG,
        summary="Sipariş kalemini siler",
        description=_VERSION,
        role=Role.AGENT,
        scope="orders:write",
        response=shown.OrderItemDeletedOutput,
        errors=[
            errors.OrderNotFound,
            errors.ItemNotFound,
            errors.StateForbidsEdit,
            errors.DiscountTooLarge,
        ],
        if_match=True,
    )
    def destroy(
        self, request: Request, account_id: UUID, order_id: UUID, item_id: UUID
    ) -> Response:
        order = items.remove_item(
            actor=self.actor,
            account_id=account_id,
            order_id=order_id,
            item_id=item_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        rest = rows.show(shown.OrderDetailOutput, order, context={"actor": self.actor})
        return self.answer({"id": item_id, "deleted": True, "order": rest})
