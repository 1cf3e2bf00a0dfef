"""Provider posts as the server hands them over: past Django's middleware, not past the signature."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, cast

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.conf import settings

from ticaret.ingress.models import InboundDelivery

BODY = b'{"object":"page","entry":[{"id":"1","time":1,"messaging":[]}]}'
pytestmark = pytest.mark.django_db(transaction=True)


def call(method: str, body: bytes = b"", query: bytes = b"", **headers: str) -> tuple[int, bytes]:
    """Status and body of the answer to a request of `/meta/webhook`."""
    from ticaret.asgi import application

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "method": method,
        "path": "/meta/webhook",
        "root_path": "",
        "query_string": query,
        "headers": [(b"host", b"testserver"), *named],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "scheme": "http",
        "http_version": "1.1",
    }

    async def exchange() -> tuple[int, bytes]:
        server: Any = cast(Any, ApplicationCommunicator)(application, scope)
        await server.send_input({"type": "http.request", "body": body, "more_body": False})
        start = await server.receive_output(5)
        text, more = b"", True
        while more:
            part = await server.receive_output(5)
            text += part.get("body", b"")
            more = part.get("more_body", False)
        return start["status"], text

    return async_to_sync(exchange)()


def signature(body: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_a_signed_post_is_stored_as_it_came() -> None:
    signed = signature(BODY, settings.META_APP_SECRET)
    assert call("POST", BODY, x_hub_signature_256=signed) == (200, b"EVENT_RECEIVED")
    assert bytes(InboundDelivery.objects.get().body) == BODY


def test_a_wrong_signature_is_refused_and_nothing_is_stored() -> None:
    for wrong in (signature(BODY, "another"), signature(BODY + b" ", settings.META_APP_SECRET), ""):
        assert call("POST", BODY, x_hub_signature_256=wrong)[0] == 403
    assert call("POST", BODY)[0] == 403
    assert not InboundDelivery.objects.exists()


def test_the_handshake_is_answered_behind_the_same_address() -> None:
    query = f"hub.mode=subscribe&hub.verify_token={settings.META_VERIFY_TOKEN}&hub.challenge=42"
    assert call("GET", query=query.encode()) == (200, b"42")


def test_a_body_over_the_cap_is_refused_and_nothing_is_stored() -> None:
    body = b" " * (3 * 1024 * 1024 + 1)
    signed = signature(body, settings.META_APP_SECRET)
    assert call("POST", body, x_hub_signature_256=signed) == (413, b"too large")
    assert not InboundDelivery.objects.exists()
