"""How assets, accounts and connections look to callers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from messaging.choices import Channel, InboxStatus
from meta_channels.api.serializers import AssetOutput, InstagramAssetOutput
from meta_channels.choices import CommentHandling, ConnectionState, Flow
from meta_channels.services.assets import LEAST_INTERVAL, LONGEST_INTERVAL, Settings
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns


class AssetSettingsOutput(OutputSerializer):
    sync_enabled = serializers.BooleanField()
    sync_interval_minutes = serializers.IntegerField()
    auto_assign_group_id = serializers.UUIDField(allow_null=True)
    comment_handling = serializers.ChoiceField(choices=CommentHandling.choices)


class UpkeepOutput(OutputSerializer):
    """How access, webhooks and sync of the asset stand."""

    scopes = serializers.JSONField()
    data_access_expires_at = serializers.DateTimeField(allow_null=True)
    token_checked_at = serializers.DateTimeField(allow_null=True)
    subscribed_at = serializers.DateTimeField(allow_null=True)
    synced_at = serializers.DateTimeField(allow_null=True)
    next_sync_at = serializers.DateTimeField(allow_null=True)
    sync_job_id = serializers.UUIDField(allow_null=True)
    sync_error = serializers.CharField()
    missed_since = serializers.DateTimeField(allow_null=True)


class ConnectedOutput(OutputSerializer):
    """What assets of both logins show. `daysLeft` is null when the access does not expire."""

    account_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=InboxStatus.choices)
    status_reason = serializers.CharField()
    token_expires_at = serializers.DateTimeField(allow_null=True)
    days_left = serializers.IntegerField(allow_null=True)
    settings = AssetSettingsOutput()
    upkeep = UpkeepOutput(source="meta", allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    def convert_settings(stored: Mapping[str, Any]) -> dict[str, Any]:
        known = Settings().stored()
        return {name: (stored or {}).get(name, value) for name, value in known.items()}

    @staticmethod
    @columns("token_expires_at")
    def convert_days_left(expires_at: datetime | None) -> int | None:
        if expires_at is None:
            return None
        return max(0, math.floor((expires_at - timezone.now()).total_seconds() / 86400))


class ConnectedAssetOutput(AssetOutput, ConnectedOutput):
    """A Page, an Instagram account of a Page, or a WhatsApp number."""


class ConnectedInstagramOutput(InstagramAssetOutput, ConnectedOutput):
    """An Instagram account with its settings and how its access stands."""


class AssetQuery(InputSerializer):
    channel = serializers.ChoiceField(
        choices=[(c.value, c.label) for c in Channel if c != Channel.PROVIDER_WHATSAPP], default=""
    )
    status = serializers.ChoiceField(choices=InboxStatus.choices, default="")


class StatusQuery(InputSerializer):
    status = serializers.ChoiceField(choices=InboxStatus.choices, default="")


class AssetInput(InputSerializer):
    """Only what is given changes. `enabled` false takes the asset out of use for a while."""

    enabled = serializers.BooleanField(required=False)
    sync_enabled = serializers.BooleanField(required=False)
    sync_interval_minutes = serializers.IntegerField(
        required=False, min_value=LEAST_INTERVAL, max_value=LONGEST_INTERVAL
    )
    auto_assign_group_id = serializers.UUIDField(required=False, allow_null=True)
    comment_handling = serializers.ChoiceField(choices=CommentHandling.choices, required=False)


class OnboardingOutput(OutputSerializer):
    """`url` works in the browser that asked for it, once, until `expiresAt`."""

    url = serializers.CharField()
    expires_at = serializers.DateTimeField()


class ConnectionOutput(OutputSerializer):
    """What somebody consented to. `offered` lists what can be connected, by Meta's ids.

    `outcome` says by id what became of those that were chosen.
    """

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    flow = serializers.ChoiceField(choices=Flow.choices)
    state = serializers.ChoiceField(choices=ConnectionState.choices)
    scopes = serializers.JSONField()
    missing_scopes = serializers.JSONField()
    offered = serializers.JSONField()
    outcome = serializers.JSONField()
    job_id = serializers.UUIDField(allow_null=True)
    token_expires_at = serializers.DateTimeField(allow_null=True)
    data_access_expires_at = serializers.DateTimeField(allow_null=True)
    requested_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")


class ChooseInput(InputSerializer):
    """The `id`s of `offered` that are to be connected."""

    asset_ids = serializers.ListField(
        child=serializers.CharField(max_length=128), min_length=1, max_length=200
    )


class SyncInput(InputSerializer):
    """How many days back; without it, since the last time. `parts` limits what is fetched."""

    days = serializers.IntegerField(default=None, allow_null=True, min_value=1, max_value=365)
    parts = serializers.ListField(
        child=serializers.CharField(max_length=32), default=list, max_length=10
    )
