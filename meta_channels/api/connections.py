"""`/accounts/{accountId}/meta/connections…`: what a consent offers, and choosing from it."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from meta_channels import errors, selectors
from meta_channels.api import asset_serializers as serializers
from meta_channels.services import connecting
from ticaret.api import rows
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.jobs.api.serializers import JobOutput, StartedOutput
from ticaret.tenancy.actor import Role


class ConnectionViews(ApiViewSet):
    @operation(
        tag="Meta",
        summary="Meta baglantilarini listeler",
        role=Role.ADMIN,
        scope="inboxes:read",
        response=serializers.ConnectionOutput,
        listing=Listing(sorts={"createdAt": "created_at"}, default="-createdAt"),
        extension=True,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.connections(actor=self.actor, account_id=account_id))

    @operation(
        tag="Meta",
        summary="Meta baglantisinin sundugu hesaplari getirir",
        role=Role.ADMIN,
        scope="inboxes:read",
        response=serializers.ConnectionOutput,
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID, connection_id: UUID) -> Response:
        found = selectors.connections(actor=self.actor, account_id=account_id)
        return self.row(found.filter(id=connection_id))

    @operation(
        tag="Meta",
        summary="Meta baglantisindan secilen hesaplari baglar",
        role=Role.ADMIN,
        scope="inboxes:write",
        request=serializers.ChooseInput,
        response=StartedOutput,
        status=202,
        errors=[errors.ConnectionNotFound, errors.ConnectionNotOpen, errors.NotOffered],
        request_example={"assetIds": ["100000000000101", "17841400000000101"]},
        extension=True,
    )
    def choose(self, request: Request, account_id: UUID, connection_id: UUID) -> Response:
        job = connecting.choose(
            actor=self.actor,
            account_id=account_id,
            connection_id=connection_id,
            now=timezone.now(),
            **self.body(),
        )
        return self.answer({"job": rows.show(JobOutput, job)})
