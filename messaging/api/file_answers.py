"""A file as an answer: its true type, a safe name, the part that was asked for."""

from __future__ import annotations

import mimetypes
import re
from typing import Any
from urllib.parse import quote

import puremagic
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from messaging.errors import RangeNotSatisfiable
from messaging.models import Attachment
from messaging.ranges import single_range
from messaging.services.media_stream import OpenMedia, open_media
from ticaret.api import bodies

# What a browser may show in place. HTML, SVG, XML and scripts are always a download.
_SHOWN_INLINE = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "audio/aac",
        "audio/amr",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "video/3gpp",
        "video/mp4",
        "video/webm",
        "application/pdf",
    }
)
# What a browser could run keeps no name of its own.
_ACTIVE = re.compile(
    r"(?:^|[/+.-])(?:x?html|svg|xml|xsl|mathml|javascript|ecmascript|multipart|shockwave)\b"
)
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+\Z")
_UNKNOWN = "application/octet-stream"
_SNIFFED = 8192


def file_answer(
    request: HttpRequest, attachment: Attachment, *, keep: bool = False
) -> HttpResponseBase:
    """`attachment`, found for the caller before, or the part of it that `Range` asks for.

    Raises MediaGone and MediaUnreachable.
    """
    tag = f'"{attachment.id}"'
    wanted = single_range(request.headers.get("Range", ""))
    if request.headers.get("If-Range", tag) != tag:
        wanted = ""
    is_head = request.method == "HEAD"
    try:
        opened = open_media(attachment=attachment, wanted=wanted, keep=keep, head_only=is_head)
    except RangeNotSatisfiable as refusal:
        answer = HttpResponse(status=416, headers=_protection())
        answer.headers["Content-Range"] = f"bytes */{'*' if refusal.size is None else refusal.size}"
        return answer
    try:
        headers = _headers(attachment, opened, tag)
    except BaseException:
        opened.body.close()
        raise
    return bodies.answer(request, opened.body, headers=headers, status=206 if opened.part else 200)


def _headers(attachment: Attachment, opened: OpenMedia, tag: str) -> dict[str, str]:
    mime_type, inline = shown_as(opened.mime_type, opened.head)
    name = attachment.filename or _made_up_name(attachment, mime_type)
    disposition = "inline" if inline else "attachment"
    headers: dict[str, Any] = {
        "Content-Type": mime_type,
        # RFC 6266 with the extended notation of RFC 8187.
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(name, safe='')}",
        "Accept-Ranges": "bytes",
        **_protection(),
    }
    if opened.is_copy:
        headers["ETag"] = tag
    if opened.part is not None:
        headers["Content-Range"] = opened.part.of(opened.size)
        headers["Content-Length"] = str(opened.part.length)
    elif opened.size is not None:
        headers["Content-Length"] = str(opened.size)
    return headers


def shown_as(declared: str, head: bytes) -> tuple[str, bool]:
    """The type to answer with, and whether a browser may show the file in place.

    What the first bytes say counts more than what was declared; without them (a later
    part) the declared type stands, and `nosniff` keeps the browser to it.
    """
    told = declared.split(";", maxsplit=1)[0].strip().lower()
    found = _sniffed(head)
    if any(_ACTIVE.search(one) for one in found[:1]) or not (_is_plain(told) or not told):
        return _UNKNOWN, False
    if told in _SHOWN_INLINE and (not found or told in found):
        return told, True
    for one in found:
        if one in _SHOWN_INLINE and (told in {"", _UNKNOWN} or _family(one) == _family(told)):
            return one, True
    if told in _SHOWN_INLINE and _family(told) in {"sound or film"} & {
        _family(one) for one in found
    }:
        return told, True
    return (told if told and told not in _SHOWN_INLINE else _UNKNOWN), False


def _family(mime_type: str) -> str:
    """`audio` and `video` share their containers, so that bytes often fit both."""
    family = mime_type.partition("/")[0]
    return "sound or film" if family in {"audio", "video"} else family


def _is_plain(mime_type: str) -> bool:
    return bool(_TYPE.match(mime_type)) and not _ACTIVE.search(mime_type)


def _sniffed(head: bytes) -> list[str]:
    """What the first bytes may be, the likeliest first; nothing when they tell nothing."""
    try:
        found = puremagic.magic_string(head[:_SNIFFED])
    except (puremagic.PureError, ValueError):
        return []
    return [one.mime_type.lower() for one in found if one.mime_type]


def _made_up_name(attachment: Attachment, mime_type: str) -> str:
    return f"{attachment.type}-{attachment.id}{mimetypes.guess_extension(mime_type) or ''}"


def _protection() -> dict[str, str]:
    return {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
