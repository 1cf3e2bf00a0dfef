"""Ids: UUIDv7 (RFC 9562), so that ids sort by the time they were made."""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new id; greater than every id this process made before."""
    return uuid7()
