"""Addresses under which Meta can fetch a file that is to be published, without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core import signing

if TYPE_CHECKING:
    from meta_channels.models import PublishingFile

# Meta fetches when a container is made, and again when its processing is retried.
LIFE_SECONDS = 6 * 3600

_signer = signing.TimestampSigner(salt="meta_channels.publishing_file")


def publishing_file_url(file: PublishingFile) -> str:
    """An address of `file` that works for six hours; plain ASCII, as Meta demands."""
    return f"{settings.PUBLIC_URL}/files/publishing/{_signer.sign(str(file.pk))}"


def publishing_file_of(token: str) -> UUID | None:
    """The file that a token made by `publishing_file_url` names; None when it is not valid."""
    try:
        return UUID(_signer.unsign(token, max_age=LIFE_SECONDS))
    except (signing.BadSignature, ValueError):
        return None
