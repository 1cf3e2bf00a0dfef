"""The catalogue of what Meta's channels publish: meaning and example of each type."""

from __future__ import annotations

from typing import Any

from meta_channels import events
from ticaret.events.catalogue import register_event_type

_ID = "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87"


_COMMENT = {
    "commentId": _ID,
    "postId": _ID,
    "parentId": None,
    "inboxId": _ID,
    "isOurs": False,
    "isMention": False,
    "hidden": False,
    "status": "open",
    "assignedUserId": None,
    "groupId": None,
    "backfilled": False,
}
_POST = {
    "postId": _ID,
    "inboxId": _ID,
    "kind": "photo",
    "isOurs": True,
    "isMention": False,
    "hidden": False,
}
_ACTION = {
    "actionId": _ID,
    "kind": "reply",
    "state": "sent",
    "postId": _ID,
    "commentId": _ID,
    "inboxId": _ID,
    "error": None,
}
_PUBLICATION = {
    "publicationId": _ID,
    "inboxId": _ID,
    "kind": "carousel",
    "state": "published",
    "postId": _ID,
    "error": None,
}


def _asset(status: str = "active", **more: Any) -> dict[str, Any]:
    return {
        "inboxId": _ID,
        "channel": "facebook_page",
        "status": status,
        "name": "Deniz Gıda",
        **more,
    }


def register_types() -> None:
    """Put the events of this app into the catalogue."""
    _register_posts()
    register_event_type(
        events.ASSET_CONNECTED,
        tr="Bir Sayfa, Instagram hesabı ya da WhatsApp numarası bağlandı veya yeniden bağlandı.",
        en="A Page, an Instagram account or a WhatsApp number was connected or reconnected.",
        example=_asset(),
    )
    register_event_type(
        events.ASSET_UPDATED,
        tr="Bağlı bir hesabın ayarları değişti.",
        en="The settings of a connected asset changed.",
        example=_asset(settings={"syncEnabled": True, "syncIntervalMinutes": 60}),
    )
    register_event_type(
        events.ASSET_REMOVED,
        tr="Bağlı bir hesap kaldırıldı.",
        en="A connected asset was removed.",
        example=_asset(status="disabled"),
    )
    register_event_type(
        events.ASSET_SYNCED,
        tr="Bir hesabın geçmişi eşitlendi.",
        en="The history of an asset was fetched.",
        example=_asset(seen=120, new=4),
    )
    register_event_type(
        events.ACCESS_EXPIRING,
        tr="Bir hesabın erişimi yakında sona erecek.",
        en="The access to an asset ends soon.",
        example=_asset(daysLeft=7, expiresAt="2026-03-21T09:26:53.589Z"),
    )
    register_event_type(
        events.ACCESS_LOST,
        tr="Bir hesabın erişimi kayboldu; yeniden bağlanana kadar gönderimler bekler.",
        en="The access to an asset is lost; sends wait until it is reconnected.",
        example=_asset(status="needs_reconnect", reason="190/463: session expired"),
    )
    register_event_type(
        events.CONNECTION_FINISHED,
        tr="Seçilen hesapların bağlanması bitti.",
        en="Connecting the chosen assets has ended.",
        example={
            "connectionId": _ID,
            "flow": "facebook",
            "connected": [{"id": "100000000000101", "state": "connected", "inboxId": _ID}],
            "failed": [],
        },
    )


def _register_posts() -> None:
    for type, example, tr, en in (
        (events.COMMENT_RECEIVED, _COMMENT, "Bir yorum geldi.", "A comment came in."),
        (events.COMMENT_EDITED, _COMMENT, "Bir yorum düzenlendi.", "A comment was edited."),
        (events.COMMENT_REMOVED, _COMMENT, "Bir yorum silindi.", "A comment was removed."),
        (
            events.COMMENT_HIDDEN,
            {**_COMMENT, "hidden": True},
            "Bir yorum gizlendi.",
            "A comment was hidden.",
        ),
        (
            events.COMMENT_UNHIDDEN,
            _COMMENT,
            "Bir yorum yeniden görünür oldu.",
            "A comment is visible again.",
        ),
        (
            events.COMMENT_CHANGED,
            {**_COMMENT, "assignedUserId": _ID, "changed": ["assignedUserId"]},
            "Bir yorumun ataması ya da iş durumu değişti.",
            "The assignment or the state of the work on a comment changed.",
        ),
        (
            events.COMMENT_ACTION,
            _ACTION,
            "Bir yorum ya da gönderi üzerindeki işlemin durumu değişti.",
            "What was to be done with a comment or post has a new state.",
        ),
        (events.POST_RECEIVED, _POST, "Yeni bir gönderi görüldü.", "There is a new post."),
        (events.POST_UPDATED, _POST, "Bir gönderi değişti.", "A post changed."),
        (events.POST_REMOVED, _POST, "Bir gönderi silindi.", "A post was removed."),
        (
            events.PUBLICATION_STATE,
            _PUBLICATION,
            "Bir yayının durumu değişti.",
            "A publication has a new state.",
        ),
    ):
        register_event_type(type, tr=tr, en=en, example=example)
