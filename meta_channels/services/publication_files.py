"""Files behind addresses of others, looked at before Meta is asked to fetch them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from urllib.parse import urlsplit

from messaging.ports import Deferred
from meta_channels.choices import MediaKind, PublicationKind
from meta_channels.models import PublicationItem
from meta_channels.publishing_rules import Facts, Fault, file_faults, limits_of
from meta_channels.services.publishing_files import measure_image
from ticaret import http

_VIDEO_HEAD = 64 * 1024
_UNREACHABLE = Fault(
    "not_reachable",
    "Dosyanın adresi açılmıyor; Meta da alamaz.",
    "The address of the file cannot be fetched, so Meta cannot fetch it either.",
)


def inspect(kind: PublicationKind, item: PublicationItem) -> Fault | None:
    """What is wrong with the file of `item`; None when nothing can be seen to be.

    An image is fetched, up to the size that is allowed; of a video only the headers count.
    Raises Deferred when its server is in trouble.
    """
    parts = urlsplit(item.url)
    if not item.url.isascii() or parts.scheme not in {"http", "https"}:
        return _UNREACHABLE
    try:
        facts = _fetch(kind, item)
    except http.TooLarge:
        limit = limits_of(kind, MediaKind(item.kind)).size
        facts = Facts(kind=MediaKind(item.kind), size=limit + 1)
    except http.Blocked:
        return _UNREACHABLE
    except http.HttpFailure as failure:
        raise Deferred("file_unreachable", failure.klass) from None
    if facts is None:
        return _UNREACHABLE
    faults = file_faults(limits_of(kind, facts.kind), facts, item.position)
    return next(iter(faults), None)


def _fetch(kind: PublicationKind, item: PublicationItem) -> Facts | None:
    medium = MediaKind(item.kind)
    limits = limits_of(kind, medium)
    whole = medium == MediaKind.IMAGE
    with http.stream(
        "GET",
        item.url,
        purpose="publishing.inspect",
        headers={} if whole else {"Range": f"bytes=0-{_VIDEO_HEAD - 1}"},
        max_bytes=limits.size if whole else limits.size + _VIDEO_HEAD,
    ) as response:
        if response.status >= 500 or response.status == 429:
            raise Deferred("file_unreachable", f"HTTP {response.status}")
        if response.status not in {200, 206}:
            return None
        declared = response.headers.get("content-type", "").split(";")[0].strip().lower()
        size = _declared_size(response.headers)
        if not whole:
            return Facts(kind=medium, mime_type=declared, size=size)
        content = io.BytesIO(b"".join(response.chunks()))
    measured = measure_image(content)
    if measured is None:
        return Facts(kind=medium, mime_type=declared or "application/octet-stream", size=size)
    mime_type, width, height = measured
    length = content.getbuffer().nbytes
    return Facts(kind=medium, mime_type=mime_type, size=length, width=width, height=height)


def _declared_size(headers: Mapping[str, str]) -> int | None:
    total = headers.get("content-range", "").rpartition("/")[2]
    length = total if total.isdigit() else headers.get("content-length", "")
    return int(length) if length.isdigit() and len(length) < 16 else None
