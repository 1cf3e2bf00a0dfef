"""The catalogue of what messaging publishes: meaning and example of each type."""

from __future__ import annotations

from typing import Any

from messaging import events
from ticaret.events.catalogue import register_event_type

_ID = "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87"
_TIME = "2026-03-14T09:26:53.589Z"
_REACTION = {
    "actor": "24873920",
    "direction": "inbound",
    "emoji": "❤",
    "reaction": "love",
    "at": "2026-03-14T09:26:53+00:00",
}
_POLL = {
    "name": "Hangi renk?",
    "options": ["Mavi", "Kırmızı"],
    "votes": {"905321234567@c.us": {"options": ["Mavi"], "at": "2026-03-14T09:26:53+00:00"}},
}
_EVENT = {
    "name": "Prova",
    "responses": {
        "905321234567@c.us": {
            "response": "going",
            "extraGuests": 0,
            "at": "2026-03-14T09:26:53+00:00",
        }
    },
}


def _message(**differences: Any) -> dict[str, Any]:
    return {
        "message": {
            "id": _ID,
            "conversationId": _ID,
            "inboxId": _ID,
            "externalId": "wamid.HBgMOTA1MzIxMjM0NTY3",
            "direction": "inbound",
            "type": "text",
            "text": "Merhaba, siparişim ne zaman gelir?",
            "payload": {},
            "status": "received",
            "error": None,
            "reactions": [],
            "sender": None,
            "starred": False,
            "pinnedUntil": None,
            "backfilled": False,
            "occurredAt": _TIME,
            **differences,
        }
    }


def _conversation(**more: Any) -> dict[str, Any]:
    return {"conversationId": _ID, "inboxId": _ID, "unreadCount": 1, **more}


def _call(state: str) -> dict[str, Any]:
    return _message(type="system", text="", payload={"call": {"state": state, "video": False}})


def _file(error: str) -> dict[str, Any]:
    return {
        "messageId": _ID,
        "conversationId": _ID,
        "attachmentId": _ID,
        "type": "image",
        "mimeType": "image/jpeg",
        "error": error,
    }


def _session(**more: Any) -> dict[str, Any]:
    return {
        "sessionId": _ID,
        "status": "working",
        "statusReason": "",
        "phoneNumber": "+905321234567",
        **more,
    }


def _sessions() -> list[tuple[str, dict[str, Any], str, str]]:
    shared = {"ownerAccountId": _ID, "targetAccountId": _ID, "permission": "reply"}
    return [
        (
            events.WA_SESSION_CREATED,
            _session(status="starting", phoneNumber="", name="Satış hattı"),
            "Bir WhatsApp oturumu oluşturuldu.",
            "A WhatsApp session was created.",
        ),
        (
            events.WA_SESSION_UPDATED,
            _session(name="Satış hattı"),
            "Bir WhatsApp oturumunun ayarları değişti.",
            "The settings of a WhatsApp session changed.",
        ),
        (
            events.WA_SESSION_REMOVED,
            _session(),
            "Bir WhatsApp oturumunun kullanımı sona erdi.",
            "The use of a WhatsApp session ended.",
        ),
        (
            events.WA_SESSION_STATUS,
            _session(previousStatus="scan_qr"),
            "Bir WhatsApp oturumunun durumu değişti.",
            "The state of a WhatsApp session changed.",
        ),
        (
            events.WA_SESSION_QR,
            _session(status="scan_qr", phoneNumber="", round=1),
            "Okutulacak yeni bir QR kodu var.",
            "There is a new QR code to scan.",
        ),
        (
            events.WA_SESSION_SHARED,
            _session(**shared),
            "Bir WhatsApp oturumu paylaşıldı veya paylaşımın yetkisi değişti.",
            "A WhatsApp session was shared, or what the share allows changed.",
        ),
        (
            events.WA_SESSION_UNSHARED,
            _session(**shared),
            "Bir WhatsApp oturumunun paylaşımı kaldırıldı.",
            "The share of a WhatsApp session was taken back.",
        ),
        (
            events.WA_SESSION_SYNCED,
            _session(parts=["lids", "chats"], newMessages=12),
            "Bir WhatsApp oturumunun geçmişi veya kişileri alındı.",
            "The history or the contacts of a WhatsApp session were fetched.",
        ),
    ]


def _label(**more: Any) -> dict[str, Any]:
    label = {"id": _ID, "name": "Kargo bekliyor", "color": "#f76b15", "position": 2}
    return {"label": label, **more}


def register_types() -> None:
    """Put every type of `events.py` into the catalogue."""
    sent = {"direction": "outbound", "text": "Siparişiniz yola çıktı."}
    for type, example, tr, en in (
        (events.MESSAGE_RECEIVED, _message(), "Bir mesaj geldi.", "A message came in."),
        (
            events.MESSAGE_QUEUED,
            _message(**sent, externalId=None, status="queued"),
            "Gönderilecek bir mesaj sıraya girdi.",
            "A message is queued to be sent.",
        ),
        (
            events.MESSAGE_ECHOED,
            _message(**sent, status="sent"),
            "İşletme adına başka bir uygulamadan gönderilen bir mesaj görüldü.",
            "A message that the firm sent from another application was seen.",
        ),
        (
            events.MESSAGE_STATUS,
            _message(**sent, status="delivered"),
            "Bir mesajın durumu değişti.",
            "The status of a message changed.",
        ),
        (
            events.MESSAGE_EDITED,
            _message(text="Merhaba, siparişim yarın gelir mi?"),
            "Bir mesaj düzenlendi.",
            "A message was edited.",
        ),
        (
            events.MESSAGE_DELETED,
            _message(text=""),
            "Bir mesaj silindi.",
            "A message was deleted.",
        ),
        (
            events.MESSAGE_REACTION,
            _message(reactions=[_REACTION]),
            "Bir mesaja tepki verildi veya tepki geri alındı.",
            "A reaction to a message was given or taken back.",
        ),
        (
            events.MESSAGE_STARRED,
            _message(starred=True),
            "Bir mesaj yıldızlandı veya yıldızı kaldırıldı.",
            "A message was starred, or its star taken off.",
        ),
        (
            events.MESSAGE_PINNED,
            _message(pinnedUntil=_TIME),
            "Bir mesaj sabitlendi veya sabitlemesi kaldırıldı.",
            "A message was pinned or unpinned.",
        ),
        (
            events.MESSAGE_POLL_VOTE,
            _message(type="poll", payload={"poll": _POLL}),
            "Bir ankette oy verildi veya oy değiştirildi.",
            "Somebody voted in a poll, or changed the vote.",
        ),
        (
            events.MESSAGE_EVENT_RESPONSE,
            _message(type="event", payload={"event": _EVENT}),
            "Bir etkinlik davetine yanıt geldi.",
            "Somebody answered an invitation.",
        ),
        (
            events.ACTION_FAILED,
            {
                "actionId": _ID,
                "kind": "edit",
                "conversationId": _ID,
                "inboxId": _ID,
                "messageId": _ID,
                "state": "failed",
                "error": {"code": "http_400", "detail": "message is too old"},
            },
            "Konuşmada istenen bir işlem yapılamadı.",
            "Something that was to be done in a conversation was refused.",
        ),
        (
            events.CALL_RECEIVED,
            _call("received"),
            "Bir arama geldi.",
            "A call came in.",
        ),
        (
            events.CALL_ACCEPTED,
            _call("accepted"),
            "Bir arama yanıtlandı.",
            "A call was answered.",
        ),
        (
            events.CALL_REJECTED,
            _call("rejected"),
            "Bir arama reddedildi.",
            "A call was rejected.",
        ),
        (
            events.PRESENCE_UPDATED,
            _conversation(
                presences=[
                    {"participant": "905321234567@c.us", "presence": "typing", "lastSeen": None}
                ]
            ),
            "Karşı taraf yazıyor, ses kaydediyor, çevrimiçi oldu veya ayrıldı.",
            "The partner types, records, came online or left.",
        ),
        (
            events.CONVERSATION_OPENED,
            _conversation(),
            "Yeni bir konuşma başladı.",
            "A new conversation began.",
        ),
        (
            events.CONVERSATION_UPDATED,
            _conversation(),
            "Konuşmanın bilgileri değişti.",
            "What is known of a conversation changed.",
        ),
        (
            events.CONVERSATION_READ,
            _conversation(unreadCount=0),
            "Konuşma okundu.",
            "A conversation was read.",
        ),
        (
            events.CONVERSATION_STATUS,
            _conversation(status="closed", previousStatus="open", snoozedUntil=None, reason="user"),
            "Bir konuşma açıldı, ertelendi veya kapatıldı.",
            "A conversation was opened, snoozed or closed.",
        ),
        (
            events.CONVERSATION_MERGED,
            _conversation(mergedConversationId=_ID),
            "Aynı kişinin iki konuşması birleştirildi.",
            "Two conversations of one person became one.",
        ),
        (events.MEDIA_READY, _file(""), "Bir dosya indirildi.", "A file was fetched."),
        (
            events.MEDIA_FAILED,
            _file("not_found"),
            "Bir dosya indirilemedi.",
            "A file could not be fetched.",
        ),
        (
            events.INBOX_STATUS,
            {"inboxId": _ID, "channel": "facebook_page", "status": "active"},
            "Bir gelen kutusunun durumu değişti.",
            "The state of an inbox changed.",
        ),
        (
            events.INBOX_NOTICE,
            {
                "inboxId": _ID,
                "channel": "facebook_page",
                "status": "active",
                "notice": "template_status",
                "partner": None,
                "details": {"event": "APPROVED"},
                "reportedAt": "2026-03-14T09:26:53+00:00",
            },
            "Sağlayıcı gelen kutusuyla ilgili bir bildirim gönderdi.",
            "The provider said something about an inbox.",
        ),
        *_sessions(),
        (events.LABEL_CREATED, _label(), "Bir etiket oluşturuldu.", "A label was made."),
        (
            events.LABEL_UPDATED,
            _label(),
            "Bir etiketin adı, rengi veya sırası değişti.",
            "The name, colour or place of a label changed.",
        ),
        (
            events.LABEL_DELETED,
            _label(),
            "Bir etiket silindi ve taşıyan her şeyden kalktı.",
            "A label was deleted and taken off everything that bore it.",
        ),
        (
            events.LABEL_ADDED,
            _label(conversationId=_ID, messageId=None),
            "Bir konuşmaya veya mesaja etiket eklendi.",
            "A label was put on a conversation or message.",
        ),
        (
            events.LABEL_REMOVED,
            _label(conversationId=_ID, messageId=None),
            "Bir konuşmadan veya mesajdan etiket kaldırıldı.",
            "A label was taken off a conversation or message.",
        ),
    ):
        register_event_type(type, tr=tr, en=en, example=example)
