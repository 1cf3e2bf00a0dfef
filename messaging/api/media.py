"""`/accounts/{accountId}/wa-sessions/{sessionId}/messages/{messageId}/media`."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request

from messaging import errors
from messaging.api.file_answers import file_answer
from messaging.api.sessions import SessionViews
from messaging.selectors import chats as selectors
from ticaret.api.operations import operation
from ticaret.api.serializers import InputSerializer
from ticaret.tenancy.actor import Role


class MediaQuery(InputSerializer):
    """Without `attachmentId`: the first file of the message."""

    attachment_id = serializers.UUIDField(default=None)


class MediaViews(SessionViews):
    """The file itself, from our copy or through us from the gateway."""

    @operation(
        tag="WA Messages",
        summary="Yetkili kullanici icin provider CDN medyasini stream eder",
        description="`Range` ile tek bir bölüm istenebilir (206); HEAD yalnızca başlıkları verir.",
        role=Role.VIEWER,
        scope="messages:read",
        query=MediaQuery,
        streams="application/octet-stream",
        errors=[
            errors.MessageNotFound,
            errors.MediaGone,
            errors.MediaUnreachable,
            errors.RangeNotSatisfiable,
        ],
    )
    def retrieve(
        self, request: Request, account_id: UUID, session_id: UUID, message_id: UUID
    ) -> HttpResponseBase:
        access = self._access(account_id, session_id)
        message = selectors.session_message(access=access, message_id=message_id)
        attachment = selectors.media_of(access=access, message=message, **self.query())
        self.headers["Cache-Control"] = "private, no-store"
        return file_answer(request._request, attachment, keep=access.session.keep_media)
