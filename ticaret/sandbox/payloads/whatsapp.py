"""What Meta posts for `object=whatsapp_business_account`. Pure."""

from __future__ import annotations

import base64
from typing import Any

from ticaret.sandbox.directory import Asset
from ticaret.sandbox.media import Media
from ticaret.sandbox.people import Customer

Json = dict[str, Any]

FAILURES = {
    131026: ("Message undeliverable", "Message Undeliverable."),
    131047: (
        "Re-engagement message",
        "More than 24 hours have passed since the customer last replied to this number.",
    ),
    131049: (
        "Message not delivered",
        "Not delivered to maintain healthy ecosystem engagement.",
    ),
    131053: ("Media upload error", "The file at the given link could not be fetched."),
}


def envelope(asset: Asset, **value: Any) -> Json:
    """One `messages` change for the asset's number; `value` holds messages or statuses."""
    firm = asset.firm
    return {
        "object": "whatsapp_business_account",
        "entry": [
            {
                "id": firm.waba["id"],
                "changes": [
                    {
                        "field": "messages",
                        "value": {
                            "messaging_product": "whatsapp",
                            "metadata": {
                                "display_phone_number": firm.phone_digits,
                                "phone_number_id": asset.id,
                            },
                            **value,
                        },
                    }
                ],
            }
        ],
    }


def contact(customer: Customer) -> Json:
    profile = {"name": customer.name}
    if customer.username:
        profile["username"] = customer.username
    body: Json = {"profile": profile, "user_id": customer.user_id}
    if customer.phone:
        body["wa_id"] = customer.phone
    return body


def message(
    customer: Customer,
    mid: str,
    at_ms: int,
    kind: str,
    content: Any,
    context: Json | None = None,
) -> Json:
    body: Json = {
        "from_user_id": customer.user_id,
        "id": mid,
        "timestamp": str(at_ms // 1000),
    }
    if customer.phone:
        body["from"] = customer.phone
    if context:
        body["context"] = context
    return {**body, "type": kind, kind: content}


def media(file: Media, url: str, *, caption: str, kind: str) -> Json:
    body: Json = {
        "id": file.id,
        "mime_type": file.mime_type,
        "sha256": base64.b64encode(bytes.fromhex(file.sha256)).decode(),
        "url": url,
    }
    if caption:
        body["caption"] = caption
    if kind == "document":
        body["filename"] = file.filename
    if kind == "audio":
        body["voice"] = file.mime_type.startswith("audio/ogg")
    if kind == "sticker":
        body["animated"] = False
    return body


def status(
    customer: Customer,
    mid: str,
    state: str,
    at_ms: int,
    *,
    correlation: str,
    category: str,
    error_code: int = 0,
) -> Json:
    """`category` is `service` inside the window, else the template's own in lower case."""
    body: Json = {"id": mid, "status": state, "timestamp": str(at_ms // 1000)}
    if customer.phone:
        body["recipient_id"] = customer.phone
    body["recipient_user_id"] = customer.user_id
    if correlation:
        body["biz_opaque_callback_data"] = correlation
    if state == "failed":
        title, details = FAILURES.get(error_code, ("Something went wrong", "Unknown error."))
        body["errors"] = [
            {
                "code": error_code,
                "title": title,
                "message": title,
                "error_data": {"details": details},
                "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
            }
        ]
    else:
        free = category == "service"
        body["pricing"] = {
            "billable": not free,
            "pricing_model": "PMP",
            "type": "free_customer_service" if free else "regular",
            "category": category,
        }
    return body
