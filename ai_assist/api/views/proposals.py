"""What becomes of a proposed order: approved or refused."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from ai_assist import errors
from ai_assist.api import answers
from ai_assist.api.serializers import shown, taken
from ai_assist.api.views.settings import TAG
from ai_assist.services import ordering
from catalog.errors import ProductNotFound
from crm.errors import ContactNotFound, CustomerNotFound
from messaging.errors import MessageNotFound
from orders.errors import AmountTooLarge, LineIncomplete, OtherCurrency, TooManyLines
from ticaret.api.operations import operation
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_REFUSALS = [MessageNotFound, errors.AnalysisNotFound, errors.AnalysisNotCompleted]
_CHANGED = {
    "lines": [
        {"lineId": "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87", "quantity": "3"},
        {"productId": "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e88", "quantity": "1"},
    ],
    "customerId": "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e89",
}


class ProposalViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Tamamlanmis AI analizinden operator onayli siparis olusturur",
        description=(
            "Gövdesiz, öneri olduğu gibi onaylanır; `lines` ile değiştirilir. Bir analizden tek "
            "sipariş doğar: sonraki çağrılar aynı siparişi `created: false` ile döner."
        ),
        role=Role.AGENT,
        scope="ai:write",
        request=taken.ApprovalInput,
        request_example=_CHANGED,
        response=shown.ApprovalOutput,
        errors=[
            *_REFUSALS,
            errors.AlreadyRefused,
            errors.NoProposal,
            errors.LineNotFound,
            errors.LineWithoutProduct,
            errors.NoCustomer,
            CustomerNotFound,
            ContactNotFound,
            ProductNotFound,
            LineIncomplete,
            OtherCurrency,
            TooManyLines,
            AmountTooLarge,
        ],
    )
    def create(self, request: Request, account_id: UUID, message_id: UUID) -> Response:
        approved = ordering.approve(
            actor=self.actor,
            account_id=account_id,
            message_id=message_id,
            now=timezone.now(),
            **self.body(),
        )
        return self.answer(answers.ordered(approved))

    @operation(
        tag=TAG,
        summary="AI sipariş önerisini gerekçesiyle reddeder",
        role=Role.AGENT,
        scope="ai:write",
        request=taken.RefusalInput,
        response=shown.AnalysisOutput,
        errors=[*_REFUSALS, errors.AlreadyOrdered, errors.AlreadyRefused],
        extension=True,
    )
    def refuse(self, request: Request, account_id: UUID, message_id: UUID) -> Response:
        return self.answer(
            ordering.refuse(
                actor=self.actor,
                account_id=account_id,
                message_id=message_id,
                now=timezone.now(),
                **self.body(),
            )
        )
