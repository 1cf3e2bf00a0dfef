"""`/meta/threads…` and `/instagram/threads…`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
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
from messaging.services import actions
from messaging.services.reading import mark_read
from messaging.services.sending import Draft, queue_message
from meta_channels import interactive, selectors
from meta_channels.api.serializers import (
    AssetOutput,
    InstagramAssetOutput,
    InstagramMessageOutput,
    InstagramThreadOutput,
    InstagramThreadQuery,
    ReactionInput,
    ReactionQueuedOutput,
    ThreadOutput,
    ThreadQuery,
)
from meta_channels.errors import InteractiveInvalid
from meta_channels.selectors import INSTAGRAM_CHANNELS, META_CHANNELS
from ticaret.api import rows
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.parsers import StrictJson
from ticaret.api.serializers import OutputSerializer
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_LISTING = Listing(
    sorts={
        "lastMessageAt": "last_message_at",
        "createdAt": "created_at",
        "updatedAt": "updated_at",
    },
    default="-lastMessageAt",
    search=True,
)
_MESSAGES = Listing(sorts={"occurredAt": "occurred_at"}, default="-occurredAt")
_SEND_ERRORS = [
    errors.ConversationNotFound,
    errors.MessageNotFound,
    errors.ReplyWindowClosed,
    errors.InboxDisabled,
    errors.NotSupportedByChannel,
    errors.TextTooLong,
    errors.EmptyMessage,
]
_REACT_ERRORS = [
    errors.ConversationNotFound,
    errors.MessageNotFound,
    errors.MessageNotReady,
    errors.InboxDisabled,
    errors.NotSupportedByChannel,
]


class _ThreadLists(ApiViewSet):
    """What the lists of both faces do."""

    _channels: ClassVar[Sequence[str]]
    _output: ClassVar[type[OutputSerializer]]

    def _page(self, channels: Sequence[str], name: str, query: Mapping[str, Any]) -> Response:
        threads = messaging.conversations(actor=self.actor, channels=channels)
        asset = None
        if name:
            asset = selectors.asset(actor=self.actor, channels=self._channels, name=name)
            threads = threads.filter(inbox_id=asset.id)
        shown = None if asset is None else rows.show(self._output, asset)
        chosen = work_filter(query)
        if chosen is not None:
            threads = messaging.waiting(threads, actor=self.actor, chosen=chosen)
        if query["q"]:
            return self.page(messaging.matching(threads, q=query["q"]), extra={"asset": shown})
        return self.page(
            threads,
            extra={"asset": shown},
            total=None
            if chosen is not None or self.request.query_params.get("updatedSince")
            else messaging.conversation_total(
                actor=self.actor, channels=channels, inbox_id=asset.id if asset else None
            ),
        )


class ThreadViews(_ThreadLists):
    """Conversations of Pages, Instagram accounts and WhatsApp Cloud numbers."""

    _channels = META_CHANNELS
    _output = AssetOutput

    @operation(
        tag="Meta",
        summary="Meta DM thread listesini getirir",
        role=Role.VIEWER,
        scope="messages:read",
        query=ThreadQuery,
        response=ThreadOutput,
        listing=_LISTING,
        extra={"asset": AssetOutput(allow_null=True)},
    )
    def list(self, request: Request) -> Response:
        query = self.query()
        channels = [query["channel"]] if query["channel"] else list(META_CHANNELS)
        return self._page(channels, query["meta_asset_id"], query)


class InstagramThreadViews(_ThreadLists):
    """Conversations of accounts that were connected by Instagram Login."""

    _channels = INSTAGRAM_CHANNELS
    _output = InstagramAssetOutput

    @operation(
        tag="Instagram",
        summary="Instagram DM thread listesini getirir",
        role=Role.VIEWER,
        scope="messages:read",
        query=InstagramThreadQuery,
        response=InstagramThreadOutput,
        listing=_LISTING,
        extra={"asset": InstagramAssetOutput(allow_null=True)},
    )
    def list(self, request: Request) -> Response:
        query = self.query()
        return self._page(list(INSTAGRAM_CHANNELS), query["instagram_account_id"], query)


class _ThreadMessages(ApiViewSet):
    """What is done in one thread, whichever face shows it."""

    parser_classes = [StrictJson, MultiPartParser]
    _channels: ClassVar[Sequence[str]]
    _output: ClassVar[type[OutputSerializer]]

    def _list(self, thread_id: UUID) -> Response:
        thread = self._thread(thread_id, Role.VIEWER)
        return self.page(
            messaging.messages(actor=self.actor, conversation=thread),
            extra={
                "thread": rows.show(self._output, thread, context={"actor": self.actor}),
                "replyWindowClosesAt": thread.reply_window_closes_at,
            },
        )

    def _create(self, thread_id: UUID) -> Response:
        thread = self._thread(thread_id, Role.AGENT)
        message = queue_message(
            actor=self.actor,
            conversation=thread,
            draft=self._draft(thread, self.body()),
            now=timezone.now(),
        )
        return self.answer(message)

    def _read(self, thread_id: UUID) -> Response:
        thread = self._thread(thread_id, Role.AGENT)
        mark_read(actor=self.actor, conversation=thread, now=timezone.now())
        return self.answer(self._thread(thread_id, Role.AGENT))

    def _react(self, thread_id: UUID, message_id: UUID) -> Response:
        thread = self._thread(thread_id, Role.AGENT)
        message = messaging.message(actor=self.actor, conversation=thread, message_id=message_id)
        action = actions.react(
            actor=self.actor,
            conversation=thread,
            message=message,
            now=timezone.now(),
            **self.body(),
        )
        return self.answer(action)

    def _thread(self, thread_id: UUID, role: Role) -> Conversation:
        return messaging.conversation(
            actor=self.actor, conversation_id=thread_id, channels=self._channels, role=role
        )

    def _draft(self, thread: Conversation, body: dict[str, Any]) -> Draft:
        quoted = None
        if body["reply_to_message_id"]:
            quoted = messaging.message(
                actor=self.actor, conversation=thread, message_id=body["reply_to_message_id"]
            )
        file = body["file"]
        kind, text = MessageType(body["type"]), body["text"]
        if kind == MessageType.INTERACTIVE:
            text = _checked(body["payload"].get("interactive"))
        return Draft(
            type=kind,
            text=text,
            media_url=body["media_url"],
            file=file,
            mime_type=file.content_type if file is not None else "",
            filename=body["filename"] or (file.name if file is not None else ""),
            quoted=quoted,
            tag=body["tag"],
            payload=body["payload"],
        )


def _checked(content: Any) -> str:
    """The text of an interactive message that WhatsApp takes. Raises InteractiveInvalid."""
    try:
        interactive.check(content)
    except interactive.Wrong as wrong:
        raise InteractiveInvalid(
            detail_tr=f"{wrong.field}: WhatsApp'ın sınırlarına uymuyor.",
            detail_en=f"{wrong.field}: {wrong.reason}.",
        ) from None
    return interactive.text_of(content)


class ThreadMessageViews(_ThreadMessages):
    """The messages of one thread."""

    _channels = META_CHANNELS
    _output = ThreadOutput

    @operation(
        tag="Meta",
        summary="Meta thread mesajlarini getirir",
        role=Role.VIEWER,
        scope="messages:read",
        response=MessageOutput,
        listing=_MESSAGES,
        extra={"thread": ThreadOutput(), "replyWindowClosesAt": serializers.DateTimeField()},
        errors=[errors.ConversationNotFound],
    )
    def list(self, request: Request, thread_id: UUID) -> Response:
        return self._list(thread_id)

    @operation(
        tag="Meta",
        summary="Meta thread icinde mesaj gonderir",
        role=Role.AGENT,
        scope="messages:write",
        request=SendMessageInput,
        response=MessageOutput,
        status=202,
        errors=[*_SEND_ERRORS, InteractiveInvalid],
    )
    def create(self, request: Request, thread_id: UUID) -> Response:
        return self._create(thread_id)

    @operation(
        tag="Meta",
        summary="Meta thread okunmus isaretler",
        role=Role.AGENT,
        scope="messages:write",
        response=ThreadOutput,
        errors=[errors.ConversationNotFound],
    )
    def read(self, request: Request, thread_id: UUID) -> Response:
        return self._read(thread_id)

    @operation(
        tag="Meta",
        summary="Meta thread mesajina tepki verir",
        role=Role.AGENT,
        scope="messages:write",
        request=ReactionInput,
        response=ReactionQueuedOutput,
        status=202,
        errors=_REACT_ERRORS,
        request_example={"emoji": "❤"},
        extension=True,
    )
    def react(self, request: Request, thread_id: UUID, message_id: UUID) -> Response:
        return self._react(thread_id, message_id)


class InstagramMessageViews(_ThreadMessages):
    """The messages of one thread of an account that was connected by Instagram Login."""

    _channels = INSTAGRAM_CHANNELS
    _output = InstagramThreadOutput

    @operation(
        tag="Instagram",
        summary="Instagram thread mesajlarini getirir",
        role=Role.VIEWER,
        scope="messages:read",
        response=InstagramMessageOutput,
        listing=_MESSAGES,
        extra={
            "thread": InstagramThreadOutput(),
            "replyWindowClosesAt": serializers.DateTimeField(),
        },
        errors=[errors.ConversationNotFound],
    )
    def list(self, request: Request, thread_id: UUID) -> Response:
        return self._list(thread_id)

    @operation(
        tag="Instagram",
        summary="Instagram thread icinde mesaj gonderir",
        role=Role.AGENT,
        scope="messages:write",
        request=SendMessageInput,
        response=InstagramMessageOutput,
        status=202,
        errors=_SEND_ERRORS,
        description="At most 1000 bytes of text; `share` with `payload.mediaId` sends a post.",
    )
    def create(self, request: Request, thread_id: UUID) -> Response:
        return self._create(thread_id)

    @operation(
        tag="Instagram",
        summary="Instagram thread okunmus isaretler",
        role=Role.AGENT,
        scope="messages:write",
        response=InstagramThreadOutput,
        errors=[errors.ConversationNotFound],
    )
    def read(self, request: Request, thread_id: UUID) -> Response:
        return self._read(thread_id)

    @operation(
        tag="Instagram",
        summary="Instagram thread mesajina tepki verir",
        role=Role.AGENT,
        scope="messages:write",
        request=ReactionInput,
        response=ReactionQueuedOutput,
        status=202,
        errors=_REACT_ERRORS,
        request_example={"emoji": "❤"},
        extension=True,
    )
    def react(self, request: Request, thread_id: UUID, message_id: UUID) -> Response:
        return self._react(thread_id, message_id)
