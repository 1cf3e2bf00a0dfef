"""Signatures as Standard Webhooks 1.0.0 has them (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

_PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """A new signing secret: `whsec_` and the base64 of 32 random bytes."""
    return _PREFIX + base64.b64encode(os.urandom(_SECRET_BYTES)).decode()


def message_id(event_id: UUID) -> str:
    """The `webhook-id` of an event, the same at every attempt and every replay."""
    return f"msg_{event_id}"


def headers(
    *, event_id: UUID, body: bytes, secrets: Sequence[str], sent_at: datetime
) -> dict[str, str]:
    """The three headers of a delivery, with one signature for each of `secrets`."""
    identifier = message_id(event_id)
    timestamp = str(int(sent_at.timestamp()))
    signed = f"{identifier}.{timestamp}.".encode() + body
    return {
        "webhook-id": identifier,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
