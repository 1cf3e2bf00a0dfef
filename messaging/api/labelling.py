"""The labels on a chat and on a message."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from messaging import errors
from messaging.api.labels import LabelOutput, LabelsOutput, shown
from messaging.api.sessions import SessionViews
from messaging.choices import SharePermission
from messaging.selectors import labels as selectors
from messaging.services import labelling
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.serializers import InputSerializer
from ticaret.tenancy.actor import Role

_LISTING = Listing(sorts={"position": "position", "name": "search"}, default="position")
_MOST = 100


class LabelsToAddInput(InputSerializer):
    """One label (`labelId`) or several (`labelIds`)."""

    label_id = serializers.UUIDField(default=None, allow_null=True)
    label_ids = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=_MOST)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        one = attrs.pop("label_id")
        attrs["label_ids"] += [one] if one else []
        if not attrs["label_ids"]:
            raise serializers.ValidationError({"labelId": "required"}, code="required")
        return attrs


class LabelsToSetInput(InputSerializer):
    """All labels that the chat or message shall bear; an empty list takes every label off."""

    label_ids = serializers.ListField(child=serializers.UUIDField(), max_length=_MOST)


class ChatLabelViews(SessionViews):
    @operation(
        tag="WA Messages",
        summary="Chat label listesini döner",
        role=Role.VIEWER,
        scope="labels:read",
        listing=_LISTING,
        response=LabelOutput,
        errors=[errors.ConversationNotFound],
    )
    def list(self, request: Request, account_id: UUID, session_id: UUID, chat_id: UUID) -> Response:
        chat = self._chat(account_id, session_id, chat_id)
        return self.page(
            selectors.labels_of_conversation(
                actor=self.actor, account_id=account_id, conversation_id=chat.id
            )
        )

    @operation(
        tag="WA Messages",
        summary="Chat'e label ekler",
        role=Role.AGENT,
        scope="labels:write",
        request=LabelsToAddInput,
        response=LabelsOutput,
        errors=[errors.ConversationNotFound, errors.LabelNotFound, errors.ShareTooSmall],
    )
    def add(self, request: Request, account_id: UUID, session_id: UUID, chat_id: UUID) -> Response:
        chat = self._chat(account_id, session_id, chat_id, SharePermission.REPLY)
        labelling.add_to_conversation(
            actor=self.actor,
            account_id=account_id,
            conversation=chat,
            now=timezone.now(),
            **self.body(),
        )
        return self._labels(account_id, chat.id)

    @operation(
        tag="WA Messages",
        summary="Chat label listesini toplu set eder",
        role=Role.AGENT,
        scope="labels:write",
        request=LabelsToSetInput,
        response=LabelsOutput,
        errors=[errors.ConversationNotFound, errors.LabelNotFound, errors.ShareTooSmall],
    )
    def set(self, request: Request, account_id: UUID, session_id: UUID, chat_id: UUID) -> Response:
        chat = self._chat(account_id, session_id, chat_id, SharePermission.REPLY)
        labelling.set_on_conversation(
            actor=self.actor,
            account_id=account_id,
            conversation=chat,
            now=timezone.now(),
            **self.body(),
        )
        return self._labels(account_id, chat.id)

    @operation(
        tag="WA Messages",
        summary="Chat'ten label kaldırır",
        role=Role.AGENT,
        scope="labels:write",
        deletes=True,
        errors=[errors.ConversationNotFound, errors.LabelNotFound, errors.ShareTooSmall],
    )
    def remove(
        self, request: Request, account_id: UUID, session_id: UUID, chat_id: UUID, label_id: UUID
    ) -> Response:
        chat = self._chat(account_id, session_id, chat_id, SharePermission.REPLY)
        labelling.remove_from_conversation(
            actor=self.actor,
            account_id=account_id,
            conversation=chat,
            label_id=label_id,
            now=timezone.now(),
        )
        return self.deleted(label_id)

    def _labels(self, account_id: UUID, chat_id: UUID) -> Response:
        labels = selectors.labels_of_conversation(
            actor=self.actor, account_id=account_id, conversation_id=chat_id
        )
        return self.answer({"rows": shown(self.actor, labels.order_by("position", "id"))})


class MessageLabelViews(SessionViews):
    @operation(
        tag="WA Messages",
        summary="Mesaj label listesini döner",
        role=Role.VIEWER,
        scope="labels:read",
        listing=_LISTING,
        response=LabelOutput,
        errors=[errors.MessageNotFound],
    )
    def list(
        self, request: Request, account_id: UUID, session_id: UUID, message_id: UUID
    ) -> Response:
        message = self._message(account_id, session_id, message_id)
        return self.page(
            selectors.labels_of_message(
                actor=self.actor, account_id=account_id, message_id=message.id
            )
        )

    @operation(
        tag="WA Messages",
        summary="Mesaja label ekler",
        role=Role.AGENT,
        scope="labels:write",
        request=LabelsToAddInput,
        response=LabelsOutput,
        errors=[errors.MessageNotFound, errors.LabelNotFound, errors.ShareTooSmall],
    )
    def add(
        self, request: Request, account_id: UUID, session_id: UUID, message_id: UUID
    ) -> Response:
        message = self._message(account_id, session_id, message_id, SharePermission.REPLY)
        labelling.add_to_message(
            actor=self.actor,
            account_id=account_id,
            message=message,
            now=timezone.now(),
            **self.body(),
        )
        return self._labels(account_id, message.id)

    @operation(
        tag="WA Messages",
        summary="Mesaj label listesini toplu set eder",
        role=Role.AGENT,
        scope="labels:write",
        request=LabelsToSetInput,
        response=LabelsOutput,
        errors=[errors.MessageNotFound, errors.LabelNotFound, errors.ShareTooSmall],
    )
    def set(
        self, request: Request, account_id: UUID, session_id: UUID, message_id: UUID
    ) -> Response:
        message = self._message(account_id, session_id, message_id, SharePermission.REPLY)
        labelling.set_on_message(
            actor=self.actor,
            account_id=account_id,
            message=message,
            now=timezone.now(),
            **self.body(),
        )
        return self._labels(account_id, message.id)

    @operation(
        tag="WA Messages",
        summary="Mesajdan label kaldırır",
        role=Role.AGENT,
        scope="labels:write",
        deletes=True,
        errors=[errors.MessageNotFound, errors.LabelNotFound, errors.ShareTooSmall],
    )
    def remove(
        self,
        request: Request,
        account_id: UUID,
        session_id: UUID,
        message_id: UUID,
        label_id: UUID,
    ) -> Response:
        message = self._message(account_id, session_id, message_id, SharePermission.REPLY)
        labelling.remove_from_message(
            actor=self.actor,
            account_id=account_id,
            message=message,
            label_id=label_id,
            now=timezone.now(),
        )
        return self.deleted(label_id)

    def _labels(self, account_id: UUID, message_id: UUID) -> Response:
        labels = selectors.labels_of_message(
            actor=self.actor, account_id=account_id, message_id=message_id
        )
        return self.answer({"rows": shown(self.actor, labels.order_by("position", "id"))})
