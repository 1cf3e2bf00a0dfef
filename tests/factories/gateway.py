"""Linked WhatsApp numbers, and what the gateway posts about them, through the door it uses."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from messaging.choices import Channel, WaSessionStatus
from messaging.models import Inbox, Message, WaSession
from messaging.services.inboxes import InboxFacts, connect_inbox
from tests.factories.accounts import Firm
from tests.factories.inboxes import drain_all

FIXTURES = Path(__file__).parents[1] / "fixtures" / "waha"
Json = dict[str, Any]
_numbers = count(1)


def link_number(firm: Firm, *, linked_at: datetime | None = None, engine: str = "") -> Inbox:
    """A working session of `firm` with a webhook key of its own."""
    number = next(_numbers)
    inbox = connect_inbox(
        actor=firm.actor,
        account_id=firm.id,
        facts=InboxFacts(
            channel=Channel.PROVIDER_WHATSAPP,
            external_id=f"oturum-{number}",
            name=f"Hat {number}",
            token="",
            capabilities={"engine": engine} if engine else {},
        ),
        now=timezone.now(),
    )
    WaSession.objects.create(
        account_id=firm.id,
        inbox=inbox,
        provider="waha",
        status=WaSessionStatus.WORKING,
        webhook_key=key_of(inbox),
        jid="908501110000@c.us",
        lid="77001122334455@lid",
        phone_number="+908501110000",
        linked_at=linked_at,
    )
    return inbox


def key_of(inbox: Inbox) -> str:
    return f"key-of-{inbox.external_id}"


def fixture(name: str, inbox: Inbox) -> Json:
    """A post of `tests/fixtures/waha` about the session of `inbox`."""
    text = (FIXTURES / f"{name}.json").read_text()
    document: Json = json.loads(text.replace("{session}", inbox.external_id))
    return document


def post(
    body: bytes | Json, inbox: Inbox | None, *, key: str | None = None, **headers: str
) -> HttpResponse:
    """A POST as the gateway makes it, to the session's own hook or, without `inbox`, the global."""
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    secret = key if key is not None else key_of(inbox) if inbox else ""
    signed = hmac.new(secret.encode(), raw, hashlib.sha512).hexdigest()
    sent = {"X-Webhook-Hmac": signed, "X-Webhook-Hmac-Algorithm": "sha512"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    client: Any = Client(raise_request_exception=False)
    query = f"?session={inbox.id}" if inbox else ""
    answer: HttpResponse = client.post(
        f"/wa/webhook{query}", raw, content_type="application/json", headers=sent
    )
    return answer


def tell(inbox: Inbox, *names_or_bodies: str | Json) -> None:
    """Post fixtures or bodies about `inbox`, and handle what is in them."""
    for one in names_or_bodies:
        answer = post(fixture(one, inbox) if isinstance(one, str) else one, inbox)
        assert answer.status_code == 200, (answer.status_code, answer.content)
    drain_all()


def message_named(inbox: Inbox, name: str) -> Message:
    """The stored message of the fixture `name`."""
    full = fixture(name, inbox)["payload"]["id"]
    return (
        Message.objects.unscoped()
        .select_related("conversation__contact")
        .get(inbox=inbox, external_id=full.split("_")[2])
    )
