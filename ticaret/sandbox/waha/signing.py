"""Headers of the gateway's webhooks."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from ticaret.sandbox import ids


def body_bytes(envelope: Mapping[str, Any]) -> bytes:
    """UTF-8 without spaces, as `JSON.stringify` writes it."""
    return json.dumps(envelope, separators=(",", ":"), ensure_ascii=False).encode()


def headers(key: str | None, body: bytes, request_id: str) -> dict[str, str]:
    """With `key`, the lower-case hex HMAC-SHA512 of `body`.

    Source: https://waha.devlike.pro/docs/how-to/events/#hmac-authentication
    """
    made = {"X-Webhook-Request-Id": request_id, "X-Webhook-Timestamp": str(ids.now_ms())}
    if key:
        made["X-Webhook-Hmac"] = hmac.new(key.encode(), body, hashlib.sha512).hexdigest()
        made["X-Webhook-Hmac-Algorithm"] = "sha512"
    return made
