"""What the endpoints of identities and of a chat's customer take and show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers

from crm.api.serializers.contacts import ContactInput, LinkedContactOutput
from crm.api.serializers.customers import CustomerInput, LinkedCustomerOutput
from crm.api.serializers.people import DoerOutput, doer
from crm.choices import MatchHow
from crm.selectors.suggestions import Asked, suggestions
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns

# ------------------------------------------------------------------------- taken


class UnmatchedQuery(InputSerializer):
    channel = serializers.CharField(default="", max_length=32)
    inbox_id = serializers.UUIDField(default=None)


class IdentityQuery(UnmatchedQuery):
    """Without `state` those that are matched."""

    state = serializers.ChoiceField(["matched", "unmatched", "all"], default="matched")
    customer_id = serializers.UUIDField(default=None)
    contact_id = serializers.UUIDField(default=None)


class MatchInput(InputSerializer):
    """A contact brings its customer."""

    customer_id = serializers.UUIDField(default=None, allow_null=True)
    contact_id = serializers.UUIDField(default=None, allow_null=True)


class NewMatchInput(MatchInput):
    """Which identity: by its own id, or by the chat it is in."""

    identity_id = serializers.UUIDField(default=None, allow_null=True)
    chat_id = serializers.UUIDField(default=None, allow_null=True)


class _PartOfCustomerInput(CustomerInput):
    title = serializers.CharField(max_length=255, required=False)


class FromChatInput(InputSerializer):
    """What the caller knows better than the chat. With `customerId` only the contact is new."""

    customer = _PartOfCustomerInput(required=False)
    contact = ContactInput(required=False)
    customer_id = serializers.UUIDField(default=None, allow_null=True)
    create_contact = serializers.BooleanField(default=True)


# ------------------------------------------------------------------------- shown


class SuggestionOutput(OutputSerializer):
    """`score` is between 0 and 1; `reasons` say what is alike."""

    customer_id = serializers.UUIDField()
    customer_title = serializers.CharField()
    contact_id = serializers.UUIDField(allow_null=True)
    contact_name = serializers.CharField(allow_null=True)
    score = serializers.FloatField()
    reasons = serializers.ListField(child=serializers.ChoiceField(["phone", "email", "name"]))


class SuggestionsOutput(OutputSerializer):
    identity_id = serializers.UUIDField()
    rows = SuggestionOutput(many=True)


class IdentityOutput(OutputSerializer):
    """`customer` is null as long as nobody is matched; `how` says why it is this one."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    chat_id = serializers.UUIDField(source="conversation_id", allow_null=True)
    inbox_id = serializers.UUIDField()
    channel = serializers.CharField()
    is_group = serializers.BooleanField()
    external_id = serializers.CharField()
    alternate_id = serializers.CharField()
    phone = serializers.CharField()
    name = serializers.CharField()
    username = serializers.CharField()
    profile_picture_url = serializers.CharField(source="picture_url")
    customer_id = serializers.UUIDField(allow_null=True)
    contact_id = serializers.UUIDField(allow_null=True)
    customer = LinkedCustomerOutput(allow_null=True)
    contact = LinkedContactOutput(allow_null=True)
    how = serializers.ChoiceField(MatchHow.choices, allow_null=True)
    matched_at = serializers.DateTimeField(allow_null=True)
    matched_by = DoerOutput(allow_null=True)
    first_seen_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    def convert_how(stored: str) -> str | None:
        return stored or None

    @staticmethod
    @columns("matched_by_kind", "matched_by_id", "matched_by_label")
    def convert_matched_by(kind: str, id: UUID | None, label: str) -> dict[str, Any] | None:
        return doer(kind, id, label)


class UnmatchedOutput(IdentityOutput):
    """`suggestions` are up to five candidates, the likeliest first."""

    suggestions = SuggestionOutput(many=True)

    @staticmethod
    @columns("account_id", "id", "phone", "name", "username")
    def load_suggestions(
        keys: Sequence[tuple[UUID, UUID, str, str, str]], context: Mapping[str, Any]
    ) -> dict[Any, Any]:
        by_account: dict[UUID, list[Asked]] = defaultdict(list)
        for account_id, id, phone, name, username in keys:
            by_account[account_id].append(Asked(id, phone, name, username))
        found: dict[UUID, Any] = {}
        for account_id, asked in by_account.items():
            found |= suggestions(account_id=account_id, asked=asked)
        return {key: found.get(key[1], []) for key in keys}
