"""`/accounts/{accountId}/orders` and the orders of a customer."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.errors import OutOfStock, ProductNotFound
from crm.errors import ContactNotFound, CustomerNotFound
from messaging.errors import ConversationNotFound, MessageNotFound
from orders import errors, selectors
from orders.api.serializers import shown, taken
from orders.services import orders, status
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

TAG = "Orders"
LINE_ERRORS = [
    ProductNotFound,
    errors.LineIncomplete,
    errors.OtherCurrency,
    errors.TooManyLines,
    errors.DiscountTooLarge,
    errors.AmountTooLarge,
]
_LISTING = Listing(
    sorts={
        "createdAt": "created_at",
        "updatedAt": "updated_at",
        "number": "sequence",
        "total": "total",
    },
    default="-createdAt",
    search=True,
)
_NEW = {
    "items": [
        {"productId": "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87", "quantity": "2"},
        {"name": "Kargo", "quantity": "1", "unitPrice": "49.90", "vatRate": "20"},
    ],
    "discount": {"type": "percent", "value": "5"},
    "shippingAddress": {"name": "Ayşe Yıldız", "line1": "Moda Cd. 12", "city": "İstanbul"},
    "notes": "Sabah teslim edilsin.",
}


class OrderViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Account siparişlerini listeler",
        role=Role.VIEWER,
        scope="orders:read",
        query=taken.OrderFilters,
        response=shown.OrderOutput,
        listing=_LISTING,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.orders(actor=self.actor, account_id=account_id, **self.query()))

    @operation(
        tag=TAG,
        summary="Sipariş detayını getirir",
        role=Role.VIEWER,
        scope="orders:read",
        response=shown.OrderDetailOutput,
    )
    def retrieve(self, request: Request, account_id: UUID, order_id: UUID) -> Response:
        return self.row(selectors.order(actor=self.actor, account_id=account_id, order_id=order_id))

    @operation(
        tag=TAG,
        summary="Sipariş bilgilerini günceller",
        description=(
            "Taslakta hepsi; kargoya kadar kişi, adresler ve notlar; sonra yalnız `internalNotes`."
        ),
        role=Role.AGENT,
        scope="orders:write",
        request=taken.OrderInput,
        response=shown.OrderDetailOutput,
        errors=[
            errors.OrderNotFound,
            errors.StateForbidsEdit,
            errors.DiscountTooLarge,
            ContactNotFound,
        ],
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, order_id: UUID) -> Response:
        return self.answer(
            orders.update_order(
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
        summary="Siparişi soft-delete eder",
        description="Yalnız taslak ve iptal edilmiş siparişler silinir; numara yeniden verilmez.",
        role=Role.AGENT,
        scope="orders:write",
        deletes=True,
        errors=[errors.OrderNotFound, errors.StateForbidsDeletion],
        if_match=True,
    )
    def destroy(self, request: Request, account_id: UUID, order_id: UUID) -> Response:
        orders.delete_order(
            actor=self.actor,
            account_id=account_id,
            order_id=order_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        return self.deleted(order_id)


class CustomerOrderViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="CRM firma siparişlerini listeler",
        role=Role.VIEWER,
        scope="orders:read",
        query=taken.CustomerOrderFilters,
        response=shown.OrderOutput,
        listing=_LISTING,
        errors=[CustomerNotFound],
    )
    def list(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.page(
            selectors.orders_of_customer(
                actor=self.actor, account_id=account_id, customer_id=customer_id, **self.query()
            )
        )

    @operation(
        tag=TAG,
        summary="CRM firmaya bağlı sipariş oluşturur",
        description=(
            "Sipariş taslak olarak, hesabın para biriminde ve sıradaki numarayla oluşur. Kalem bir "
            "ürünle ya da `name` ve `unitPrice` ile serbest metin olarak yazılır; fiyatlar KDV "
            "hariçtir."
        ),
        role=Role.AGENT,
        scope="orders:write",
        request=taken.NewOrderInput,
        request_example=_NEW,
        response=shown.OrderDetailOutput,
        status=201,
        errors=[
            CustomerNotFound,
            ContactNotFound,
            ConversationNotFound,
            MessageNotFound,
            *LINE_ERRORS,
        ],
    )
    def create(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.answer(
            orders.create_order(
                actor=self.actor,
                account_id=account_id,
                customer_id=customer_id,
                now=timezone.now(),
                **{"lines": [], **self.body()},
            )
        )


class StatusViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Sipariş durumunu değiştirir",
        description=(
            "`draft → confirmed → preparing → shipped → delivered`; kargodan önce `cancelled`, "
            "sonra `returned`. Onay stoktan düşer, iptal ve (`restock` ile) iade geri verir."
        ),
        role=Role.AGENT,
        scope="orders:write",
        request=taken.OrderStatusInput,
        response=shown.OrderDetailOutput,
        errors=[
            errors.OrderNotFound,
            errors.BadTransition,
            errors.NoLines,
            errors.ProductGone,
            OutOfStock,
        ],
        if_match=True,
    )
    def create(self, request: Request, account_id: UUID, order_id: UUID) -> Response:
        return self.answer(
            status.change_status(
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
        summary="Siparişin durum geçmişini listeler",
        role=Role.VIEWER,
        scope="orders:read",
        response=shown.OrderStatusChangeOutput,
        # Ids are in the order of time, and the index is by id.
        listing=Listing(sorts={"createdAt": "id"}, default="-createdAt"),
        errors=[errors.OrderNotFound],
        extension=True,
    )
    def list(self, request: Request, account_id: UUID, order_id: UUID) -> Response:
        return self.page(
            selectors.status_changes(actor=self.actor, account_id=account_id, order_id=order_id)
        )
