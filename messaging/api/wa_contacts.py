"""`/accounts/{accountId}/wa-sessions/{sessionId}/contacts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from messaging import errors
from messaging.api.sessions import SessionViews
from messaging.choices import ChatType, ContactKind
from messaging.selectors import chats as selectors
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns
from ticaret.tenancy.actor import Role


class WaContactQuery(InputSerializer):
    type = serializers.ChoiceField(choices=ChatType.choices, default="")


class WaContactOutput(OutputSerializer):
    """`chatId` is null as long as nothing was said."""

    id = serializers.UUIDField()
    session_id = serializers.UUIDField(source="inbox_id")
    jid = serializers.CharField(source="external_id")
    lid = serializers.CharField(source="alternate_id")
    type = serializers.ChoiceField(choices=ChatType.choices)
    is_group = serializers.BooleanField()
    name = serializers.CharField()
    push_name = serializers.CharField(source="name")
    phone = serializers.CharField()
    picture = serializers.CharField(source="picture_url")
    about = serializers.CharField()
    participants_count = serializers.IntegerField(allow_null=True)
    chat_id = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("kind", "external_id")
    def convert_type(kind: str, jid: str) -> str:
        return selectors.chat_type(kind, jid)

    @staticmethod
    @columns("kind")
    def convert_is_group(kind: str) -> bool:
        return kind == ContactKind.GROUP

    @staticmethod
    @columns("name", "username", "phone", "external_id")
    def convert_name(name: str, username: str, phone: str, jid: str) -> str:
        """Something to call the contact by, always."""
        return name or username or phone or jid.partition("@")[0]

    @staticmethod
    @columns("id")
    def load_participants_count(
        keys: Sequence[UUID], context: Mapping[str, Any]
    ) -> Mapping[UUID, int]:
        return selectors.participant_counts(contact_ids=keys)

    @staticmethod
    @columns("id")
    def load_chat_id(keys: Sequence[UUID], context: Mapping[str, Any]) -> Mapping[UUID, UUID]:
        return selectors.chats_of_contacts(contact_ids=keys)


class ChatMemberOutput(OutputSerializer):
    """`contactId` is null for a member whom the session does not know otherwise."""

    jid = serializers.CharField()
    phone = serializers.CharField()
    role = serializers.CharField()
    name = serializers.CharField()
    contact_id = serializers.UUIDField(allow_null=True)


class WaContactDetailOutput(WaContactOutput):
    """A contact, and the members when it is a group."""

    participants = ChatMemberOutput(many=True)

    @staticmethod
    @columns("id")
    def load_participants(
        keys: Sequence[UUID], context: Mapping[str, Any]
    ) -> Mapping[UUID, list[dict[str, Any]]]:
        return selectors.participants(contact_ids=keys)


class WaContactViews(SessionViews):
    @operation(
        tag="WA Contacts",
        summary="Kişi/grup listesini getirir",
        role=Role.VIEWER,
        scope="contacts:read",
        query=WaContactQuery,
        listing=Listing(
            sorts={"name": "name", "createdAt": "created_at", "updatedAt": "updated_at"},
            default="name",
            search=True,
        ),
        response=WaContactOutput,
    )
    def list(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        access = self._access(account_id, session_id)
        return self.page(selectors.contacts(access=access, **self.query()))

    @operation(
        tag="WA Contacts",
        summary="Tek bir kişi/grup bilgisini getirir",
        role=Role.VIEWER,
        scope="contacts:read",
        response=WaContactDetailOutput,
        errors=[errors.ContactNotFound],
    )
    def retrieve(
        self, request: Request, account_id: UUID, session_id: UUID, contact_id: UUID
    ) -> Response:
        access = self._access(account_id, session_id)
        return self.answer(selectors.contact(access=access, contact_id=contact_id))
