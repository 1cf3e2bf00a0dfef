"""The states of a WhatsApp session in words, with what the operator can do about each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.choices import SharePermission, WaSessionStatus
from messaging.models import WaSession


@dataclass(frozen=True, slots=True)
class StateWords:
    """`tone` is `good`, `warn`, `bad` or empty; `hint` says what to do."""

    name: str | Promise
    tone: str
    hint: str | Promise = ""


_STATES = {
    WaSessionStatus.STARTING: StateWords(_("Başlatılıyor"), "warn", _("Birkaç saniye sürer.")),
    WaSessionStatus.SCAN_QR: StateWords(
        _("QR kod bekliyor"), "warn", _("Telefonunuzla aşağıdaki kodu okutun.")
    ),
    WaSessionStatus.PAIRING: StateWords(
        _("Eşleştiriliyor"), "warn", _("Telefonunuzdaki onayı bekliyoruz.")
    ),
    WaSessionStatus.WORKING: StateWords(_("Çalışıyor"), "good"),
    WaSessionStatus.DEGRADED: StateWords(
        _("Sessiz"),
        "warn",
        _("Bağlı görünüyor, ama uzun süredir hareket yok. Yeniden başlatmayı deneyin."),
    ),
    WaSessionStatus.STOPPED: StateWords(
        _("Durdu"), "bad", _("Yeniden başlatınca kaldığı yerden sürer.")
    ),
    WaSessionStatus.FAILED: StateWords(
        _("Başarısız"), "bad", _("Yeniden başlatın; olmazsa numarayı yeniden bağlayın.")
    ),
    WaSessionStatus.LOGGED_OUT: StateWords(
        _("Bağlantı kesildi"), "bad", _("Numarayı yeniden bağlamak için yeniden başlatın.")
    ),
}
PERMISSIONS = {
    SharePermission.READ: _("Okuyabilir"),
    SharePermission.REPLY: _("Okuyup yanıtlayabilir"),
    SharePermission.MANAGE: _("Yönetebilir"),
}
# While it is in one of these the page shows how to link the phone.
LINKABLE = {WaSessionStatus.SCAN_QR, WaSessionStatus.PAIRING}


def words_of(session: WaSession) -> StateWords:
    """What `session` is now, in words."""
    return _STATES[WaSessionStatus(session.status)]
