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
            "backfilled": False,
            "occurredAt": _TIME,
            **differences,
        }
    }


def _conversation(**more: Any) -> dict[str, Any]:
    return {"conversationId": _ID, "inboxId": _ID, "unreadCount": 1, **more}


def _file(error: str) -> dict[str, Any]:
    return {
        "messageId": _ID,
        "conversationId": _ID,
        "attachmentId": _ID,
        "type": "image",
        "mimeType": "image/jpeg",
        "error": error,
    }


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
    ):
        register_event_type(type, tr=tr, en=en, example=example)
