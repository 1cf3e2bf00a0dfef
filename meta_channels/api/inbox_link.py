"""The customer that an inbox belongs to, as `crmInboxLink` shows it."""

from __future__ import annotations

from rest_framework import serializers

from messaging.choices import Channel
from ticaret.api.serializers import OutputSerializer

_SOURCE_TYPES = ["wa_session", "meta_asset", "instagram_account"]


class RepresentativeOutput(OutputSerializer):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    display_name = serializers.CharField()
    status = serializers.CharField()


class TeamOutput(OutputSerializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class LinkedCustomerOutput(OutputSerializer):
    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    title = serializers.CharField()
    short_name = serializers.CharField()
    sector = serializers.CharField()
    city = serializers.CharField()
    notes = serializers.CharField()
    source = serializers.CharField()
    tax_office = serializers.CharField()
    tax_number = serializers.CharField()
    status = serializers.CharField()
    primary_representative_user_id = serializers.UUIDField(allow_null=True)
    primary_team_group_id = serializers.UUIDField(allow_null=True)
    representative = RepresentativeOutput(allow_null=True)
    team = TeamOutput(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class PhoneOutput(OutputSerializer):
    type = serializers.CharField()
    label = serializers.CharField()
    value = serializers.CharField()
    normalized = serializers.CharField()
    whatsapp_jid = serializers.CharField()
    is_whatsapp = serializers.BooleanField()
    is_primary = serializers.BooleanField()


class LinkedContactOutput(OutputSerializer):
    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    customer_id = serializers.UUIDField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    display_name = serializers.CharField()
    email = serializers.CharField()
    role = serializers.CharField()
    title = serializers.CharField()
    profession = serializers.CharField()
    notes = serializers.CharField()
    phones = PhoneOutput(many=True)
    is_primary = serializers.BooleanField()
    status = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class LinkSourceOutput(OutputSerializer):
    channel = serializers.ChoiceField(choices=Channel.choices)
    source_type = serializers.ChoiceField(choices=_SOURCE_TYPES)
    source_id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    status = serializers.CharField()
    meta = serializers.JSONField()
    updated_at = serializers.DateTimeField()


class InboxLinkOutput(OutputSerializer):
    """Null as long as the inbox is linked to no customer."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    channel = serializers.ChoiceField(choices=Channel.choices)
    source_type = serializers.ChoiceField(choices=_SOURCE_TYPES)
    source_id = serializers.UUIDField()
    customer = LinkedCustomerOutput()
    contacts = LinkedContactOutput(many=True)
    status = serializers.CharField()
    source = LinkSourceOutput()  # type: ignore[assignment]
    metadata = serializers.JSONField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
