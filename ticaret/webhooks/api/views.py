"""The endpoints of webhooks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from ticaret.api import rows
from ticaret.api.errors import speaks_english
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.events.catalogue import event_types
from ticaret.tenancy.actor import Role
from ticaret.webhooks import errors, selectors
from ticaret.webhooks.api import serializers
from ticaret.webhooks.services import endpoints, replaying

_REQUEST_EXAMPLE = {
    "url": "https://ornek.com.tr/webhook",
    "events": ["message.received", "message.status"],
    "inboxIds": None,
    "description": "Depo yazılımı",
}


class WebhookViews(ApiViewSet):
    @operation(
        tag="Accounts",
        summary="Account webhook listesini getirir",
        role=Role.ADMIN,
        scope="webhooks:read",
        listing=Listing(sorts={"createdAt": "created_at"}, default="createdAt"),
        response=serializers.WebhookOutput,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.endpoints(actor=self.actor))

    @operation(
        tag="Accounts",
        summary="Yeni webhook olusturur",
        description="İmza anahtarı (`secret`) yalnızca bu yanıtta gösterilir.",
        role=Role.ADMIN,
        scope="webhooks:write",
        request=serializers.WebhookInput,
        request_example=_REQUEST_EXAMPLE,
        response=serializers.NewWebhookOutput,
        status=201,
        errors=[errors.ReachTooWide, errors.TooManyEndpoints],
    )
    def create(self, request: Request, account_id: UUID) -> Response:
        created = endpoints.create(actor=self.actor, account_id=account_id, **self.body())
        return self.answer(_with_secret(*created))

    @operation(
        tag="Accounts",
        summary="Webhook detayini getirir",
        role=Role.ADMIN,
        scope="webhooks:read",
        response=serializers.WebhookOutput,
    )
    def retrieve(self, request: Request, account_id: UUID, webhook_id: UUID) -> Response:
        return self.row(selectors.endpoint(actor=self.actor, endpoint_id=webhook_id))

    @operation(
        tag="Accounts",
        summary="Webhook ayarlarini gunceller",
        role=Role.ADMIN,
        scope="webhooks:write",
        request=serializers.WebhookInput,
        request_example=_REQUEST_EXAMPLE,
        response=serializers.WebhookOutput,
        errors=[errors.ReachTooWide],
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, webhook_id: UUID) -> Response:
        return self.answer(
            endpoints.update(
                actor=self.actor, endpoint_id=webhook_id, if_match=self.if_match, **self.body()
            )
        )

    @operation(
        tag="Accounts",
        summary="Webhook'u siler",
        description="Bekleyen teslimatlar iptal edilir.",
        role=Role.ADMIN,
        scope="webhooks:write",
        deletes=True,
        if_match=True,
        extension=True,
    )
    def destroy(self, request: Request, account_id: UUID, webhook_id: UUID) -> Response:
        deleted = endpoints.delete(
            actor=self.actor, endpoint_id=webhook_id, now=timezone.now(), if_match=self.if_match
        )
        return self.deleted(deleted.id)

    @operation(
        tag="Accounts",
        summary="Webhook teslimatini duraklatir",
        role=Role.ADMIN,
        scope="webhooks:write",
        response=serializers.WebhookOutput,
        errors=[errors.EndpointDisabled],
    )
    def pause(self, request: Request, account_id: UUID, webhook_id: UUID) -> Response:
        return self.answer(endpoints.pause(actor=self.actor, endpoint_id=webhook_id))

    @operation(
        tag="Accounts",
        summary="Webhook teslimatini aktif eder",
        role=Role.ADMIN,
        scope="webhooks:write",
        response=serializers.WebhookOutput,
    )
    def resume(self, request: Request, account_id: UUID, webhook_id: UUID) -> Response:
        return self.answer(endpoints.resume(actor=self.actor, endpoint_id=webhook_id))

    @operation(
        tag="Accounts",
        summary="Webhook imza anahtarini yeniler",
        description="Süre dolana kadar iki anahtarla da imzalanır. Yeni anahtar yalnızca bu "
        "yanıtta gösterilir.",
        role=Role.ADMIN,
        scope="webhooks:write",
        request=serializers.RotateWebhookSecretInput,
        response=serializers.NewWebhookOutput,
        extension=True,
    )
    def rotate_secret(self, request: Request, account_id: UUID, webhook_id: UUID) -> Response:
        rotated = endpoints.rotate_secret(
            actor=self.actor,
            endpoint_id=webhook_id,
            overlap=timedelta(seconds=self.body()["overlap_seconds"]),
            now=timezone.now(),
        )
        return self.answer(_with_secret(*rotated))

    @operation(
        tag="Accounts",
        summary="Webhook'a deneme olayi gonderir",
        role=Role.ADMIN,
        scope="webhooks:write",
        response=serializers.DeliveryOutput,
        status=202,
        errors=[errors.EndpointDisabled],
        extension=True,
    )
    def test(self, request: Request, account_id: UUID, webhook_id: UUID) -> Response:
        return self.answer(
            endpoints.send_test(actor=self.actor, endpoint_id=webhook_id, now=timezone.now())
        )


class DeliveryViews(ApiViewSet):
    @operation(
        tag="Accounts",
        summary="Webhook teslimat gecmisini listeler",
        role=Role.ADMIN,
        scope="webhooks:read",
        query=serializers.DeliveryFilters,
        listing=Listing(sorts={"createdAt": "created_at"}, default="-createdAt"),
        response=serializers.DeliveryOutput,
    )
    def list(self, request: Request, account_id: UUID, webhook_id: UUID) -> Response:
        return self.page(
            selectors.deliveries(actor=self.actor, endpoint_id=webhook_id, **self.query())
        )

    @operation(
        tag="Accounts",
        summary="Webhook teslimat detayini getirir",
        role=Role.ADMIN,
        scope="webhooks:read",
        response=serializers.DeliveryDetailOutput,
        extension=True,
    )
    def retrieve(
        self, request: Request, account_id: UUID, webhook_id: UUID, delivery_id: UUID
    ) -> Response:
        return self.row(
            selectors.delivery(actor=self.actor, endpoint_id=webhook_id, delivery_id=delivery_id)
        )

    @operation(
        tag="Accounts",
        summary="Webhook teslimatini yeniden gonderir",
        role=Role.ADMIN,
        scope="webhooks:write",
        response=serializers.DeliveryOutput,
        status=202,
        errors=[errors.EndpointDisabled],
        extension=True,
    )
    def replay(
        self, request: Request, account_id: UUID, webhook_id: UUID, delivery_id: UUID
    ) -> Response:
        return self.answer(
            replaying.replay_one(
                actor=self.actor,
                endpoint_id=webhook_id,
                delivery_id=delivery_id,
                now=timezone.now(),
            )
        )

    @operation(
        tag="Accounts",
        summary="Webhook teslimatlarini tarih araligina gore yeniden gonderir",
        role=Role.ADMIN,
        scope="webhooks:write",
        request=serializers.ReplayDeliveriesInput,
        response=serializers.ReplayedOutput,
        status=202,
        errors=[errors.EndpointDisabled],
        extension=True,
    )
    def replay_range(self, request: Request, account_id: UUID, webhook_id: UUID) -> Response:
        count = replaying.replay_range(
            actor=self.actor, endpoint_id=webhook_id, now=timezone.now(), **self.body()
        )
        return self.answer({"replayed": count})

    @operation(
        tag="Accounts",
        summary="Basarisiz webhook teslimatlarinin hepsini yeniden gonderir",
        role=Role.ADMIN,
        scope="webhooks:write",
        response=serializers.ReplayedOutput,
        status=202,
        errors=[errors.EndpointDisabled],
        extension=True,
    )
    def replay_failed(self, request: Request, account_id: UUID, webhook_id: UUID) -> Response:
        count = replaying.replay_failed(
            actor=self.actor, endpoint_id=webhook_id, now=timezone.now()
        )
        return self.answer({"replayed": count})


class EventTypeViews(ApiViewSet):
    @operation(
        tag="Accounts",
        summary="Webhook olay turlerini listeler",
        role=Role.ADMIN,
        scope="webhooks:read",
        response=serializers.EventTypesOutput,
        extension=True,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        english = speaks_english()
        return self.answer(
            {
                "rows": [
                    {
                        "type": known.type,
                        "description": known.description_en if english else known.description_tr,
                        "version": known.version,
                        "example": known.example,
                    }
                    for known in event_types()
                ]
            }
        )


def _with_secret(endpoint: Any, secret: str) -> dict[str, Any]:
    return {**rows.show(serializers.WebhookOutput, endpoint), "secret": secret}
