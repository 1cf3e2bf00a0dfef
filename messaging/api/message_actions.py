"""`/accounts/{accountId}/wa-sessions/{sessionId}/messages/actions` and `…/messages/read`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from messaging import errors
from messaging.api.action_inputs import ACTIONS
from messaging.api.chat_messages import ChatMessageOutput
from messaging.api.sessions import SessionViews
from messaging.choices import SharePermission
from messaging.services import wa_actions
from messaging.services.wa_actions import Performed
from ticaret.api import rows
from ticaret.api.operations import operation
from ticaret.api.parsers import StrictJson, Upload
from ticaret.api.serializers import InputSerializer, OutputSerializer
from ticaret.tenancy.actor import Actor, Role


class PerformedOutput(OutputSerializer):
    """What became of an action.

    `state` is the message's (`queued`, …) or the action's (`queued`, …); `told` for
    typing and recording, which are told at once or not at all. `actionId` is null for a
    sent message; `message` is null for what concerns the chat.
    """

    action = serializers.ChoiceField(choices=[(word, word) for word in ACTIONS.members])
    state = serializers.CharField()
    action_id = serializers.UUIDField(allow_null=True)
    chat_id = serializers.UUIDField()
    message = ChatMessageOutput(allow_null=True)


class ReadInput(InputSerializer):
    """A whole chat, or messages of whatever chats of the session."""

    chat_id = serializers.UUIDField(default=None, allow_null=True)
    message_ids = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=100)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["chat_id"] is None and not attrs["message_ids"]:
            raise serializers.ValidationError({"chatId": "required"}, code="required")
        return attrs


class ReadOutput(OutputSerializer):
    """One action for each chat."""

    rows = PerformedOutput(many=True)


class MessageActionViews(SessionViews):
    parser_classes = [StrictJson, Upload]

    @operation(
        tag="WA Messages",
        summary="Tek endpoint ile tüm mesaj aksiyonlarını çalıştırır",
        description="Sohbet `chatId` ile ya da `to` (her yazılışıyla telefon numarası veya JID) "
        "ile verilir; `to` gerekirse sohbeti açar. `send_media` dosyayı form olarak da alır. "
        "Oturumun yapamadığı bir aksiyon sıraya girmeden reddedilir.",
        role=Role.AGENT,
        scope="messages:write",
        request=ACTIONS,
        response=PerformedOutput,
        status=202,
        errors=[
            errors.ConversationNotFound,
            errors.MessageNotFound,
            errors.ShareTooSmall,
            errors.InboxDisabled,
            errors.NotSupportedByChannel,
            errors.TextTooLong,
            errors.EmptyMessage,
            errors.MessageNotReady,
            errors.NotOurMessage,
            errors.TooLateToEdit,
            errors.PinDurationNotOffered,
            errors.RecipientMissing,
            errors.UnknownRecipient,
            errors.MediaAddressRefused,
            errors.MediaGone,
        ],
    )
    def create(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        performed = wa_actions.perform(
            actor=self.actor,
            access=self._access(account_id, session_id, SharePermission.REPLY),
            told=self.body(),
            now=timezone.now(),
        )
        return self.answer(_shown(self.actor, performed))


class ReadViews(SessionViews):
    @operation(
        tag="WA Messages",
        summary="Mesajları okundu işaretler (kolaylık endpointi)",
        role=Role.AGENT,
        scope="messages:write",
        request=ReadInput,
        response=ReadOutput,
        status=202,
        errors=[
            errors.ConversationNotFound,
            errors.MessageNotFound,
            errors.ShareTooSmall,
            errors.InboxDisabled,
            errors.NotSupportedByChannel,
        ],
    )
    def create(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        performed = wa_actions.mark_read(
            actor=self.actor,
            access=self._access(account_id, session_id, SharePermission.REPLY),
            now=timezone.now(),
            **self.body(),
        )
        return self.answer({"rows": [_shown(self.actor, one) for one in performed]})


def _shown(actor: Actor, performed: Performed) -> dict[str, Any]:
    message = performed.message
    return {
        "action": performed.action,
        "state": performed.state,
        "actionId": performed.row.id if performed.row else None,
        "chatId": performed.conversation.id,
        "message": rows.show(ChatMessageOutput, message, context={"actor": actor})
        if message
        else None,
    }
