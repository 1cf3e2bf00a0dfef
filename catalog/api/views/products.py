"""`/accounts/{accountId}/products`."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import selectors
from catalog.api import serializers
from catalog.errors import OutOfStock, SkuTaken, StockNotTracked, TooManyImages
from catalog.services import products, stock
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

TAG = "Product Catalog"


class ProductViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Account ürünlerini listeler",
        role=Role.VIEWER,
        scope="catalog:read",
        query=serializers.ProductFilters,
        response=serializers.ProductOutput,
        listing=Listing(
            sorts={
                "createdAt": "created_at",
                "updatedAt": "updated_at",
                "name": "name",
                "sku": "sku",
                "price": "price",
                "stock": "stock",
            },
            default="-createdAt",
            search=True,
        ),
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(
            selectors.products(actor=self.actor, account_id=account_id, **self.query())
        )

    @operation(
        tag=TAG,
        summary="Account ürün kaydı oluşturur",
        role=Role.AGENT,
        scope="catalog:write",
        request=serializers.NewProductInput,
        response=serializers.ProductOutput,
        status=201,
        errors=[SkuTaken, TooManyImages],
    )
    def create(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            products.create(
                actor=self.actor, account_id=account_id, now=timezone.now(), **self.body()
            )
        )

    @operation(
        tag=TAG,
        summary="Tek ürün kaydını döner",
        role=Role.VIEWER,
        scope="catalog:read",
        response=serializers.ProductOutput,
    )
    def retrieve(self, request: Request, account_id: UUID, product_id: UUID) -> Response:
        return self.row(
            selectors.product(actor=self.actor, account_id=account_id, product_id=product_id)
        )

    @operation(
        tag=TAG,
        summary="Ürün kaydını günceller",
        role=Role.AGENT,
        scope="catalog:write",
        request=serializers.ProductInput,
        response=serializers.ProductOutput,
        errors=[SkuTaken],
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, product_id: UUID) -> Response:
        return self.answer(
            products.update(
                actor=self.actor,
                account_id=account_id,
                product_id=product_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag=TAG,
        summary="Ürünü soft-delete eder",
        role=Role.AGENT,
        scope="catalog:write",
        deletes=True,
        if_match=True,
    )
    def destroy(self, request: Request, account_id: UUID, product_id: UUID) -> Response:
        products.delete(
            actor=self.actor,
            account_id=account_id,
            product_id=product_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        return self.deleted(product_id)


class StockViews(ApiViewSet):
    """Why the stock of a product is what it is."""

    @operation(
        tag=TAG,
        summary="Ürünün stok hareketlerini listeler",
        role=Role.VIEWER,
        scope="catalog:read",
        response=serializers.StockMovementOutput,
        listing=Listing(sorts={"createdAt": "created_at"}, default="-createdAt"),
        extension=True,
    )
    def list(self, request: Request, account_id: UUID, product_id: UUID) -> Response:
        return self.page(
            selectors.movements(actor=self.actor, account_id=account_id, product_id=product_id)
        )

    @operation(
        tag=TAG,
        summary="Ürünün stoğunu gerekçesiyle artırır ya da azaltır",
        role=Role.AGENT,
        scope="catalog:write",
        request=serializers.StockInput,
        response=serializers.ProductOutput,
        errors=[OutOfStock, StockNotTracked],
        extension=True,
    )
    def create(self, request: Request, account_id: UUID, product_id: UUID) -> Response:
        body = self.body()
        stock.adjust(
            actor=self.actor,
            account_id=account_id,
            lines=[stock.StockLine(product_id, body.pop("quantity"))],
            now=timezone.now(),
            **body,
        )
        return self.row(
            selectors.product(actor=self.actor, account_id=account_id, product_id=product_id)
        )
