"""`/accounts/{accountId}/audit`."""

from __future__ import annotations

from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.serializers import ActorOutput, InputSerializer, OutputSerializer
from ticaret.api.views import ApiViewSet
from ticaret.audit import selectors
from ticaret.tenancy.actor import Role


class AuditQuery(InputSerializer):
    """`actor` is the id of who did it; `from` is included, `to` is not."""

    actor = serializers.UUIDField(source="actor_id", default=None)
    action = serializers.CharField(default="", max_length=64)
    target_type = serializers.CharField(default="", max_length=64)
    target_id = serializers.UUIDField(default=None)
    from_ = serializers.DateTimeField(source="since", default=None)
    to = serializers.DateTimeField(source="until", default=None)


class AuditOutput(OutputSerializer):
    """`changes` is `{field: [before, after]}`."""

    id = serializers.UUIDField()
    actor = ActorOutput(source="*")
    action = serializers.CharField()
    target_type = serializers.CharField()
    target_id = serializers.UUIDField(allow_null=True)
    changes = serializers.JSONField()
    request_id = serializers.CharField()
    created_at = serializers.DateTimeField()


class AuditViews(ApiViewSet):
    """Who did what in an account, newest first."""

    @operation(
        tag="Accounts",
        summary="Account denetim kaydini listeler",
        role=Role.ADMIN,
        scope="audit:read",
        query=AuditQuery,
        # Ids are in the order of time, and the index is by id.
        listing=Listing(
            sorts={"createdAt": "id"}, default="-createdAt", updated_column="created_at"
        ),
        response=AuditOutput,
        extension=True,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.entries(actor=self.actor, **self.query()))
