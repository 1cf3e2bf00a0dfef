"""A stored file as an answer: the whole of it, or the part that a player asks for."""

from __future__ import annotations

from django.core.files.base import File
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from messaging.errors import RangeNotSatisfiable
from messaging.ranges import ByteRange, served_range
from messaging.services.media_stream import CopyBody
from ticaret.api import bodies


def whole_or_part(
    request: HttpRequest, file: File[bytes], *, size: int, mime_type: str
) -> HttpResponseBase:
    """`file`, of which `mime_type` is known from its bytes; 416 for a part behind its end."""
    try:
        part = served_range(request.headers.get("Range", ""), size)
    except RangeNotSatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    shown = part or ByteRange(0, size)
    headers = {
        "Content-Type": mime_type,
        "Content-Length": str(shown.length),
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
    }
    if part is not None:
        headers["Content-Range"] = part.of(size)
    body = CopyBody(file.storage.open(file.name, "rb"), shown.start, shown.length)  # type: ignore[attr-defined]
    return bodies.answer(request, body, headers=headers, status=206 if part else 200)
