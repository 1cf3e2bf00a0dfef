"""Meta's `signed_request`: two base64url parts, the second signed as it stands.

Source: Meta, "Data Deletion Request Callback" and "Parse the signed request".
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_LONGEST = 8192
_LONGEST_ID = 64
# Their clock and ours, and a slow line.
_AGE, _AHEAD = timedelta(minutes=10), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """Whom it is about: an app-scoped user id."""

    user_id: str


def read(text: str, secrets: Sequence[str], *, now: datetime) -> SignedRequest | None:
    """What `text` says, if one of `secrets` signed it lately; None for everything else."""
    signature, dot, payload = text.partition(".")
    if not dot or len(text) > _LONGEST or not text.isascii():
        return None
    given = _decoded(signature)
    if given is None or not _is_signed(payload, given, secrets):
        return None
    raw = _decoded(payload)
    try:
        content = json.loads(raw or b"")
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, Mapping):
        return None
    algorithm, issued, user = (content.get(k) for k in ("algorithm", "issued_at", "user_id"))
    if not isinstance(algorithm, str) or algorithm.upper() != "HMAC-SHA256":
        return None
    if not isinstance(issued, int) or isinstance(issued, bool) or not 0 < issued < 10**11:
        return None
    moment = datetime.fromtimestamp(issued, UTC)
    if not now - _AGE <= moment <= now + _AHEAD:
        return None
    if not isinstance(user, str | int) or isinstance(user, bool):
        return None
    name = str(user)
    if not 0 < len(name) <= _LONGEST_ID or not name.isalnum():
        return None
    return SignedRequest(user_id=name)


def _is_signed(payload: str, given: bytes, secrets: Sequence[str]) -> bool:
    found = False
    for secret in filter(None, secrets):
        expected = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
        found |= hmac.compare_digest(expected, given)
    return found


def _decoded(part: str) -> bytes | None:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
