"""The signature of a Meta webhook."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence

_HEADER = re.compile(r"sha256=([0-9a-f]{64})")


def is_authentic(raw: bytes, header: str | None, secrets: Sequence[str]) -> bool:
    """True when `header` (X-Hub-Signature-256) signs the body `raw` with one of `secrets`.

    The bytes must be those that came: Meta writes escapes in its own way, and a body
    that was parsed and written again has another signature. Exactly one `sha256=` and
    64 lower-case digits are accepted. Empty secrets count as none; with none, nothing
    is authentic.
    """
    match = _HEADER.fullmatch(header or "")
    if match is None:
        return False
    given = match[1].encode()
    found = False
    for secret in filter(None, secrets):
        expected = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest().encode()
        found |= hmac.compare_digest(expected, given)
    return found
