"""Files to be published: what they are, measured when they come in."""

from __future__ import annotations

import warnings
from datetime import datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.db import transaction
from PIL import Image

from messaging.errors import FileTooLarge
from meta_channels.choices import MediaKind
from meta_channels.errors import FileNotFit
from meta_channels.models import PublishingFile
from meta_channels.publishing_rules import MB
from ticaret.audit.trail import record
from ticaret.db.ids import new_id
from ticaret.tenancy.actor import Actor, Role

LARGEST = 25 * MB
_FORMATS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
}
_MOVIE_BRANDS = {b"qt  ": "video/quicktime"}


def keep(*, actor: Actor, account_id: UUID, file: Any, now: datetime) -> PublishingFile:
    """Keep an uploaded image or video. Raises FileTooLarge, FileNotFit, NotFound, Forbidden.

    What it is, its bytes say; not its name, nor what the caller calls it.
    """
    actor.require(account_id, Role.AGENT)
    if file.size > LARGEST:
        raise FileTooLarge
    kept = PublishingFile(
        id=new_id(),
        account_id=account_id,
        filename=PurePath(file.name or "").name[:255],
        size=file.size,
    )
    _measure(kept, file)
    file.seek(0)
    with transaction.atomic():
        kept.file.save(f"publishing/{account_id}/{kept.pk}", file, save=False)
        kept.save(force_insert=True)
        record(
            actor=actor,
            account_id=account_id,
            action="publishing_file.uploaded",
            target=kept,
            changes={"size": (None, kept.size), "mime_type": (None, kept.mime_type)},
        )
    return kept


def _measure(kept: PublishingFile, file: Any) -> None:
    head = file.read(12)
    file.seek(0)
    # ISO base media: the size of the first box, then its type.
    if head[4:8] == b"ftyp":
        kept.kind = MediaKind.VIDEO
        kept.mime_type = _MOVIE_BRANDS.get(head[8:12], "video/mp4")
        return
    found = measure_image(file)
    if found is None:
        raise FileNotFit
    kept.kind = MediaKind.IMAGE
    kept.mime_type, kept.width, kept.height = found


def measure_image(file: Any) -> tuple[str, int, int] | None:
    """Type, width and height as it is shown (turned upright); None for what is no picture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=tuple(_FORMATS)) as image:
                width, height = image.size
                # 5 to 8 stand for pictures that lie on their side (Exif 2.3, Orientation).
                if image.getexif().get(0x0112) in {5, 6, 7, 8}:
                    width, height = height, width
                return _FORMATS[image.format or ""], width, height
    except (OSError, ValueError, SyntaxError, KeyError, Image.DecompressionBombError):
        return None
    except Image.DecompressionBombWarning:
        return None
