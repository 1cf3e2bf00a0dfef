"""Secrets that are shown once and kept as digests."""

from __future__ import annotations

import hashlib
import secrets


def new_key() -> str:
    """A public API key: `tic_` and 26 characters."""
    return "tic_" + secrets.token_hex(13)


def new_secret() -> str:
    """256 random bits as 43 characters."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """SHA-256 in hex. Enough for random secrets, which unlike passwords cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()
