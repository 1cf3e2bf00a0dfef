"""What the assistant's intents, states, reasons and flags are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ai_assist.choices import (
    AnalysisState,
    Intent,
    LineFlag,
    PauseReason,
    Reason,
    Sentiment,
    Urgency,
    Verdict,
)

INTENTS = {
    Intent.ORDER: _("Sipariş"),
    Intent.PRICE_QUESTION: _("Fiyat sorusu"),
    Intent.STOCK_QUESTION: _("Stok sorusu"),
    Intent.ORDER_STATUS: _("Sipariş durumu"),
    Intent.ORDER_CHANGE: _("Sipariş değişikliği"),
    Intent.CANCELLATION: _("İptal isteği"),
    Intent.RETURN: _("İade isteği"),
    Intent.COMPLAINT: _("Şikâyet"),
    Intent.PAYMENT: _("Ödeme"),
    Intent.SUPPORT: _("Destek"),
    Intent.THANKS: _("Teşekkür"),
    Intent.GREETING: _("Selamlama"),
    Intent.OTHER: _("Başka konu"),
}
SENTIMENTS = {
    Sentiment.POSITIVE: _("Memnun"),
    Sentiment.NEUTRAL: _("Nötr"),
    Sentiment.NEGATIVE: _("Memnun değil"),
}
_SENTIMENT_TONES = {Sentiment.POSITIVE: "good", Sentiment.NEUTRAL: "", Sentiment.NEGATIVE: "bad"}
URGENCIES = {
    Urgency.LOW: _("Acele değil"),
    Urgency.NORMAL: _("Olağan"),
    Urgency.HIGH: _("Acil"),
}
STATES = {
    AnalysisState.QUEUED: _("Sırada"),
    AnalysisState.RUNNING: _("Okunuyor"),
    AnalysisState.COMPLETED: _("Tamamlandı"),
    AnalysisState.FAILED: _("Yapılamadı"),
    AnalysisState.SKIPPED: _("Atlandı"),
}
# What stopped an account, an analysis, or a test of the settings.
REASONS: dict[str, str | Promise] = {
    PauseReason.BAD_KEY: _("Sağlayıcı API anahtarını kabul etmiyor."),
    PauseReason.QUOTA: _("Sağlayıcıdaki kota tükendi."),
    PauseReason.BAD_MODEL: _("Bu model sağlayıcıda yok ya da anahtara kapalı."),
    PauseReason.BAD_ADDRESS: _("Bu sunucu adresine istek gönderilemez."),
    Reason.BUDGET: _("Aylık token bütçesi tükendi."),
    Reason.DISABLED: _("Asistan kapatıldı."),
    Reason.NOTHING_TO_READ: _("Mesajda okunabilecek bir şey yok."),
    Reason.STALE: _("Bir günden uzun bekledi."),
    Reason.UNREACHABLE: _("Sağlayıcıya ulaşılamadı."),
    Reason.TIMEOUT: _("Sağlayıcı zamanında yanıt vermedi."),
    Reason.RATE_LIMITED: _("Sağlayıcı şu an çok fazla istek aldığını söylüyor."),
    Reason.PROVIDER_ERROR: _("Sağlayıcı bir hata bildirdi."),
    Reason.REJECTED: _("Sağlayıcı isteği reddetti."),
    Reason.REFUSED: _("Model yanıt vermeyi reddetti."),
    Reason.TRUNCATED: _("Modelin yanıtı yarıda kesildi."),
    Reason.INVALID_OUTPUT: _("Modelin yanıtı istenen biçimde değil."),
    Reason.ABANDONED: _("İşlem birçok kez yarıda kaldı."),
}
VERDICTS = {
    Verdict.RIGHT: _("Doğru"),
    Verdict.PARTLY: _("Kısmen doğru"),
    Verdict.WRONG: _("Yanlış"),
}
FLAGS = {
    LineFlag.NO_PRODUCT: _("Katalogda karşılığı bulunamadı"),
    LineFlag.AMBIGUOUS: _("Birden çok ürün uyuyor, seçin"),
    LineFlag.UNIT_DIFFERS: _("Birim, ürünün biriminden farklı"),
    LineFlag.QUANTITY_ASSUMED: _("Miktar söylenmedi, 1 varsayıldı"),
    LineFlag.QUANTITY_DIFFERS: _("Miktar, yazılandan farklı"),
    LineFlag.NOT_ENOUGH_STOCK: _("Stok yetmiyor"),
    LineFlag.NOT_QUOTED: _("Mesajlarda böyle bir söz yok"),
}


def intent_word(intent: str) -> str | Promise:
    """An intent in words; empty before the first completed run."""
    return INTENTS[Intent(intent)] if intent else ""


def sentiment_word(sentiment: str) -> tuple[str | Promise, str]:
    """A sentiment in words with the tone of its mark."""
    if not sentiment:
        return "", ""
    found = Sentiment(sentiment)
    return SENTIMENTS[found], _SENTIMENT_TONES[found]


def reason_word(reason: str) -> str | Promise:
    """Why something stopped, as a sentence; empty for nothing."""
    return REASONS.get(reason, "")
