"""Files of messages: for signed-in callers, and for providers by a signed address."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from messaging import selectors
from messaging.api.file_answers import file_answer
from messaging.choices import AttachmentState
from messaging.links import attachment_of
from messaging.models import Attachment
from ticaret.api.operations import operation
from ticaret.api.views import ApiViewSet
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Role


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
        return _copy_of(
            request._request, selectors.attachment(actor=self.actor, attachment_id=attachment_id)
        )


@require_safe
def signed_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """A file for the provider that was given its address; 404 when that is not valid any more."""
    attachment_id = attachment_of(token)
    attachment = selectors.attachment_for_provider(attachment_id) if attachment_id else None
    try:
        if attachment is None:
            raise NotFound
        return _copy_of(request, attachment)
    except NotFound:
        return HttpResponse("not found", status=404, content_type="text/plain")


def _copy_of(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    """Raises NotFound as long as we have no copy, and when it is no longer there."""
    name = attachment.file.name or ""
    if attachment.state != AttachmentState.READY or not attachment.file.storage.exists(name):
        raise NotFound
    return file_answer(request, attachment)
