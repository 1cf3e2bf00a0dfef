"""Publications in words: what is published, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.choices import Channel
from meta_channels.choices import ItemState, PublicationKind, PublicationState
from meta_channels.models import Publication
from ticaret.console.meta_words import Words

KINDS: dict[str, str | Promise] = {
    PublicationKind.TEXT: gettext_lazy("Metin"),
    PublicationKind.LINK: gettext_lazy("Bağlantı"),
    PublicationKind.PHOTOS: gettext_lazy("Fotoğraf"),
    PublicationKind.VIDEO: gettext_lazy("Video"),
    PublicationKind.IMAGE: gettext_lazy("Görsel"),
    PublicationKind.CAROUSEL: gettext_lazy("Kaydırmalı"),
    PublicationKind.REEL: gettext_lazy("Reel"),
    PublicationKind.STORY: gettext_lazy("Hikâye"),
}
# What the form offers. `feed` is a picture, or several that are swiped through.
FORMATS: dict[str, str | Promise] = {
    "text": gettext_lazy("Metin"),
    "link": gettext_lazy("Bağlantı"),
    "photos": gettext_lazy("Fotoğraf"),
    "video": gettext_lazy("Video"),
    "feed": gettext_lazy("Gönderi"),
    "reel": gettext_lazy("Reel"),
    "story": gettext_lazy("Hikâye"),
}
PAGE_FORMATS = ("text", "link", "photos", "video")
INSTAGRAM_FORMATS = ("feed", "reel", "story")
# The groups that the list offers, each of several states.
SHOWS: dict[str, str | Promise] = {
    "": gettext_lazy("Tümü"),
    "coming": gettext_lazy("Bekleyen"),
    "published": gettext_lazy("Yayında"),
    "trouble": gettext_lazy("Sorunlu"),
    "cancelled": gettext_lazy("İptal"),
}
STATES_OF: dict[str, tuple[str, ...]] = {
    "published": (PublicationState.PUBLISHED,),
    "trouble": (PublicationState.FAILED, PublicationState.UNKNOWN),
    "cancelled": (PublicationState.CANCELLED, PublicationState.CANCELLING),
}
_NAMES: dict[str, tuple[str | Promise, str]] = {
    PublicationState.DRAFT: (gettext_lazy("Sırada"), ""),
    PublicationState.CHECKED: (gettext_lazy("Sırada"), ""),
    PublicationState.UPLOADING: (gettext_lazy("Yükleniyor"), ""),
    PublicationState.PROCESSING: (gettext_lazy("Meta işliyor"), ""),
    PublicationState.READY: (gettext_lazy("Hazır"), ""),
    PublicationState.PUBLISHING: (gettext_lazy("Yayınlanıyor"), ""),
    PublicationState.HANDED_OVER: (gettext_lazy("Meta'da zamanını bekliyor"), ""),
    PublicationState.RESCHEDULING: (gettext_lazy("Zamanı değişiyor"), ""),
    PublicationState.CANCELLING: (gettext_lazy("İptal ediliyor"), "warn"),
    PublicationState.PUBLISHED: (gettext_lazy("Yayında"), "good"),
    PublicationState.FAILED: (gettext_lazy("Yayınlanamadı"), "bad"),
    PublicationState.UNKNOWN: (gettext_lazy("Belirsiz"), "warn"),
    PublicationState.CANCELLED: (gettext_lazy("İptal edildi"), ""),
}
ITEM_STATES: dict[str, tuple[str | Promise, str]] = {
    ItemState.PENDING: (gettext_lazy("Bekliyor"), ""),
    ItemState.CHECKED: (gettext_lazy("Denetlendi"), ""),
    ItemState.PROCESSING: (gettext_lazy("Meta işliyor"), ""),
    ItemState.READY: (gettext_lazy("Hazır"), "good"),
    ItemState.FAILED: (gettext_lazy("Başarısız"), "bad"),
}
_BEFORE = {
    PublicationState.DRAFT,
    PublicationState.CHECKED,
    PublicationState.UPLOADING,
    PublicationState.PROCESSING,
    PublicationState.READY,
}
_CANCELLABLE = _BEFORE | {
    PublicationState.FAILED,
    PublicationState.HANDED_OVER,
    PublicationState.RESCHEDULING,
}


def formats_of(channel: str) -> tuple[str, ...]:
    """The keys of `FORMATS` that an asset of `channel` can publish."""
    return PAGE_FORMATS if channel == Channel.FACEBOOK_PAGE else INSTAGRAM_FORMATS


def state_words(publication: Publication) -> Words:
    """How far a publication has come, and what a person can make of it."""
    name, tone = _NAMES[publication.state]
    waits = publication.publish_at is not None
    hint = ""
    match publication.state:
        case PublicationState.DRAFT | PublicationState.CHECKED if waits:
            return Words(_("Zamanını bekliyor"), tone)
        case PublicationState.READY if waits:
            return Words(_("Hazır, zamanını bekliyor"), tone)
        case PublicationState.FAILED:
            hint = error_words(publication.error)
        case PublicationState.UNKNOWN:
            hint = _(
                "Meta yanıt vermedi. Yayınlanıp yayınlanmadığına bakılıyor; iki kez yayınlanmaz."
            )
    return Words(str(name), tone, hint)


def error_words(error: Mapping[str, Any] | None) -> str:
    """Meta's code and words; empty when there is no error."""
    told = error or {}
    code = ".".join(str(told[key]) for key in ("code", "subcode") if told.get(key))
    return " · ".join(part for part in (code, str(told.get("detail") or "")) if part)


def may_cancel(publication: Publication) -> bool:
    return publication.state in _CANCELLABLE


def may_move(publication: Publication) -> bool:
    return publication.state in _BEFORE | {PublicationState.HANDED_OVER}


def may_retry(publication: Publication) -> bool:
    return publication.state in STATES_OF["trouble"]
