"""Answers that are no row: an approved order, the verdict of a test."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ai_assist.choices import PauseReason, Reason
from ai_assist.services.ordering import Approved
from ai_assist.services.settings import TestResult
from orders import selectors as orders
from orders.models import OrderItem

_VERDICTS = {
    "ok": _("Anahtar ve model çalışıyor."),
    PauseReason.BAD_KEY: _("Sağlayıcı anahtarı kabul etmiyor."),
    PauseReason.QUOTA: _("Sağlayıcıdaki kota tükenmiş."),
    PauseReason.BAD_MODEL: _("Bu model sağlayıcıda yok ya da anahtara kapalı."),
    PauseReason.BAD_ADDRESS: _("Bu adrese istek gönderilemez."),
    Reason.BUDGET: _("Hesabın aylık token bütçesi tükendi."),
    Reason.UNREACHABLE: _("Sağlayıcıya ulaşılamadı."),
    Reason.TIMEOUT: _("Sağlayıcı zamanında yanıt vermedi."),
    Reason.RATE_LIMITED: _("Sağlayıcı şu an çok fazla istek aldığını söylüyor."),
    Reason.PROVIDER_ERROR: _("Sağlayıcı bir hata bildirdi."),
    Reason.REJECTED: _("Sağlayıcı isteği reddetti; model yapılandırılmış çıktı vermiyor olabilir."),
    Reason.REFUSED: _("Model yanıt vermeyi reddetti."),
    Reason.TRUNCATED: _("Model yanıtı yarıda kesildi."),
    Reason.INVALID_OUTPUT: _("Model istenen şemaya uymuyor; yapılandırılmış çıktı gerekir."),
}


def tested(result: TestResult) -> dict[str, Any]:
    return {
        "verdict": result.verdict,
        "message": str(_VERDICTS[result.verdict]),
        "model": result.model,
        "latencyMs": result.latency_ms,
        "inputTokens": result.input_tokens,
        "outputTokens": result.output_tokens,
    }


def ordered(approved: Approved) -> dict[str, Any]:
    order, approval = approved.order, approved.approval
    return {
        "order": {
            "id": order.pk,
            "number": order.number,
            "status": order.status,
            "source": order.source,
            "currency": order.currency,
            "net": f"{order.net:.2f}",
            "vat": f"{order.vat:.2f}",
            "total": f"{order.total:.2f}",
            "customerId": order.customer_id,
            "messageId": order.message_id,
            "items": [_item(item) for item in orders.items(order=order)],
        },
        "analysisId": approval.analysis_id,
        "created": approved.created,
        "changes": approval.changes,
        "approver": approval.approver_label,
        "approverId": approval.approver_id,
    }


def _item(item: OrderItem) -> dict[str, Any]:
    return {
        "id": item.pk,
        "productId": item.product_id,
        "sku": item.sku,
        "name": item.name,
        "quantity": f"{item.quantity:.3f}",
        "unit": item.unit,
        "unitPrice": f"{item.unit_price:.2f}",
        "lineTotal": f"{item.total:.2f}",
    }
