"""How Meta's assets stand, in words, with what a person can do about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from messaging.choices import Channel, InboxStatus
from messaging.models import Inbox
from meta_channels.models import MetaAsset

# From here on an access that ends is worth a warning.
EXPIRES_SOON_DAYS = 7

ASSET_KINDS: dict[str, str | Promise] = {
    Channel.FACEBOOK_PAGE: gettext_lazy("Facebook sayfası"),
    Channel.INSTAGRAM_BUSINESS: gettext_lazy("Instagram hesabı"),
    Channel.INSTAGRAM_LOGIN: gettext_lazy("Instagram hesabı"),
    Channel.WHATSAPP_BUSINESS: gettext_lazy("WhatsApp numarası"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """`tone` is `good`, `warn`, `bad` or empty; `hint` says what it means for the reader."""

    name: str
    tone: str = ""
    hint: str = ""


def access_words(inbox: Inbox, days_left: int | None) -> Words:
    """May we act for the asset, and for how long?"""
    if inbox.status == InboxStatus.NEEDS_RECONNECT:
        return Words(
            _("Yeniden bağlanmalı"),
            "bad",
            _("Meta erişimi geri aldı ya da süresi doldu. Yazılan yanıtlar sırada bekliyor."),
        )
    if inbox.status == InboxStatus.DISABLED:
        return Words(_("Kapalı"), "", _("Bu hesaptan mesaj alınmıyor ve gönderilmiyor."))
    if days_left is None:
        return Words(_("Bağlı"), "good", _("Erişimin bitiş tarihi yok."))
    left = ngettext("%(n)d gün kaldı", "%(n)d gün kaldı", days_left) % {"n": days_left}
    if days_left <= EXPIRES_SOON_DAYS:
        return Words(left, "warn", _("Erişim yakında bitiyor; yeniden bağlayın."))
    return Words(left, "good", _("Süresi dolmadan kendiliğinden yenilenir."))


def webhook_words(inbox: Inbox, facts: MetaAsset | None) -> Words:
    """Does Meta tell us what happens there?"""
    if facts is None or facts.subscribed_at is None:
        return Words(
            _("Kurulmadı"), "warn", _("Meta henüz haber göndermiyor; yeniden bağlamayı deneyin.")
        )
    if inbox.status == InboxStatus.NEEDS_RECONNECT:
        return Words(_("Duruyor"), "bad", _("Erişim olmadan Meta haber göndermez."))
    if facts.missed_since is not None:
        return Words(
            _("Eksik tamamlanıyor"),
            "warn",
            _("Haberlerin gelmediği bir süre oldu; eşitleme aradakini getirir."),
        )
    return Words(_("Çalışıyor"), "good")
