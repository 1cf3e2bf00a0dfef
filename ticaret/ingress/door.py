"""The one door in: size cap, signature over the raw bytes, row, commit, 200."""

from __future__ import annotations

import hashlib
import logging

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from ticaret import doorbell
from ticaret.db.ids import new_id
from ticaret.ingress.ports import provider_named

logger = logging.getLogger(__name__)

# Meta sends up to 3 MB (WhatsApp); whatever is larger is not from there.
BODY_LIMIT = 3 * 1024 * 1024
DRAIN = "ticaret.ingress.tasks.drain"

_STORE = """
    INSERT INTO ticaret_ingress_inbounddelivery
        (id, provider, digest, body, received_at, repeats, last_received_at, verdict, error)
    VALUES (%s, %s, %s, %s, now(), 0, now(), 'pending', '')
    ON CONFLICT (provider, digest) DO UPDATE
        SET repeats = ticaret_ingress_inbounddelivery.repeats + 1, last_received_at = now()
"""


def receive(request: HttpRequest, provider_name: str) -> HttpResponse:
    """Keep a provider's POST and answer as the provider expects: 200 only for what is committed.

    403 for a wrong or missing signature, 413 for a body over 3 MB, 503 when it could
    not be stored (the provider keeps it and tries again).
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_LIMIT:
        return _plain("too large", 413)
    body = request.read(BODY_LIMIT + 1)
    if len(body) > BODY_LIMIT:
        return _plain("too large", 413)
    if not provider_named(provider_name).is_authentic(request, body):
        return _plain("signature does not match", 403)
    try:
        store(provider_name, body)
    except DatabaseError as error:
        logger.error("a %s delivery was not stored: %s", provider_name, type(error).__name__)
        return _plain("not stored", 503)
    doorbell.ring(DRAIN)
    return _plain("EVENT_RECEIVED", 200)


def store(provider_name: str, body: bytes) -> None:
    """Commit the raw body; the same bytes a second time only count as a repeat."""
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [new_id(), provider_name, hashlib.sha256(body).digest(), body])


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(
        text,
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Length": str(len(text))},
    )
