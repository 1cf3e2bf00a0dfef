"""`/accounts/{accountId}/products/{productId}/images`."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api import serializers
from catalog.api.views.products import TAG
from catalog.errors import OtherImages, TooManyImages
from catalog.services import images
from ticaret.api.operations import operation
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role


class ImageViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Ürün görsel metadata kaydı ekler",
        role=Role.AGENT,
        scope="catalog:write",
        request=serializers.ImageInput,
        response=serializers.ImageOutput,
        status=201,
        errors=[TooManyImages],
    )
    def create(self, request: Request, account_id: UUID, product_id: UUID) -> Response:
        return self.answer(
            images.add(
                actor=self.actor,
                account_id=account_id,
                product_id=product_id,
                now=timezone.now(),
                **self.body(),
            )
        )

    @operation(
        tag=TAG,
        summary="Ürün görsel metadata kaydını günceller",
        role=Role.AGENT,
        scope="catalog:write",
        request=serializers.ImageInput,
        response=serializers.ImageOutput,
        if_match=True,
        extension=True,
    )
    def update(
        self, request: Request, account_id: UUID, product_id: UUID, image_id: UUID
    ) -> Response:
        return self.answer(
            images.update(
                actor=self.actor,
                account_id=account_id,
                product_id=product_id,
                image_id=image_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag=TAG,
        summary="Ürün görselini siler",
        role=Role.AGENT,
        scope="catalog:write",
        deletes=True,
        if_match=True,
        extension=True,
    )
    def destroy(
        self, request: Request, account_id: UUID, product_id: UUID, image_id: UUID
    ) -> Response:
        images.delete(
            actor=self.actor,
            account_id=account_id,
            product_id=product_id,
            image_id=image_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        return self.deleted(image_id)

    @operation(
        tag=TAG,
        summary="Ürün görsellerini sıralar",
        role=Role.AGENT,
        scope="catalog:write",
        request=serializers.ImageOrderInput,
        response=serializers.ProductOutput,
        errors=[OtherImages],
        if_match=True,
        extension=True,
    )
    def reorder(self, request: Request, account_id: UUID, product_id: UUID) -> Response:
        return self.answer(
            images.reorder(
                actor=self.actor,
                account_id=account_id,
                product_id=product_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )
