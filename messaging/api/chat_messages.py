"""`/accounts/{accountId}/wa-sessions/{sessionId}/chats/{chatId}/messages`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from messaging import errors
from messaging.api.chats import ChatShortOutput, LabelShownOutput
from messaging.api.serializers import AttachmentOutput, MessageFactsOutput
from messaging.api.sessions import SessionViews
from messaging.choices import Direction, MessageType
from messaging.models import Conversation, Message, MessageLabel
from messaging.selectors import SessionAccess
from messaging.selectors import chats as selectors
from messaging.selectors import labels as label_selectors
from ticaret.api import rows
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns
from ticaret.errors import FieldError, Invalid
from ticaret.tenancy.actor import Role
from ticaret.tenancy.querysets import TenantQuerySet


class ChatMessageQuery(InputSerializer):
    """`before`, `after` and `around` are ids of messages of the chat; one of them at most.

    `before` lists what is older, newest first; `after` what is newer, oldest first;
    `around` a page, newest first, with that message in its middle. `from` is included,
    `to` is not.
    """

    before = serializers.UUIDField(default=None)
    after = serializers.UUIDField(default=None)
    around = serializers.UUIDField(default=None)
    type = serializers.ChoiceField(choices=MessageType.choices, default="")
    direction = serializers.ChoiceField(choices=Direction.choices, default="")
    starred = serializers.BooleanField(default=None, allow_null=True)
    label_id = serializers.UUIDField(default=None)
    from_ = serializers.DateTimeField(source="since", default=None)
    to = serializers.DateTimeField(source="until", default=None)


class SenderOutput(OutputSerializer):
    jid = serializers.CharField()
    name = serializers.CharField()


class QuotedOutput(OutputSerializer):
    """The message that is answered; null when it is not stored here."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    type = serializers.ChoiceField(choices=MessageType.choices)
    direction = serializers.ChoiceField(choices=Direction.choices)


class PollOptionOutput(OutputSerializer):
    name = serializers.CharField()
    votes = serializers.IntegerField()
    voters = serializers.ListField(child=serializers.CharField())


class PollOutput(OutputSerializer):
    """`voters` are the JIDs of who chose the option last."""

    name = serializers.CharField()
    multiple_answers = serializers.BooleanField()
    options = PollOptionOutput(many=True)


class ChatMessageOutput(MessageFactsOutput):
    """A message of a chat. `mediaUrl` of an attachment works for who may see the message."""

    chat_id = serializers.UUIDField(source="conversation_id")
    session_id = serializers.UUIDField(source="inbox_id")
    sender = SenderOutput(allow_null=True)
    quoted = QuotedOutput(allow_null=True)
    poll = PollOutput(allow_null=True)
    attachments = AttachmentOutput(many=True)
    labels = LabelShownOutput(many=True)
    starred = serializers.BooleanField()
    pinned_until = serializers.DateTimeField(allow_null=True)
    forwarded = serializers.BooleanField()

    @staticmethod
    @columns("sender_external_id", "sender_name")
    def convert_sender(jid: str, name: str) -> dict[str, str] | None:
        """Which member of a group wrote it; None in a chat of two."""
        return {"jid": jid, "name": name} if jid else None

    @staticmethod
    @columns("payload")
    def convert_poll(payload: Mapping[str, Any]) -> dict[str, Any] | None:
        return poll_shown(payload.get("poll"))

    @staticmethod
    @columns("payload")
    def convert_forwarded(payload: Mapping[str, Any]) -> bool:
        return bool(payload.get("forwarded"))

    @staticmethod
    @columns("starred_at")
    def convert_starred(starred_at: datetime | None) -> bool:
        return starred_at is not None

    @staticmethod
    @columns("inbox_id", "quoted_external_id")
    def load_quoted(
        keys: Sequence[tuple[UUID, str]], context: Mapping[str, Any]
    ) -> Mapping[tuple[UUID, str], Any]:
        wanted = [key for key in keys if key[1]]
        if not wanted:
            return {}
        found = selectors.quoted_messages(
            inbox_ids=sorted({key[0] for key in wanted}), external_ids=[key[1] for key in wanted]
        )
        shown = found.values_list("inbox_id", "external_id", "id", "text", "type", "direction")
        return {
            (inbox_id, external_id): {
                "id": id,
                "text": text,
                "type": type,
                "direction": direction,
            }
            for inbox_id, external_id, id, text, type, direction in shown
            if external_id is not None
        }

    @staticmethod
    @columns("id")
    def load_labels(
        keys: Sequence[UUID], context: Mapping[str, Any]
    ) -> Mapping[UUID, list[dict[str, Any]]]:
        return label_selectors.labels_shown(
            actor=context["actor"], model=MessageLabel, column="message_id", keys=keys
        )

    @staticmethod
    @columns("inbox_id", "id")
    def load_attachments(  # type: ignore[override]
        keys: Sequence[tuple[UUID, UUID]], context: Mapping[str, Any]
    ) -> Mapping[tuple[UUID, UUID], list[dict[str, Any]]]:
        (account_id,) = context["actor"].roles
        of_message = MessageFactsOutput.load_attachments([key[1] for key in keys], context)
        found: dict[tuple[UUID, UUID], list[dict[str, Any]]] = defaultdict(list)
        for session_id, message_id in keys:
            media = f"/accounts/{account_id}/wa-sessions/{session_id}/messages/{message_id}/media"
            for file in of_message.get(message_id, []):
                found[session_id, message_id].append(
                    {**file, "url": f"{media}?attachmentId={file['id']}"}
                )
        return found


def poll_shown(poll: Any) -> dict[str, Any] | None:
    """A stored poll with its votes counted by option; None for what is no poll."""
    if not isinstance(poll, Mapping):
        return None
    votes = poll.get("votes") or {}
    chosen: dict[str, list[str]] = defaultdict(list)
    for voter, vote in votes.items():
        for option in vote["options"]:
            chosen[option].append(voter)
    options = list(dict.fromkeys([*poll.get("options", []), *chosen]))
    return {
        "name": poll.get("name", ""),
        "multipleAnswers": bool(poll.get("multipleAnswers")),
        "options": [
            {"name": name, "votes": len(chosen[name]), "voters": sorted(chosen[name])}
            for name in options
        ],
    }


class ChatMessageViews(SessionViews):
    @operation(
        tag="WA Messages",
        summary="Sohbet mesajlarını listeler",
        role=Role.VIEWER,
        scope="messages:read",
        query=ChatMessageQuery,
        listing=Listing(sorts={"occurredAt": "occurred_at"}, default="-occurredAt", search=True),
        response=ChatMessageOutput,
        extra={"chat": ChatShortOutput()},
        errors=[errors.ConversationNotFound, errors.MessageNotFound],
    )
    def list(self, request: Request, account_id: UUID, session_id: UUID, chat_id: UUID) -> Response:
        access = self._access(account_id, session_id)
        chat = selectors.chat(access=access, chat_id=chat_id)
        query = self.query()
        places = {name: query.pop(name) for name in ("before", "after", "around")}
        messages = selectors.chat_messages(access=access, chat=chat, **query)
        return self.page(
            self._from(messages, access, chat, places),
            sort="occurredAt" if places["after"] else "",
            extra={"chat": rows.show(ChatShortOutput, chat)},
        )

    def _from(
        self,
        messages: TenantQuerySet[Message],
        access: SessionAccess,
        chat: Conversation,
        places: Mapping[str, UUID | None],
    ) -> TenantQuerySet[Message]:
        given = [(name, message_id) for name, message_id in places.items() if message_id]
        if not given:
            return messages
        if len(given) > 1:
            raise _one_place_only(given[1][0])
        [(name, message_id)] = given
        place = selectors.chat_message(access=access, chat=chat, message_id=message_id)
        if name == "before":
            return selectors.before(messages, place)
        if name == "after":
            return selectors.after(messages, place)
        return selectors.around(messages, place, self.limit)


def _one_place_only(field: str) -> Invalid:
    return Invalid(
        fields=[
            FieldError(
                field,
                "conflicting",
                "before, after ve around alanlarından yalnızca biri verilebilir.",
                "Only one of before, after and around may be given.",
            )
        ]
    )
