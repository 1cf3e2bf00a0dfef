"""A conversation as its customer sees it: what the page draws and the control API returns."""

from __future__ import annotations

from typing import Any

from ticaret.sandbox import ids, messages
from ticaret.sandbox.messages import Message
from ticaret.sandbox.people import Customer
from ticaret.sandbox.sandbox import Sandbox


def customer_json(customer: Customer) -> dict[str, Any]:
    return {
        "id": customer.id,
        "assetId": customer.asset_id,
        "name": customer.name,
        "username": customer.username,
        "phone": customer.phone,
        "userId": customer.user_id,
        "conversationId": customer.conversation_id,
        "lastActionMs": customer.last_action_ms,
    }


def listed_json(sandbox: Sandbox, customer: Customer) -> dict[str, Any]:
    """The customer with the `latest` message (or null) and the number of `unread` ones."""
    recent = messages.of_customer(sandbox.store, customer, limit=50)
    latest = recent[0] if recent else None
    return {
        **customer_json(customer),
        "unread": sum(message.state in ("sent", "delivered") for message in recent),
        "latest": latest
        and {
            "type": latest.type,
            "text": latest.text,
            "fromFirm": latest.outgoing,
            "deleted": latest.deleted,
            "createdMs": latest.created_ms,
        },
    }


def conversation_json(sandbox: Sandbox, customer: Customer, *, limit: int = 200) -> dict[str, Any]:
    """`{customer, firmSeenMs, firmIsTyping, messages}`, oldest message first."""
    newest_first = messages.of_customer(sandbox.store, customer, limit=limit)
    return {
        "customer": customer_json(customer),
        "firmSeenMs": customer.firm_seen_ms,
        "firmIsTyping": customer.typing_until_ms > ids.now_ms(),
        "messages": [message_json(sandbox, message) for message in reversed(newest_first)],
    }


def message_json(sandbox: Sandbox, message: Message) -> dict[str, Any]:
    """`status` is the firm's tick: `sent`, `delivered`, `read` or `failed`; empty when inbound."""
    content = message.content
    return {
        "messageId": message.mid,
        "fromFirm": message.outgoing,
        "type": message.type,
        "text": message.text,
        "media": [m for item in content.get("media", []) if (m := _media_json(sandbox, item))],
        "location": content.get("location"),
        "contacts": content.get("contacts"),
        "referral": content.get("referral"),
        "opener": content.get("opener", ""),
        "buttons": content.get("buttons", []),
        "replyTo": message.reply_to,
        "createdMs": message.created_ms,
        "status": message.state,
        "errorCode": message.error_code,
        "correlationId": message.correlation,
        "edits": message.edits,
        "deleted": message.deleted,
        "reactions": messages.reactions(sandbox.store, message.mid),
    }


def _media_json(sandbox: Sandbox, item: dict[str, Any]) -> dict[str, Any] | None:
    media = sandbox.media.find(item["id"])
    if media is None:
        return None
    return {
        "id": media.id,
        "kind": media.kind,
        "url": sandbox.media.page_link(media),
        "mimeType": media.mime_type,
        "filename": media.filename,
        "size": media.size,
        "sha256": media.sha256,
    }
