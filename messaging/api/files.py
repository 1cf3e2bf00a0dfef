"""Files of messages: for signed-in callers, and for providers by a signed address."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from messaging import selectors
from messaging.choices import AttachmentState
from messaging.links import attachment_of
from messaging.models import Attachment
from ticaret.api.operations import operation
from ticaret.api.views import ApiViewSet
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Role

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


class AttachmentViews(ApiViewSet):
    """Our copies of received and sent files."""

    @operation(
        tag="Meta",
        summary="Mesaj dosyasini stream eder",
        role=Role.VIEWER,
        scope="messages:read",
        streams="application/octet-stream",
        extension=True,
        errors=[NotFound],
    )
    def retrieve(self, request: Request, attachment_id: UUID) -> HttpResponseBase:
        return _stream(selectors.attachment(actor=self.actor, attachment_id=attachment_id))


@require_safe
def signed_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """A file for the provider that was given its address; 404 when that is not valid any more."""
    attachment_id = attachment_of(token)
    attachment = selectors.attachment_for_provider(attachment_id) if attachment_id else None
    try:
        if attachment is None:
            raise NotFound
        return _stream(attachment)
    except NotFound:
        return HttpResponse("not found", status=404, content_type="text/plain")


def _stream(attachment: Attachment) -> HttpResponseBase:
    """Raises NotFound as long as we have no copy, and when it is no longer there."""
    if attachment.state != AttachmentState.READY:
        raise NotFound
    try:
        copy = attachment.file.open("rb")
    except FileNotFoundError:
        raise NotFound from None
    mime_type = attachment.mime_type.split(";")[0].strip().lower()
    inline = mime_type in _SHOWN_INLINE
    response = FileResponse(
        copy,
        content_type=mime_type if inline else "application/octet-stream",
    )
    name = attachment.filename or f"{attachment.type}-{attachment.id}"
    disposition = "inline" if inline else "attachment"
    # RFC 6266 with the extended notation of RFC 8187.
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
