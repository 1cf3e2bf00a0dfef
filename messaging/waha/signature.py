"""The signature of the gateway's webhooks."""

from __future__ import annotations

import hashlib
import hmac
import re

_HEX = re.compile(r"[0-9a-f]{128}")


def is_authentic(raw: bytes, header: str | None, algorithm: str | None, key: str) -> bool:
    """True when `header` (X-Webhook-Hmac) signs the body `raw` with `key` (HMAC-SHA512).

    Exactly 128 lower-case digits are accepted, and no other algorithm. With an empty key
    nothing is authentic.
    """
    if not key or algorithm not in {None, "sha512"} or _HEX.fullmatch(header or "") is None:
        return False
    expected = hmac.new(key.encode(), raw, hashlib.sha512).hexdigest()
    return hmac.compare_digest(expected, header or "")
