"""`/accounts/{accountId}/inbound-items`: what came in, what became of it, and why."""

from __future__ import annotations

from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.serializers import InputSerializer, OutputSerializer
from ticaret.api.views import ApiViewSet
from ticaret.ingress import selectors
from ticaret.ingress.choices import Verdict
from ticaret.ingress.replay import replay_deliveries
from ticaret.tenancy.actor import Role


class InboundItemQuery(InputSerializer):
    kind = serializers.CharField(default="", max_length=80)
    verdict = serializers.ChoiceField(choices=Verdict.choices, default="")
    inbox_id = serializers.UUIDField(default=None, allow_null=True)


class InboundItemOutput(OutputSerializer):
    """One event of a provider's POST; `payload` is what the provider said."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    inbox_id = serializers.UUIDField(allow_null=True)
    delivery_id = serializers.UUIDField()
    provider = serializers.CharField()
    kind = serializers.CharField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    reason = serializers.CharField()
    attempts = serializers.IntegerField()
    payload = serializers.JSONField()
    occurred_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField(source="delivery.received_at")
    processed_at = serializers.DateTimeField(allow_null=True)


class ReplayOutput(OutputSerializer):
    id = serializers.UUIDField()
    replayed = serializers.IntegerField()


class InboundItemViews(ApiViewSet):
    """The verdicts on what came in for an account."""

    @operation(
        tag="Accounts",
        summary="Gelen saglayici olaylarini ve sonuclarini listeler",
        role=Role.ADMIN,
        scope="inboxes:read",
        query=InboundItemQuery,
        response=InboundItemOutput,
        listing=Listing(sorts={"id": "id"}, default="-id", updated_column="processed_at"),
        extension=True,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        query = self.query()
        return self.page(
            selectors.items(
                actor=self.actor,
                account_id=account_id,
                kind=query["kind"],
                verdict=query["verdict"],
                inbox_id=query["inbox_id"],
            )
        )

    @operation(
        tag="Accounts",
        summary="Gelen saglayici olayini yeniden isler",
        role=Role.ADMIN,
        scope="inboxes:write",
        response=ReplayOutput,
        status=202,
        extension=True,
    )
    def replay(self, request: Request, account_id: UUID, item_id: UUID) -> Response:
        item = selectors.item(actor=self.actor, account_id=account_id, item_id=item_id)
        return self.answer({"id": item.id, "replayed": replay_deliveries([item.delivery_id])})
