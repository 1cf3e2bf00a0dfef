"""Analyses: of an account, of an inbox, of a message."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from ai_assist import errors, selectors
from ai_assist.api.serializers import shown, taken
from ai_assist.api.views.settings import TAG
from ai_assist.services import requeueing
from messaging.errors import MessageNotFound
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_LISTING = Listing(sorts={"createdAt": "created_at"}, default="-createdAt")


class AnalysisViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Hesabın AI analizlerini listeler",
        role=Role.VIEWER,
        scope="ai:read",
        query=taken.AllAnalysisFilters,
        response=shown.AnalysisOutput,
        listing=_LISTING,
        extension=True,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(
            selectors.analyses(actor=self.actor, account_id=account_id, **self.query())
        )


class SessionAnalysisViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="WhatsApp session icin AI analizlerini listeler",
        description="`sessionId` hesabın her kanaldan gelen kutusu olabilir.",
        role=Role.VIEWER,
        scope="ai:read",
        query=taken.AnalysisFilters,
        response=shown.AnalysisOutput,
        listing=_LISTING,
    )
    def list(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        return self.page(
            selectors.analyses_of_session(
                actor=self.actor, account_id=account_id, session_id=session_id, **self.query()
            )
        )


class MessageAnalysisViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Mesaj AI analizini getirir",
        description="Art arda gelen mesajlar birlikte analiz edilir ve aynı analizi gösterir.",
        role=Role.VIEWER,
        scope="ai:read",
        response=shown.AnalysisOutput,
        errors=[MessageNotFound],
    )
    def retrieve(self, request: Request, account_id: UUID, message_id: UUID) -> Response:
        return self.row(
            selectors.analysis_of_message(
                actor=self.actor, account_id=account_id, message_id=message_id
            )
        )

    @operation(
        tag=TAG,
        summary="Mesaj AI analizini yeniden kuyruga alir",
        description="Hiç analiz edilmemiş bir mesaj kendi analizini alır.",
        role=Role.AGENT,
        scope="ai:write",
        response=shown.AnalysisOutput,
        errors=[
            MessageNotFound,
            errors.NotEnabled,
            errors.AnalysisUnderWay,
            errors.AlreadyOrdered,
        ],
    )
    def create(self, request: Request, account_id: UUID, message_id: UUID) -> Response:
        return self.answer(
            requeueing.requeue(
                actor=self.actor,
                account_id=account_id,
                message_id=message_id,
                now=timezone.now(),
            )
        )
