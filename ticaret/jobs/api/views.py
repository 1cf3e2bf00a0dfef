"""`/accounts/{accountId}/jobs`."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.jobs import selectors
from ticaret.jobs.api.serializers import JobOutput
from ticaret.tenancy.actor import Role


class JobViews(ApiViewSet):
    """Long work and how far it is."""

    @operation(
        tag="Accounts",
        summary="Uzun suren isleri listeler",
        role=Role.VIEWER,
        scope="jobs:read",
        response=JobOutput,
        listing=Listing(sorts={"createdAt": "created_at"}, default="-createdAt"),
        extension=True,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.jobs(actor=self.actor, account_id=account_id))

    @operation(
        tag="Accounts",
        summary="Uzun suren isin durumunu getirir",
        role=Role.VIEWER,
        scope="jobs:read",
        response=JobOutput,
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID, job_id: UUID) -> Response:
        return self.row(selectors.jobs(actor=self.actor, account_id=account_id).filter(id=job_id))
