"""The events of the assistant in the catalogue of event types."""

from __future__ import annotations

from ai_assist import events
from ticaret.events.catalogue import register_event_type

_ID = "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87"
_SETTINGS = {"enabled": True, "model": "gpt-4.1-mini", "pausedReason": None}
_ANALYSIS = {
    "analysisId": _ID,
    "conversationId": _ID,
    "inboxId": _ID,
    "state": "completed",
    "reason": None,
    "intent": "order",
    "confidence": "0.940",
}


def register_types() -> None:
    """Put every type of `events.py` into the catalogue."""
    for type, example, tr, en in (
        (
            events.SETTINGS_CHANGED,
            _SETTINGS,
            "Yapay zekâ ayarları değişti.",
            "The AI settings changed.",
        ),
        (
            events.KEY_DELETED,
            {**_SETTINGS, "enabled": False},
            "Yapay zekâ anahtarı silindi ve otomasyon kapandı.",
            "The AI key was deleted and the automation is off.",
        ),
        (
            events.PAUSED,
            {**_SETTINGS, "pausedReason": "bad_key"},
            "Analizler durdu: anahtar, kota, model ya da adres düzeltilmeli.",
            "Analyses stand still: key, quota, model or address need attention.",
        ),
        (events.RESUMED, _SETTINGS, "Analizler yeniden sürüyor.", "Analyses go on."),
        (
            events.BUDGET_EXHAUSTED,
            {"month": "2026-03", "usedTokens": 1_999_120, "budget": 2_000_000},
            "Aylık token bütçesi tükendi.",
            "The monthly token budget is used up.",
        ),
        (
            events.ANALYSIS_QUEUED,
            {**_ANALYSIS, "state": "queued", "intent": None, "confidence": None},
            "Bir analiz yeniden sıraya alındı.",
            "An analysis was queued again.",
        ),
        (
            events.ANALYSIS_COMPLETED,
            {**_ANALYSIS, "lines": 2},
            "Bir analiz tamamlandı.",
            "An analysis is completed.",
        ),
        (
            events.ANALYSIS_FAILED,
            {**_ANALYSIS, "state": "failed", "reason": "invalid_output"},
            "Bir analiz yapılamadı.",
            "An analysis failed.",
        ),
        (
            events.ANALYSIS_SKIPPED,
            {**_ANALYSIS, "state": "skipped", "reason": "budget"},
            "Bir analiz atlandı.",
            "An analysis was skipped.",
        ),
        (
            events.FEEDBACK_GIVEN,
            {**_ANALYSIS, "verdict": "wrong", "correctIntent": "price_question"},
            "Bir operatör bir analizi değerlendirdi.",
            "An operator judged an analysis.",
        ),
        (
            events.ORDER_CREATED,
            {**_ANALYSIS, "orderId": _ID, "orderNumber": "2026-000042"},
            "Bir analizden sipariş oluşturuldu.",
            "An order was made from an analysis.",
        ),
        (
            events.PROPOSAL_REFUSED,
            {**_ANALYSIS, "refusalReason": "Müşteri yalnızca fiyat sordu."},
            "Bir sipariş önerisi reddedildi.",
            "A proposed order was refused.",
        ),
    ):
        register_event_type(type, tr=tr, en=en, example=example)
