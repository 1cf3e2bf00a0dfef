"""Addresses under which a provider can fetch a file of ours without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core import signing

if TYPE_CHECKING:
    from messaging.models import Attachment

# Providers fetch within minutes; an hour covers their retries.
LIFE_SECONDS = 3600

_signer = signing.TimestampSigner(salt="messaging.file")


def public_file_url(attachment: Attachment) -> str:
    """An address of `attachment`'s file that works for an hour."""
    return f"{settings.PUBLIC_URL}/files/{_signer.sign(str(attachment.id))}"


def attachment_of(token: str) -> UUID | None:
    """The attachment that a token made by `public_file_url` names; None when it is not valid."""
    try:
        return UUID(_signer.unsign(token, max_age=LIFE_SECONDS))
    except (signing.BadSignature, ValueError):
        return None
