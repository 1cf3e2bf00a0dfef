"""The door for Meta's webhooks. Plain views: nothing of the API's machinery stands before it."""

from __future__ import annotations

import hmac
import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ticaret.api.plain import PlainOperation, document
from ticaret.ingress import door

# What Meta sends is a number; nothing is echoed that a browser could read as a page.
_CHALLENGE = re.compile(r"[A-Za-z0-9_.-]{1,256}")


@csrf_exempt
@require_http_methods(["GET", "POST"])
def meta_webhook(request: HttpRequest) -> HttpResponse:
    """GET: the verification handshake. POST: events, see `ticaret.ingress.door.receive`."""
    if request.method == "GET":
        return _verification(request, settings.META_VERIFY_TOKEN)
    return door.receive(request, "meta")


@csrf_exempt
@require_http_methods(["GET", "POST"])
def instagram_webhook(request: HttpRequest) -> HttpResponse:
    """The same door for the app of Instagram Login."""
    if request.method == "GET":
        return _verification(request, settings.INSTAGRAM_VERIFY_TOKEN)
    return door.receive(request, "meta")


def _verification(request: HttpRequest, expected: str) -> HttpResponse:
    token = request.GET.get("hub.verify_token", "")
    challenge = request.GET.get("hub.challenge", "")
    known = bool(expected) and hmac.compare_digest(token.encode(), expected.encode())
    subscribing = request.GET.get("hub.mode") == "subscribe"
    if not (known and subscribing and _CHALLENGE.fullmatch(challenge)):
        return HttpResponse("refused", status=403, content_type="text/plain; charset=utf-8")
    return HttpResponse(challenge, content_type="text/plain; charset=utf-8")


def document_webhook() -> None:
    """Describe the doors in the OpenAPI document."""
    for path, tag in (("/meta/webhook", "Meta"), ("/instagram/webhook", "Instagram")):
        document(*_described(path, tag))


def _described(path: str, tag: str) -> list[PlainOperation]:
    names = ("hub.mode", "hub.verify_token", "hub.challenge")
    return [
        PlainOperation(
            method="get",
            path=path,
            tag=tag,
            summary=f"{tag} webhook verification challenge",
            role="public",
            parameters=[
                {"name": name, "in": "query", "required": True, "schema": {"type": "string"}}
                for name in names
            ],
            answers={
                200: ("text/plain", "The challenge."),
                403: ("text/plain", "The token is not ours."),
            },
        ),
        PlainOperation(
            method="post",
            path=path,
            tag=tag,
            summary=f"{tag} webhook event ingest",
            role="public",
            description="Signed over the raw body; stored before it is answered.",
            parameters=[
                {
                    "name": "X-Hub-Signature-256",
                    "in": "header",
                    "required": True,
                    "schema": {"type": "string", "pattern": "^sha256=[0-9a-f]{64}$"},
                }
            ],
            request=("application/json", {"type": "object", "additionalProperties": True}),
            answers={
                200: ("text/plain", "Stored."),
                403: ("text/plain", "The signature is missing or does not match."),
                413: ("text/plain", "The body is over 3 MB."),
                503: ("text/plain", "Not stored; send it again."),
            },
        ),
    ]
