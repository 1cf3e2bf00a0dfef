"""Webhook bodies as Meta writes them, and its signature."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

Json = dict[str, Any]


def signature(body: bytes, secret: str) -> str:
    """The value of `X-Hub-Signature-256`."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def encoded(document: Json) -> bytes:
    """The bytes of a body, escaped as Meta escapes: ASCII only, and `/` with a backslash."""
    text = json.dumps(document, separators=(",", ":"))
    return text.replace("/", "\\/").encode()


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def seconds(moment: datetime) -> str:
    return str(int(moment.timestamp()))


# ------------------------------------------------------- Messenger, Instagram


def direct(kind: str, own: str, *events: Json) -> Json:
    """A body of `object: page` or `object: instagram`."""
    return {"object": kind, "entry": [{"id": own, "time": 0, "messaging": list(events)}]}


def _direct_event(sender: str, recipient: str, at: datetime, **content: Any) -> Json:
    base = {"sender": {"id": sender}, "recipient": {"id": recipient}}
    return {**base, "timestamp": milliseconds(at), **content}


def direct_message(own: str, partner: str, mid: str, text: str, at: datetime) -> Json:
    return _direct_event(partner, own, at, message={"mid": mid, "text": text})


def direct_echo(own: str, partner: str, mid: str, text: str, at: datetime) -> Json:
    content = {"mid": mid, "text": text, "is_echo": True}
    return _direct_event(own, partner, at, message=content)


def direct_reaction(own: str, partner: str, mid: str, emoji: str, at: datetime) -> Json:
    content = {"mid": mid, "action": "react", "reaction": "other", "emoji": emoji}
    return _direct_event(partner, own, at, reaction=content)


def direct_edit(own: str, partner: str, mid: str, text: str, number: int, at: datetime) -> Json:
    content = {"mid": mid, "text": text, "num_edit": number}
    return _direct_event(partner, own, at, message_edit=content)


def direct_read(own: str, partner: str, watermark: datetime, at: datetime) -> Json:
    return _direct_event(partner, own, at, read={"watermark": milliseconds(watermark)})


# ------------------------------------------------------------------- WhatsApp


def whatsapp(waba: str, number: str, *changes: Json) -> Json:
    """A body of `object: whatsapp_business_account`; each change is `{field, value}`."""
    metadata = {"display_phone_number": "908505550101", "phone_number_id": number}
    return {
        "object": "whatsapp_business_account",
        "entry": [
            {
                "id": waba,
                "changes": [
                    {
                        "field": change["field"],
                        "value": {
                            "messaging_product": "whatsapp",
                            "metadata": metadata,
                            **change["value"],
                        },
                    }
                    for change in changes
                ],
            }
        ],
    }


def whatsapp_message(partner: str, wamid: str, text: str, at: datetime) -> Json:
    return _whatsapp_message(partner, wamid, at, type="text", text={"body": text})


def whatsapp_reaction(partner: str, wamid: str, of: str, emoji: str, at: datetime) -> Json:
    reaction = {"message_id": of, "emoji": emoji}
    return _whatsapp_message(partner, wamid, at, type="reaction", reaction=reaction)


def whatsapp_edit(partner: str, wamid: str, of: str, text: str, at: datetime) -> Json:
    message = {"type": "text", "text": {"body": text}}
    edit = {"original_message_id": of, "message": message}
    return _whatsapp_message(partner, wamid, at, type="edit", edit=edit)


def whatsapp_echo(own: str, partner: str, wamid: str, text: str, at: datetime) -> Json:
    echo: Json = {"from": own, "to": partner, "id": wamid, "timestamp": seconds(at)}
    echo |= {"type": "text", "text": {"body": text}}
    return {"field": "smb_message_echoes", "value": {"message_echoes": [echo]}}


def whatsapp_status(partner: str, wamid: str, status: str, at: datetime, **more: Any) -> Json:
    content = {"id": wamid, "status": status, "timestamp": seconds(at), "recipient_id": partner}
    return {"field": "messages", "value": {"statuses": [{**content, **more}]}}


def _whatsapp_message(partner: str, wamid: str, at: datetime, **content: Any) -> Json:
    message = {"from": partner, "id": wamid, "timestamp": seconds(at), **content}
    contact = {"profile": {"name": f"Müşteri {partner[-4:]}"}, "wa_id": partner}
    return {"field": "messages", "value": {"contacts": [contact], "messages": [message]}}
