"""What the scripts of the page say, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def script_words() -> dict[str, str]:
    """Texts by the name under which the scripts look them up; `%n` is a number."""
    return {
        "connected": _("Canlı"),
        "connecting": _("Bağlanıyor…"),
        "reconnecting": _("Yeniden bağlanıyor…"),
        "justNow": _("az önce"),
        "minutes": _("%n dk"),
        "hours": _("%n sa"),
        "yesterday": _("dün"),
        "notSent": _("Mesaj gönderilemedi. Bağlantınızı denetleyip yeniden deneyin."),
        "notLoaded": _("Yüklenemedi. Yeniden deneyin."),
        "windowCloses": _("Yanıt penceresi %n sonra kapanıyor"),
        "newMessages": _("%n yeni mesaj"),
        "typing": _("yazıyor…"),
        "recording": _("ses kaydediyor…"),
        "noMicrophone": _("Mikrofona ulaşılamadı. Tarayıcıdaki iznini denetleyin."),
        "actionFailed": _("İşlem yapılamadı. %n"),
        "tooLong": _("Metin bu kanal için %n fazla uzun."),
    }
