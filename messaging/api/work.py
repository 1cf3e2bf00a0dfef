"""Conversations as work: closing, reopening, snoozing, and filtering lists by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.selectors.assignments import AssignmentFilter
from messaging import errors
from messaging.choices import Channel, ConversationStatus
from messaging.selectors import WorkFilter
from messaging.services import conversation_state
from ticaret.api.operations import operation
from ticaret.api.serializers import InputSerializer, OutputSerializer
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role


class WorkQuery(InputSerializer):
    """`mine` and `myTeams` are the signed-in user's. What an API account asks so is empty."""

    status = serializers.ChoiceField(ConversationStatus.choices, default="")
    assigned_user_id = serializers.UUIDField(default=None)
    group_id = serializers.UUIDField(default=None)
    mine = serializers.BooleanField(default=False)
    my_teams = serializers.BooleanField(default=False)
    unassigned = serializers.BooleanField(default=False)


def work_filter(query: Mapping[str, Any]) -> WorkFilter | None:
    """What a validated `WorkQuery` asks for; None when it asks for nothing."""
    chosen = WorkFilter(
        query["status"],
        AssignmentFilter(
            assigned_user_id=query["assigned_user_id"],
            group_id=query["group_id"],
            mine=query["mine"],
            my_teams=query["my_teams"],
            unassigned=query["unassigned"],
        ),
    )
    return None if chosen == WorkFilter() else chosen


class SnoozeInput(InputSerializer):
    until = serializers.DateTimeField()


class WorkStateOutput(OutputSerializer):
    """`snoozedUntil` is set while it is snoozed, `closedAt` while it is closed."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    inbox_id = serializers.UUIDField()
    channel = serializers.ChoiceField(source="inbox.channel", choices=Channel.choices)
    status = serializers.ChoiceField(ConversationStatus.choices)
    snoozed_until = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    unread_count = serializers.IntegerField()
    last_message_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")


class ConversationStateViews(ApiViewSet):
    """The state of one chat, of whatever channel."""

    @operation(
        tag="CRM",
        summary="Sohbeti kapatir",
        role=Role.AGENT,
        scope="messages:write",
        response=WorkStateOutput,
        errors=[errors.ConversationNotFound],
        extension=True,
        if_match=True,
        description="A new message of the customer opens it again, unless the account's "
        "settings say otherwise.",
    )
    def close(self, request: Request, account_id: UUID, chat_id: UUID) -> Response:
        return self.answer(
            conversation_state.close(
                actor=self.actor,
                conversation_id=chat_id,
                now=timezone.now(),
                if_match=self.if_match,
            )
        )

    @operation(
        tag="CRM",
        summary="Sohbeti yeniden acar",
        role=Role.AGENT,
        scope="messages:write",
        response=WorkStateOutput,
        errors=[errors.ConversationNotFound],
        extension=True,
        if_match=True,
    )
    def reopen(self, request: Request, account_id: UUID, chat_id: UUID) -> Response:
        return self.answer(
            conversation_state.reopen(
                actor=self.actor,
                conversation_id=chat_id,
                now=timezone.now(),
                if_match=self.if_match,
            )
        )

    @operation(
        tag="CRM",
        summary="Sohbeti erteler",
        role=Role.AGENT,
        scope="messages:write",
        request=SnoozeInput,
        response=WorkStateOutput,
        errors=[errors.ConversationNotFound, errors.SnoozeTimeInvalid],
        extension=True,
        if_match=True,
        description="Until the time comes, or the customer writes.",
    )
    def snooze(self, request: Request, account_id: UUID, chat_id: UUID) -> Response:
        return self.answer(
            conversation_state.snooze(
                actor=self.actor,
                conversation_id=chat_id,
                until=self.body()["until"],
                now=timezone.now(),
                if_match=self.if_match,
            )
        )
