"""The customer that an inbox belongs to, as `crmInboxLink` shows it."""

from __future__ import annotations

from rest_framework import serializers

from crm.api.serializers.contacts import LinkedContactOutput
from crm.api.serializers.customers import LinkedCustomerOutput
from messaging.choices import Channel
from ticaret.api.serializers import OutputSerializer

_SOURCE_TYPES = ["wa_session", "meta_asset", "instagram_account"]


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
