"""The administrator's back office: theme, navigation, time zone."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy

DISPLAY_TIME_ZONE = "Europe/Istanbul"


def _page(title: str, icon: str, model: str) -> dict[str, Any]:
    """A link to the list of `model` (`app_label.model_name`), for those who may view it."""
    app, name = model.split(".")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": lambda request: request.user.has_perm(f"{app}.view_{name}"),
    }


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Ticaret",
    "SITE_HEADER": "Ticaret",
    "SITE_SUBHEADER": "Yönetim",
    "SITE_SYMBOL": "forum",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": [
            {
                "title": "Konuşmalar",
                "separator": True,
                "items": [
                    _page("Gelen kutuları", "inbox", "messaging.inbox"),
                    _page("Konuşmalar", "forum", "messaging.conversation"),
                    _page("Mesajlar", "chat", "messaging.message"),
                    _page("Kişiler", "contacts", "messaging.channelcontact"),
                    _page("Dosyalar", "attach_file", "messaging.attachment"),
                    _page("Gönderimler", "send", "messaging.dispatch"),
                    _page("Gönderim denemeleri", "sync", "messaging.sendattempt"),
                    _page("Bekletilen bildirimler", "pending", "messaging.parkedupdate"),
                    _page("Sayaçlar", "tag", "messaging.inboxcounter"),
                ],
            },
            {
                "title": "Müşteriler",
                "separator": True,
                "items": [
                    _page("Müşteriler", "business", "crm.customer"),
                    _page("Kişiler", "contacts", "crm.contact"),
                    _page("Telefonlar", "call", "crm.contactphone"),
                    _page("Gruplar", "groups", "crm.group"),
                    _page("Grup üyeleri", "group", "crm.groupmember"),
                    _page("Temsilciler", "badge", "crm.customerrepresentative"),
                    _page("Ekipler", "diversity_3", "crm.customerteam"),
                    _page("Birleştirmeler", "merge", "crm.mergerecord"),
                ],
            },
            {
                "title": "Görevler",
                "separator": True,
                "items": [
                    _page("Görevler", "task_alt", "crm.task"),
                    _page("Kontrol listeleri", "checklist", "crm.checklistitem"),
                    _page("İzleyenler", "visibility", "crm.taskwatcher"),
                    _page("Müşteri notları", "sticky_note_2", "crm.note"),
                    _page("Yorumlar", "comment", "crm.comment"),
                    _page("Önceki haller", "history", "crm.revision"),
                    _page("Bildirim ayarları", "notifications", "crm.notificationsettings"),
                ],
            },
            {
                "title": "Siparişler",
                "separator": True,
                "items": [
                    _page("Siparişler", "shopping_cart", "orders.order"),
                    _page("Kalemler", "list_alt", "orders.orderitem"),
                    _page("Durum değişiklikleri", "timeline", "orders.orderstatuschange"),
                    _page("Numara sayaçları", "tag", "orders.ordercounter"),
                    _page("Sipariş ayarları", "settings", "orders.ordersettings"),
                ],
            },
            {
                "title": "Yapay zekâ",
                "separator": True,
                "items": [
                    _page("Ayarlar", "settings", "ai_assist.aisettings"),
                    _page("Analizler", "psychology", "ai_assist.analysis"),
                    _page("Analiz mesajları", "chat", "ai_assist.analysismessage"),
                    _page("Öneri satırları", "list_alt", "ai_assist.proposalline"),
                    _page("Öneri onayları", "task_alt", "ai_assist.proposalapproval"),
                    _page("Operatör görüşleri", "thumbs_up_down", "ai_assist.analysisfeedback"),
                    _page("Aylık harcama", "payments", "ai_assist.monthlyspending"),
                    _page("Model çağrıları", "sync", "ai_assist.analysiscall"),
                    _page("Okuma konumları", "stream", "ai_assist.feedposition"),
                ],
            },
            {
                "title": "Gelen teslimatlar",
                "separator": True,
                "items": [
                    _page("Teslimatlar", "move_to_inbox", "ticaret_ingress.inbounddelivery"),
                    _page("Olaylar", "list", "ticaret_ingress.inbounditem"),
                ],
            },
            {
                "title": "Giden webhook'lar",
                "separator": True,
                "items": [
                    _page("Webhook'lar", "webhook", "ticaret_webhooks.webhookendpoint"),
                    _page("Teslimatlar", "outbox", "ticaret_webhooks.webhookdelivery"),
                    _page("Denemeler", "sync", "ticaret_webhooks.webhookattempt"),
                    _page("Gövdeler", "data_object", "ticaret_webhooks.webhookpayload"),
                    _page("Dağıtım konumları", "stream", "ticaret_webhooks.fanoutposition"),
                ],
            },
            {
                "title": "Hesaplar",
                "separator": True,
                "items": [
                    _page("Hesaplar", "store", "accounts.account"),
                    _page("Kullanıcılar", "person", "accounts.user"),
                    _page("Üyelikler", "group", "accounts.membership"),
                    _page("API hesapları", "key", "accounts.apiaccount"),
                    _page("Oturumlar", "login", "accounts.signin"),
                    _page("Mektuplar", "mail", "accounts.letter"),
                    _page("Tek kullanımlık anahtarlar", "link", "accounts.onetimetoken"),
                    _page("İki adımlı doğrulama", "security", "accounts.twofactor"),
                    _page("Deneme sayaçları", "timer", "accounts.trycount"),
                    _page("Yetki grupları", "admin_panel_settings", "auth.group"),
                ],
            },
            {
                "title": "Denetim",
                "separator": True,
                "items": [
                    _page("Denetim kaydı", "history", "ticaret_audit.auditentry"),
                    _page("Yayımlanan olaylar", "campaign", "ticaret_events.outboxevent"),
                    _page("Olay akışları", "stream", "ticaret_events.eventstream"),
                ],
            },
        ],
    },
}
