"""Posts, comments and what is done with them, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meta_channels.choices import ActionKind, ActionState, PostKind
from meta_channels.models import PostAction
from ticaret.console.meta_words import Words

POST_KINDS: dict[str, str | Promise] = {
    PostKind.STATUS: gettext_lazy("Metin"),
    PostKind.LINK: gettext_lazy("Bağlantı"),
    PostKind.PHOTO: gettext_lazy("Fotoğraf"),
    PostKind.VIDEO: gettext_lazy("Video"),
    PostKind.IMAGE: gettext_lazy("Görsel"),
    PostKind.CAROUSEL: gettext_lazy("Kaydırmalı"),
    PostKind.REEL: gettext_lazy("Reel"),
    PostKind.STORY: gettext_lazy("Hikâye"),
    PostKind.OTHER: gettext_lazy("Gönderi"),
}
_DEEDS: dict[str, str | Promise] = {
    ActionKind.COMMENT: gettext_lazy("Yorum"),
    ActionKind.REPLY: gettext_lazy("Yanıt"),
    ActionKind.PRIVATE_REPLY: gettext_lazy("Özel yanıt"),
    ActionKind.HIDE: gettext_lazy("Gizleme"),
    ActionKind.UNHIDE: gettext_lazy("Yeniden gösterme"),
    ActionKind.LIKE: gettext_lazy("Beğenme"),
    ActionKind.UNLIKE: gettext_lazy("Beğeniyi geri alma"),
    ActionKind.DELETE: gettext_lazy("Silme"),
    ActionKind.DELETE_POST: gettext_lazy("Gönderiyi silme"),
}


def action_words(action: PostAction | None) -> Words | None:
    """What became of the newest thing that was to be done; None when there is nothing to tell."""
    if action is None or action.state == ActionState.SENT:
        return None
    deed = str(_DEEDS[action.kind])
    match action.state:
        case ActionState.FAILED:
            told = action.error or {}
            return Words(
                _("%(deed)s yapılamadı") % {"deed": deed},
                "bad",
                " · ".join(str(told[key]) for key in ("code", "detail") if told.get(key)),
            )
        case ActionState.UNKNOWN:
            return Words(
                _("%(deed)s belirsiz") % {"deed": deed},
                "warn",
                _("Meta yanıt vermedi; yapılıp yapılmadığına bakılıyor."),
            )
    return Words(_("%(deed)s gönderiliyor") % {"deed": deed})
