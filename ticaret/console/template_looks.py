"""A WhatsApp template as the person who gets it will see it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meta_channels.choices import TemplateStatus
from ticaret.console.meta_words import Words

_VARIABLE = re.compile(r"(\{\{\s*[A-Za-z0-9_]+\s*\}\})")
_MEDIA = {"IMAGE": "image", "VIDEO": "video", "GIF": "video", "DOCUMENT": "file", "LOCATION": "pin"}
_STATES: dict[str, tuple[str | Promise, str]] = {
    TemplateStatus.APPROVED: (_("Onaylı"), "good"),
    TemplateStatus.PENDING: (_("İnceleniyor"), "warn"),
    TemplateStatus.IN_APPEAL: (_("İtiraz edildi"), "warn"),
    TemplateStatus.REJECTED: (_("Reddedildi"), "bad"),
    TemplateStatus.PAUSED: (_("Durduruldu"), "bad"),
    TemplateStatus.DISABLED: (_("Kapatıldı"), "bad"),
    TemplateStatus.PENDING_DELETION: (_("Siliniyor"), ""),
    TemplateStatus.DELETED: (_("Silindi"), ""),
    TemplateStatus.LIMIT_EXCEEDED: (_("Sınır aşıldı"), "bad"),
    TemplateStatus.ARCHIVED: (_("Arşivde"), ""),
}
_CATEGORIES: dict[str, str | Promise] = {
    "MARKETING": _("Pazarlama"),
    "UTILITY": _("Bilgilendirme"),
    "AUTHENTICATION": _("Doğrulama"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Text, or a variable: then `field` is the form's field that fills it in."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """`media` is the icon of a header that is a file or a place."""

    media: str = ""
    header: Sequence[Piece] = ()
    body: Sequence[Piece] = ()
    footer: str = ""
    buttons: Sequence[str] = ()
    cards: Sequence[Look] = field(default_factory=list)


def look_of(components: Any, *, prefix: str = "") -> Look:
    """`components` as Meta has them; what is not understood is left out."""
    parts: dict[str, Any] = {}
    for component in components if isinstance(components, list) else []:
        if not isinstance(component, Mapping):
            continue
        text = component.get("text") if isinstance(component.get("text"), str) else ""
        match str(component.get("type")).upper():
            case "HEADER":
                parts["media"] = _MEDIA.get(str(component.get("format")).upper(), "")
                parts["header"] = _pieces(text or "", f"{prefix}header_text", named=False)
            case "BODY":
                parts["body"] = _pieces(text or "", f"{prefix}body_", named=True)
            case "FOOTER":
                parts["footer"] = text or ""
            case "BUTTONS":
                parts["buttons"] = [
                    str(button.get("text") or button.get("type") or "")
                    for button in component.get("buttons") or ()
                    if isinstance(button, Mapping)
                ]
            case "CAROUSEL":
                parts["cards"] = [
                    look_of(card.get("components"), prefix=f"{prefix}card{place}_")
                    for place, card in enumerate(component.get("cards") or ())
                    if isinstance(card, Mapping)
                ]
    return Look(**parts)


def status_words(status: str) -> Words:
    name, tone = _STATES.get(status, (status, ""))
    return Words(str(name), tone)


def category_word(category: str) -> str | Promise:
    return _CATEGORIES.get(category.upper(), category)


def _pieces(text: str, name: str, *, named: bool) -> list[Piece]:
    return [
        Piece(piece, name + piece.strip("{} ") if named else name)
        if _VARIABLE.fullmatch(piece)
        else Piece(piece)
        for piece in _VARIABLE.split(text)
        if piece
    ]
