"""Connected inboxes, and what their customers write, through the door that Meta uses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from messaging.choices import Channel
from messaging.models import Inbox
from messaging.services.inboxes import InboxFacts, connect_inbox
from tests.factories.accounts import Firm
from tests.support.meta import Json, encoded, signature
from ticaret.ingress.drain import drain


def make_inbox(firm: Firm, channel: Channel, external_id: str, *, parent: str = "") -> Inbox:
    """An inbox of `firm`, active, with a token that opens nothing."""
    facts = InboxFacts(
        channel=channel,
        external_id=external_id,
        parent_external_id=parent,
        name=f"Gelen kutusu {external_id}",
        token=f"token-of-{external_id}",
    )
    return connect_inbox(actor=firm.actor, account_id=firm.id, facts=facts, now=timezone.now())


def post_webhook(body: bytes | Json, **headers: str) -> HttpResponse:
    """A POST as Meta makes it; signed, unless `headers` bring another signature."""
    raw = body if isinstance(body, bytes) else encoded(body)
    sent = {"X-Hub-Signature-256": signature(raw, settings.META_APP_SECRET)}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    client: Any = Client(raise_request_exception=False)
    answer: HttpResponse = client.post(
        "/meta/webhook", raw, content_type="application/json", headers=sent
    )
    return answer


def drain_all() -> int:
    """Handle everything that has come in; returns the number of items."""
    return drain(until=timezone.now() + timedelta(seconds=30))


def receive(*bodies: bytes | Json) -> None:
    """Post the bodies and handle what is in them."""
    for body in bodies:
        answer = post_webhook(body)
        assert answer.status_code == 200, (answer.status_code, answer.content)
    drain_all()
