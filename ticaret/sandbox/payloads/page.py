"""What Meta posts for `object=page` (Messenger) and `object=instagram`. Pure."""

from __future__ import annotations

from typing import Any

from ticaret.sandbox.directory import Asset

Json = dict[str, Any]

REACTION_NAMES = {"❤": "love", "❤️": "love", "😆": "smile", "😂": "smile", "😠": "angry",
                  "😢": "sad", "😮": "wow", "👍": "like", "👎": "dislike"}  # fmt: skip


def envelope(asset: Asset, item: Json, *, now_ms: int) -> Json:
    platform = "instagram" if asset.is_instagram else "page"
    return {
        "object": platform,
        "entry": [{"id": asset.id, "time": now_ms, "messaging": [item]}],
    }


def item(sender: str, recipient: str, at_ms: int, **content: Any) -> Json:
    return {
        "sender": {"id": sender},
        "recipient": {"id": recipient},
        "timestamp": at_ms,
        **content,
    }


def attachment(kind: str, url: str) -> Json:
    return {"type": kind, "payload": {"url": url}}


def location(latitude: float, longitude: float, title: str) -> Json:
    return {
        "type": "location",
        "title": title,
        "payload": {"coordinates": {"lat": latitude, "long": longitude}},
    }


def message(
    mid: str,
    *,
    text: str = "",
    attachments: list[Json] | None = None,
    reply_to: str = "",
    quick_reply: str = "",
    referral: Json | None = None,
) -> Json:
    body: Json = {"mid": mid}
    if text:
        body["text"] = text
    if attachments:
        body["attachments"] = attachments
    if quick_reply:
        body["quick_reply"] = {"payload": quick_reply}
    if reply_to:
        body["reply_to"] = {"mid": reply_to}
    if referral:
        body["referral"] = referral
    return body


def reaction(mid: str, emoji: str) -> Json:
    """An empty `emoji` takes the reaction back."""
    if not emoji:
        return {"mid": mid, "action": "unreact"}
    name = REACTION_NAMES.get(emoji, "other")
    return {"mid": mid, "action": "react", "reaction": name, "emoji": emoji}
