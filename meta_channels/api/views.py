"""`/meta/threads…`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from messaging import errors
from messaging import selectors as messaging
from messaging.api.serializers import MessageOutput, SendMessageInput
from messaging.api.work import work_filter
from messaging.choices import MessageType
from messaging.models import Conversation
from messaging.services.reading import mark_read
from messaging.services.sending import Draft, queue_message
from meta_channels import selectors
from meta_channels.api.serializers import META_CHANNELS, AssetOutput, ThreadOutput, ThreadQuery
from ticaret.api import rows
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.parsers import StrictJson
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role


class ThreadViews(ApiViewSet):
    """Conversations of Pages, Instagram accounts and WhatsApp Cloud numbers."""

    @operation(
        tag="Meta",
        summary="Meta DM thread listesini getirir",
        role=Role.VIEWER,
        scope="messages:read",
        query=ThreadQuery,
        response=ThreadOutput,
        listing=Listing(
            sorts={
                "lastMessageAt": "last_message_at",
                "createdAt": "created_at",
                "updatedAt": "updated_at",
            },
            default="-lastMessageAt",
            search=True,
        ),
        extra={"asset": AssetOutput(allow_null=True)},
    )
    def list(self, request: Request) -> Response:
        query = self.query()
        channels = [query["channel"]] if query["channel"] else list(META_CHANNELS)
        threads = messaging.conversations(actor=self.actor, channels=channels)
        asset = None
        if name := query["meta_asset_id"]:
            asset = selectors.asset(actor=self.actor, channels=META_CHANNELS, name=name)
            threads = threads.filter(inbox_id=asset.id)
        chosen = work_filter(query)
        if chosen is not None:
            threads = messaging.waiting(threads, actor=self.actor, chosen=chosen)
        if query["q"]:
            return self.page(
                messaging.matching(threads, q=query["q"]), extra={"asset": _shown(asset)}
            )
        return self.page(
            threads,
            extra={"asset": _shown(asset)},
            total=None
            if chosen is not None or request.query_params.get("updatedSince")
            else lambda: messaging.conversation_total(
                actor=self.actor, channels=channels, inbox_id=asset.id if asset else None
            ),
        )


class ThreadMessageViews(ApiViewSet):
    """The messages of one thread."""

    parser_classes = [StrictJson, MultiPartParser]

    @operation(
        tag="Meta",
        summary="Meta thread mesajlarini getirir",
        role=Role.VIEWER,
        scope="messages:read",
        response=MessageOutput,
        listing=Listing(sorts={"occurredAt": "occurred_at"}, default="-occurredAt"),
        extra={"thread": ThreadOutput(), "replyWindowClosesAt": serializers.DateTimeField()},
        errors=[errors.ConversationNotFound],
    )
    def list(self, request: Request, thread_id: UUID) -> Response:
        thread = self._thread(thread_id, Role.VIEWER)
        return self.page(
            messaging.messages(actor=self.actor, conversation=thread),
            extra={
                "thread": rows.show(ThreadOutput, thread, context={"actor": self.actor}),
                "replyWindowClosesAt": thread.reply_window_closes_at,
            },
        )

    @operation(
        tag="Meta",
        summary="Meta thread icinde mesaj gonderir",
        role=Role.AGENT,
        scope="messages:write",
        request=SendMessageInput,
        response=MessageOutput,
        status=202,
        errors=[
            errors.ConversationNotFound,
            errors.MessageNotFound,
            errors.ReplyWindowClosed,
            errors.InboxDisabled,
            errors.NotSupportedByChannel,
            errors.TextTooLong,
            errors.EmptyMessage,
        ],
    )
    def create(self, request: Request, thread_id: UUID) -> Response:
        thread = self._thread(thread_id, Role.AGENT)
        body = self.body()
        message = queue_message(
            actor=self.actor,
            conversation=thread,
            draft=self._draft(thread, body),
            now=timezone.now(),
        )
        return self.answer(message)

    @operation(
        tag="Meta",
        summary="Meta thread okunmus isaretler",
        role=Role.AGENT,
        scope="messages:write",
        response=ThreadOutput,
        errors=[errors.ConversationNotFound],
    )
    def read(self, request: Request, thread_id: UUID) -> Response:
        thread = self._thread(thread_id, Role.AGENT)
        mark_read(actor=self.actor, conversation=thread, now=timezone.now())
        return self.answer(self._thread(thread_id, Role.AGENT))

    def _thread(self, thread_id: UUID, role: Role) -> Conversation:
        return messaging.conversation(
            actor=self.actor, conversation_id=thread_id, channels=META_CHANNELS, role=role
        )

    def _draft(self, thread: Conversation, body: dict[str, Any]) -> Draft:
        quoted = None
        if body["reply_to_message_id"]:
            quoted = messaging.message(
                actor=self.actor, conversation=thread, message_id=body["reply_to_message_id"]
            )
        file = body["file"]
        return Draft(
            type=MessageType(body["type"]),
            text=body["text"],
            media_url=body["media_url"],
            file=file,
            mime_type=file.content_type if file is not None else "",
            filename=body["filename"] or (file.name if file is not None else ""),
            quoted=quoted,
            tag=body["tag"],
            payload=body["payload"],
        )


def _shown(asset: Any) -> Any:
    return None if asset is None else rows.show(AssetOutput, asset)
