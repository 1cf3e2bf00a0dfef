"""What the customer gets: the confirmation as a message and as a PDF."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from messaging import errors as messaging
from orders import errors
from orders.api.serializers import shown, taken
from orders.api.views.orders import TAG
from orders.services import confirming
from ticaret.api.operations import operation
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_PDF = "application/pdf"


class ConfirmationViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Sipariş onay mesajının önizlemesini döner",
        role=Role.VIEWER,
        scope="orders:read",
        query=taken.LanguageQuery,
        response=shown.OrderConfirmationOutput,
        errors=[errors.OrderNotFound],
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID, order_id: UUID) -> Response:
        return self.answer(
            _shown(
                confirming.preview(
                    actor=self.actor, account_id=account_id, order_id=order_id, **self.query()
                )
            )
        )

    @operation(
        tag=TAG,
        summary="Sipariş onayını müşterinin konuşmasına gönderir",
        description=(
            "Mesaj sıraya alınır; durumu konuşmada izlenir. Yanıt penceresi kapalıysa 409 döner ve "
            "hiçbir şey gönderilmez."
        ),
        role=Role.AGENT,
        scope="orders:write",
        request=taken.OrderConfirmationInput,
        response=shown.OrderConfirmationOutput,
        status=202,
        errors=[
            errors.OrderNotFound,
            errors.NotConfirmed,
            errors.NoConversation,
            messaging.ConversationNotFound,
            messaging.ReplyWindowClosed,
            messaging.InboxDisabled,
            messaging.NotSupportedByChannel,
            messaging.TextTooLong,
        ],
        extension=True,
    )
    def create(self, request: Request, account_id: UUID, order_id: UUID) -> Response:
        return self.answer(
            _shown(
                confirming.send_confirmation(
                    actor=self.actor,
                    account_id=account_id,
                    order_id=order_id,
                    now=timezone.now(),
                    **self.body(),
                )
            )
        )


class DocumentViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Siparişi PDF olarak indirir",
        role=Role.VIEWER,
        scope="orders:read",
        query=taken.LanguageQuery,
        streams=_PDF,
        errors=[errors.OrderNotFound],
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID, order_id: UUID) -> HttpResponseBase:
        from orders.services import documents

        name, content = documents.order_pdf(
            actor=self.actor, account_id=account_id, order_id=order_id, **self.query()
        )
        response = HttpResponse(content, content_type=_PDF)
        response["Content-Disposition"] = f'inline; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


def _shown(confirmation: confirming.Confirmation) -> dict[str, Any]:
    return {
        "orderId": confirmation.order.pk,
        "chatId": confirmation.order.chat_id,
        "language": confirmation.language,
        "text": confirmation.text,
        "messageId": confirmation.message_id,
    }
