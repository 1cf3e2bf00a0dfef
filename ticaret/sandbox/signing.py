"""Bytes and signatures as Meta makes them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any


def webhook_bytes(body: Mapping[str, Any]) -> bytes:
    r"""The body as Meta writes it: non-ASCII as lower-case `\uXXXX`, `/` as `\/`.

    Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started
    ("we generate the signature using an escaped unicode version of the payload").
    """
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def signature_headers(secret: str, body: bytes) -> dict[str, str]:
    """`X-Hub-Signature-256` and the legacy `X-Hub-Signature` over the very bytes of `body`."""
    key = secret.encode()
    return {
        "X-Hub-Signature": "sha1=" + hmac.new(key, body, hashlib.sha1).hexdigest(),
        "X-Hub-Signature-256": "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest(),
    }


def appsecret_proof(secret: str, token: str) -> str:
    """Lower-case hex. https://developers.facebook.com/docs/graph-api/guides/secure-requests"""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
