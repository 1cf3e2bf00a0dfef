"""The events of chats in CRM in the catalogue of event types."""

from __future__ import annotations

from crm import chat_events as events
from ticaret.events.catalogue import register_event_type

_ID = "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87"
_CHAT = "0198f2a4-8a01-7e3c-b1d2-4c5e6f708192"
_INBOX = "0198f2a4-8b02-7f4d-a2e3-5d6f70819203"
_CUSTOMER = "0198f2a4-9d10-7b52-8c11-5e2f7a60b3c4"
_USER = "0198f2a4-9e21-7c63-9d22-6f3a8b71c4d5"

_IDENTITY = {
    "identityId": _ID,
    "conversationId": _CHAT,
    "inboxId": _INBOX,
    "channel": "whatsapp_business",
    "customerId": _CUSTOMER,
    "contactId": None,
    "previousCustomerId": None,
    "how": "phone",
}
_ASSIGNMENT = {
    "kind": "chat",
    "action": "assigned",
    "targetId": _CHAT,
    "conversationId": _CHAT,
    "inboxId": _INBOX,
    "userId": _USER,
    "groupId": None,
    "previousUserId": None,
    "previousGroupId": None,
    "how": "manual",
    "by": {"kind": "user", "id": _USER, "label": "ayse@ornek.com.tr"},
}
_LINK = {
    "inboxLinkId": _ID,
    "sourceType": "meta_asset",
    "sourceId": _INBOX,
    "channel": "facebook_page",
    "customerId": _CUSTOMER,
}
_NOTE = {
    "noteId": _ID,
    "conversationId": _CHAT,
    "inboxId": _INBOX,
    "authorId": _USER,
    "mentionedUserIds": [],
}
_RULE = {"ruleId": _ID, "inboxId": None, "mode": "round_robin", "groupId": _CUSTOMER}


def register_types() -> None:
    """Put the events of this part of the app into the catalogue."""
    for type, example, tr, en in (
        (
            events.IDENTITY_MATCHED,
            _IDENTITY,
            "Bir sohbetin kişisi bir müşteriyle eşleştirildi.",
            "The person in a chat was matched with a customer.",
        ),
        (
            events.IDENTITY_UNMATCHED,
            {**_IDENTITY, "customerId": None, "previousCustomerId": _CUSTOMER, "how": None},
            "Bir sohbetin müşteriyle eşleşmesi kaldırıldı.",
            "The person in a chat is no longer matched with a customer.",
        ),
        (
            events.IDENTITY_MERGED,
            {
                **_IDENTITY,
                "mergedIdentityId": _USER,
                "mergedConversationId": None,
                "droppedCustomerId": None,
            },
            "İki kimliğin aynı kişi olduğu anlaşıldı; biri kaldı.",
            "Two identities turned out to be one person; one of them stayed.",
        ),
        (
            events.ASSIGNMENT_CHANGED,
            _ASSIGNMENT,
            "Bir sohbet ya da mesaj atandı, devredildi veya boşa alındı.",
            "A chat or a message was assigned, handed over or released.",
        ),
        (
            events.INBOX_LINK_SET,
            _LINK,
            "Bir gelen kutusu bir müşteriye bağlandı.",
            "An inbox was linked to a customer.",
        ),
        (
            events.INBOX_LINK_CLEARED,
            _LINK,
            "Bir gelen kutusunun müşteri bağlantısı kaldırıldı.",
            "An inbox is no longer linked to a customer.",
        ),
        (
            events.CONVERSATION_NOTE_CREATED,
            _NOTE,
            "Bir sohbete özel not yazıldı.",
            "A private note was written in a chat.",
        ),
        (
            events.CONVERSATION_NOTE_UPDATED,
            _NOTE,
            "Bir sohbetteki özel not değişti.",
            "A private note in a chat changed.",
        ),
        (
            events.CONVERSATION_NOTE_DELETED,
            _NOTE,
            "Bir sohbetteki özel not silindi.",
            "A private note in a chat was deleted.",
        ),
        (
            events.CONVERSATION_NOTE_MENTIONED,
            {**_NOTE, "mentionedUserIds": [_USER], "userId": _USER},
            "Bir özel notta bir kullanıcıdan söz edildi.",
            "A private note calls a user.",
        ),
        (
            events.CONVERSATION_SETTINGS_CHANGED,
            {"autoMatchByPhone": True, "reopenOnMessage": False},
            "Hesabın sohbet ayarları değişti.",
            "The account's settings for chats changed.",
        ),
        (
            events.ASSIGNMENT_RULE_SET,
            _RULE,
            "Yeni sohbetlerin kime atanacağı değişti.",
            "Who new chats are assigned to changed.",
        ),
        (
            events.ASSIGNMENT_RULE_DELETED,
            _RULE,
            "Yeni sohbetlerin atama kuralı silindi.",
            "A rule for assigning new chats was deleted.",
        ),
    ):
        register_event_type(type, tr=tr, en=en, example=example)
