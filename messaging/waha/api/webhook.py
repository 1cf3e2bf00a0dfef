"""The door for the gateway's webhooks: a plain view, nothing of the API's machinery before it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from messaging.waha import PROVIDER
from ticaret.api.plain import PlainOperation, document
from ticaret.ingress import door


@csrf_exempt
@require_POST
def gateway_webhook(request: HttpRequest) -> HttpResponse:
    """Events of linked WhatsApp numbers, see `ticaret.ingress.door.receive`."""
    return door.receive(request, PROVIDER)


def document_webhook() -> None:
    """Describe the door in the OpenAPI document."""
    document(
        PlainOperation(
            method="post",
            path="/wa/webhook",
            tag="WA Messages",
            summary="WhatsApp gateway webhook event ingest",
            role="public",
            extension=True,
            description=(
                "HMAC-SHA512 over the raw body; stored before it is answered. With `session` the "
                "key is that session's own, without it the key of the gateway's global hook."
            ),
            parameters=[
                {
                    "name": "session",
                    "in": "query",
                    "required": False,
                    "schema": {"type": "string", "format": "uuid"},
                },
                {
                    "name": "X-Webhook-Hmac",
                    "in": "header",
                    "required": True,
                    "schema": {"type": "string", "pattern": "^[0-9a-f]{128}$"},
                },
                {
                    "name": "X-Webhook-Hmac-Algorithm",
                    "in": "header",
                    "required": False,
                    "schema": {"type": "string", "enum": ["sha512"]},
                },
            ],
            request=("application/json", {"type": "object", "additionalProperties": True}),
            answers={
                200: ("text/plain", "Stored."),
                403: ("text/plain", "The signature is missing or does not match."),
                413: ("text/plain", "The body is over 3 MB."),
                503: ("text/plain", "Not stored; send it again."),
            },
        ),
    )
