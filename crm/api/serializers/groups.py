"""What the endpoints of groups take and show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers

from crm.api.serializers.people import PersonOutput
from crm.selectors import groups
from crm.selectors.people import people
from ticaret.api import rows as readers
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns

_MOST_MEMBERS = 500


class GroupInput(InputSerializer):
    name = serializers.CharField(max_length=100)
    description = serializers.CharField(max_length=2000, default="", allow_blank=True)


class GroupMemberInput(InputSerializer):
    user_id = serializers.UUIDField()


class GroupMembersInput(InputSerializer):
    user_ids = serializers.ListField(child=serializers.UUIDField(), max_length=_MOST_MEMBERS)


class TeamOutput(OutputSerializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class GroupOutput(OutputSerializer):
    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField()
    member_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("id")
    def load_member_count(keys: Sequence[UUID], context: Mapping[str, Any]) -> dict[UUID, int]:
        counted = groups.member_counts(actor=context["actor"], group_ids=keys)
        return {key: counted.get(key, 0) for key in keys}


class GroupMemberOutput(OutputSerializer):
    """A user in a group; `createdAt` is since when."""

    group_id = serializers.UUIDField()
    user_id = serializers.UUIDField()
    user = PersonOutput()
    created_at = serializers.DateTimeField()

    @staticmethod
    @columns("account_id", "user_id")
    def load_user(keys: Sequence[Any], context: Mapping[str, Any]) -> dict[Any, Any]:
        return people(actor=context["actor"], keys=keys)


class GroupMembersOutput(OutputSerializer):
    """All members of a group, with the group's present version."""

    group_id = serializers.UUIDField(source="id")
    entity_version = serializers.DateTimeField(source="updated_at")
    rows = GroupMemberOutput(many=True)

    @staticmethod
    @columns("id")
    def load_rows(keys: Sequence[UUID], context: Mapping[str, Any]) -> dict[UUID, Any]:
        return {
            key: readers.read(
                GroupMemberOutput,
                groups.members(actor=context["actor"], group_id=key).order_by("created_at", "id"),
                context=context,
            )
            for key in keys
        }
