"""`/accounts/{accountId}/wa-sessions/{sessionId}/chats`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.selectors.assignments import AssignmentFilter
from messaging import errors, ports
from messaging import selectors as messaging
from messaging.api.serializers import LastMessageOutput
from messaging.api.sessions import SessionViews
from messaging.api.work import WorkQuery
from messaging.choices import ChatType, ConversationStatus, SharePermission
from messaging.models import ConversationLabel
from messaging.selectors import WorkFilter
from messaging.selectors import chats as selectors
from messaging.selectors import labels as label_selectors
from messaging.services import chats as services
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns
from ticaret.tenancy.actor import Role


class ChatQuery(WorkQuery):
    """Labels and assignments are those of the account in the path."""

    label_id = serializers.UUIDField(default=None)
    unread = serializers.BooleanField(default=None, allow_null=True)
    archived = serializers.BooleanField(default=None, allow_null=True)
    type = serializers.ChoiceField(choices=ChatType.choices, default="")


class ChatUpdateInput(InputSerializer):
    """How the chat stands in the lists of Ticaret. `mutedUntil` null ends the silence."""

    pinned = serializers.BooleanField()
    muted_until = serializers.DateTimeField(allow_null=True)


class LabelShownOutput(OutputSerializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    color = serializers.CharField()


class ChatShortOutput(OutputSerializer):
    """With whom a chat is."""

    id = serializers.UUIDField()
    session_id = serializers.UUIDField(source="inbox_id")
    jid = serializers.CharField(source="contact.external_id")
    lid = serializers.CharField(source="contact.alternate_id")
    type = serializers.ChoiceField(choices=ChatType.choices)
    contact_id = serializers.UUIDField()
    name = serializers.CharField()
    phone = serializers.CharField(source="contact.phone")
    picture = serializers.CharField(source="contact.picture_url")
    unread_count = serializers.IntegerField()

    @staticmethod
    @columns("contact.kind", "contact.external_id")
    def convert_type(kind: str, jid: str) -> str:
        return selectors.chat_type(kind, jid)

    @staticmethod
    @columns("contact.name", "contact.username", "contact.phone", "contact.external_id")
    def convert_name(name: str, username: str, phone: str, jid: str) -> str:
        """Something to call the partner by, always."""
        return name or username or phone or jid.partition("@")[0]


class ChatOutput(ChatShortOutput):
    """`participantsCount` is null unless the chat is with a group.

    `labels`, `assignment` and `customerLink` are those of the account in the path.
    """

    status = serializers.ChoiceField(choices=ConversationStatus.choices)
    last_message = LastMessageOutput(allow_null=True)
    last_message_at = serializers.DateTimeField()
    archived = serializers.BooleanField()
    pinned = serializers.BooleanField()
    muted_until = serializers.DateTimeField(allow_null=True)
    participants_count = serializers.IntegerField(allow_null=True)
    labels = LabelShownOutput(many=True)
    assignment = serializers.JSONField(allow_null=True)
    customer_link = serializers.JSONField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("archived_at")
    def convert_archived(archived_at: datetime | None) -> bool:
        return archived_at is not None

    @staticmethod
    @columns("pinned_at")
    def convert_pinned(pinned_at: datetime | None) -> bool:
        return pinned_at is not None

    @staticmethod
    @columns("contact_id")
    def load_participants_count(
        keys: Sequence[UUID], context: Mapping[str, Any]
    ) -> Mapping[UUID, int]:
        return selectors.participant_counts(contact_ids=keys)

    @staticmethod
    @columns("id")
    def load_labels(
        keys: Sequence[UUID], context: Mapping[str, Any]
    ) -> Mapping[UUID, list[dict[str, Any]]]:
        return label_selectors.labels_shown(
            actor=context["actor"], model=ConversationLabel, column="conversation_id", keys=keys
        )

    @staticmethod
    @columns("id")
    def load_assignment(keys: Sequence[UUID], context: Mapping[str, Any]) -> Mapping[UUID, Any]:
        ties, (account_id,) = ports.conversation_ties(), context["actor"].roles
        return ties.assignments(account_id, keys) if ties else {}

    @staticmethod
    @columns("id")
    def load_customer_link(keys: Sequence[UUID], context: Mapping[str, Any]) -> Mapping[UUID, Any]:
        ties, (account_id,) = ports.conversation_ties(), context["actor"].roles
        return ties.customer_links(account_id, keys) if ties else {}


class ChatViews(SessionViews):
    @operation(
        tag="WA Chats",
        summary="Sohbetleri listeler",
        role=Role.VIEWER,
        scope="messages:read",
        query=ChatQuery,
        listing=Listing(
            sorts={
                "lastMessageAt": "last_message_at",
                "createdAt": "created_at",
                "updatedAt": "updated_at",
            },
            default="-lastMessageAt",
            search=True,
        ),
        response=ChatOutput,
    )
    def list(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        access = self._access(account_id, session_id)
        query = self.query()
        chosen = WorkFilter(
            query.pop("status"),
            AssignmentFilter(
                mine=query.pop("mine"),
                my_teams=query.pop("my_teams"),
                unassigned=query.pop("unassigned"),
            ),
        )
        plain = chosen == WorkFilter() and not any(
            value not in (None, "") for value in query.values()
        )
        counted = plain and not request.query_params.get("updatedSince")
        return self.page(
            messaging.waiting(
                selectors.chats(access=access, **query), actor=self.actor, chosen=chosen
            ),
            total=selectors.chat_total(access=access) if counted else None,
        )

    @operation(
        tag="WA Chats",
        summary="Sohbet detayını getirir",
        role=Role.VIEWER,
        scope="messages:read",
        response=ChatOutput,
        errors=[errors.ConversationNotFound],
    )
    def retrieve(
        self, request: Request, account_id: UUID, session_id: UUID, chat_id: UUID
    ) -> Response:
        return self.answer(self._chat(account_id, session_id, chat_id))

    @operation(
        tag="WA Chats",
        summary="Sohbeti sabitler veya sessize alır",
        role=Role.AGENT,
        scope="messages:write",
        request=ChatUpdateInput,
        response=ChatOutput,
        errors=[errors.ConversationNotFound, errors.ShareTooSmall],
        if_match=True,
        extension=True,
    )
    def update(
        self, request: Request, account_id: UUID, session_id: UUID, chat_id: UUID
    ) -> Response:
        services.update_chat(
            actor=self.actor,
            conversation=self._chat(account_id, session_id, chat_id, SharePermission.REPLY),
            now=timezone.now(),
            if_match=self.if_match,
            changes=self.body(),
        )
        return self.answer(self._chat(account_id, session_id, chat_id))
