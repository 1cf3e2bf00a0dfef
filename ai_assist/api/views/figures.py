"""Feedback and its report, and what the models cost."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from ai_assist import errors, reports, selectors
from ai_assist.api.serializers import shown, taken
from ai_assist.api.views.settings import TAG
from ai_assist.services import feedback
from messaging.errors import MessageNotFound
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_FEEDBACK = {
    "verdict": "wrong",
    "correctIntent": "price_question",
    "correction": {"summary": "Müşteri yalnızca fiyat soruyor."},
    "note": "Sipariş değil.",
}


class FeedbackReportViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Mesaj AI analizi icin operator feedback kaydeder",
        description=(
            "Her operatörün bir görüşü vardır; sonraki öncekinin yerini alır. Düzeltmeler "
            "sonraki analizlere örnek olur."
        ),
        role=Role.AGENT,
        scope="ai:write",
        request=taken.FeedbackInput,
        request_example=_FEEDBACK,
        response=shown.FeedbackOutput,
        errors=[MessageNotFound, errors.AnalysisNotFound, errors.AnalysisNotCompleted],
    )
    def create(self, request: Request, account_id: UUID, message_id: UUID) -> Response:
        return self.answer(
            feedback.give(
                actor=self.actor,
                account_id=account_id,
                message_id=message_id,
                now=timezone.now(),
                **self.body(),
            )
        )

    @operation(
        tag=TAG,
        summary="AI analizlerinin ne kadarının doğru bulunduğunu döner",
        description="Operatörlerin değerlendirdiği analizlerden; günler hesabın saat dilimindedir.",
        role=Role.VIEWER,
        scope="ai:read",
        query=taken.ReportFilters,
        response=shown.ReportOutput,
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            reports.feedback_report(actor=self.actor, account_id=account_id, **self.query())
        )


class SpendingViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="AI harcamasını ay ay listeler",
        role=Role.VIEWER,
        scope="ai:read",
        response=shown.SpendingOutput,
        listing=Listing(sorts={"month": "month"}, default="-month"),
        extension=True,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.spending(actor=self.actor, account_id=account_id))
