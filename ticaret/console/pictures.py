"""Small copies of pictures that lie at Meta: the page itself fetches nothing from another host."""

from __future__ import annotations

import hashlib
import io
import warnings

from django.core.cache import cache
from django.core.files.base import File
from PIL import Image, ImageOps

from ticaret import http

_SIDE = 480
_MOST_BYTES = 12 * 1024 * 1024
_SECONDS = 6.0
_KEPT, _KEPT_MISS = 24 * 60 * 60, 10 * 60
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")


def small_copy(address: str) -> bytes:
    """The picture behind `address` as a JPEG of at most 480 pixels; empty when there is none.

    Kept for a day, a failure for ten minutes.
    """
    if not address:
        return b""
    key = f"picture:{hashlib.sha256(address.encode()).hexdigest()}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = _made(address)
        cache.set(key, kept, _KEPT if kept else _KEPT_MISS)
    return kept


def small_copy_of(file: File[bytes], *, name: str) -> bytes:
    """The same of a file of ours, which never changes under its `name`."""
    key = f"picture:{name}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        with file.open("rb") as opened:
            kept = _scaled(opened.read(_MOST_BYTES + 1))
        cache.set(key, kept, _KEPT)
    return kept


def _made(address: str) -> bytes:
    try:
        answer = http.request(
            "GET",
            address,
            purpose="picture",
            max_bytes=_MOST_BYTES,
            total_timeout=_SECONDS,
        )
    except (http.HttpFailure, ValueError):
        return b""
    return _scaled(answer.body) if answer.status == 200 else b""


def _scaled(content: bytes) -> bytes:
    made = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                image.draft("RGB", (_SIDE * 2, _SIDE * 2))
                upright = ImageOps.exif_transpose(image).convert("RGB")
                upright.thumbnail((_SIDE, _SIDE))
                upright.save(made, "JPEG", quality=80)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return b""
    except Image.DecompressionBombWarning:
        return b""
    return made.getvalue()
