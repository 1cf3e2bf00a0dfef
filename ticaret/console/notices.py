"""What happened in a chat beside messages, in words: calls, and what becomes of a group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.choices import MessageType
from messaging.models import Message

_LONGEST = 80


def notice_of(message: Message) -> str:
    """The line that stands for a system message; empty for other messages."""
    if message.type != MessageType.SYSTEM or message.revoked_at:
        return ""
    payload = message.payload if isinstance(message.payload, Mapping) else {}
    if isinstance(payload.get("call"), Mapping):
        return _call(payload["call"])
    if isinstance(payload.get("group"), Mapping):
        return _group(payload["group"])
    return message.text or _("Sistem bildirimi")


def _call(call: Mapping[str, Any]) -> str:
    video = call.get("video") is True
    match call.get("state"):
        case "accepted":
            return _("Görüntülü arama yanıtlandı") if video else _("Sesli arama yanıtlandı")
        case "rejected":
            return _("Görüntülü arama reddedildi") if video else _("Sesli arama reddedildi")
    return _("Görüntülü arama geldi") if video else _("Sesli arama geldi")


def _group(group: Mapping[str, Any]) -> str:
    found = group.get("members")
    members = found if isinstance(found, list) else []
    n = len(members)
    match group.get("change"):
        case "joined":
            return _("Bu gruba katıldınız")
        case "left":
            return _("Bu gruptan ayrıldınız")
        case "member_joined":
            return ngettext("%(n)s kişi gruba katıldı", "%(n)s kişi gruba katıldı", n) % {"n": n}
        case "member_left":
            return ngettext("%(n)s kişi gruptan ayrıldı", "%(n)s kişi gruptan ayrıldı", n) % {
                "n": n
            }
        case "member_promoted":
            return _("Bir üye grup yöneticisi oldu")
        case "member_demoted":
            return _("Bir üye artık grup yöneticisi değil")
    name = group.get("name")
    if isinstance(name, str) and name:
        return _("Grubun adı: %(name)s") % {"name": name[:_LONGEST]}
    return _("Grup bilgileri değişti")
