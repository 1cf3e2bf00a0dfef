"""What `/meta/…` shows and takes; the shapes are the catalogue's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers

from crm.api.serializers.inbox_links import InboxLinkOutput, links_by_source
from messaging.api.serializers import LastMessageOutput, MessageOutput
from messaging.api.work import WorkQuery
from messaging.choices import ConversationStatus
from meta_channels.selectors import INSTAGRAM_CHANNELS, META_CHANNELS
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns

META_CHANNEL_CHOICES = [(channel.value, channel.label) for channel in META_CHANNELS]
INSTAGRAM_CHANNEL_CHOICES = [(channel.value, channel.label) for channel in INSTAGRAM_CHANNELS]


class ThreadQuery(WorkQuery):
    """`metaAssetId` is the id of an asset here or Meta's own id of it."""

    meta_asset_id = serializers.CharField(default="", max_length=128)
    channel = serializers.ChoiceField(choices=META_CHANNEL_CHOICES, default="")


class CapabilitiesOutput(OutputSerializer):
    messaging = serializers.BooleanField()
    comments = serializers.BooleanField()
    publishing = serializers.BooleanField()


class AssetOutput(OutputSerializer):
    id = serializers.UUIDField()
    channel = serializers.ChoiceField(choices=META_CHANNEL_CHOICES)
    meta_asset_id = serializers.CharField(source="external_id")
    parent_meta_asset_id = serializers.CharField(source="parent_external_id")
    name = serializers.CharField()
    username = serializers.CharField()
    phone_number = serializers.CharField()
    profile_picture_url = serializers.CharField(source="picture_url")
    capabilities = CapabilitiesOutput()

    @staticmethod
    def convert_capabilities(stored: Mapping[str, Any]) -> dict[str, bool]:
        return {name: bool(stored.get(name)) for name in ("messaging", "comments", "publishing")}


class ParticipantOutput(OutputSerializer):
    id = serializers.CharField(source="contact.external_id")
    name = serializers.CharField(source="contact.name")
    username = serializers.CharField(source="contact.username")
    profile_picture_url = serializers.CharField(source="contact.picture_url")


class InstagramAssetOutput(OutputSerializer):
    """An account that was connected by Instagram Login; `instagramAccountId` is Instagram's id."""

    id = serializers.UUIDField()
    channel = serializers.ChoiceField(choices=INSTAGRAM_CHANNEL_CHOICES)
    instagram_account_id = serializers.CharField(source="external_id")
    name = serializers.CharField()
    username = serializers.CharField()
    profile_picture_url = serializers.CharField(source="picture_url")
    capabilities = CapabilitiesOutput()
    convert_capabilities = staticmethod(AssetOutput.convert_capabilities)


class ThreadFactsOutput(OutputSerializer):
    """What a thread shows whichever login its asset was connected by."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    external_thread_id = serializers.CharField()
    participant_id = serializers.CharField(source="contact.external_id")
    participant_name = serializers.CharField(source="contact.name")
    subject = serializers.CharField()
    status = serializers.ChoiceField(choices=ConversationStatus.choices)
    last_message = LastMessageOutput(allow_null=True)
    last_message_at = serializers.DateTimeField()
    unread_count = serializers.IntegerField()
    metadata = serializers.JSONField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")
    participant = ParticipantOutput(source="*")
    crm_inbox_link = InboxLinkOutput(allow_null=True)

    @staticmethod
    @columns("account_id", "inbox_id")
    def load_crm_inbox_link(
        keys: Sequence[tuple[UUID, UUID]], context: Mapping[str, Any]
    ) -> Mapping[tuple[UUID, UUID], Any]:
        return links_by_source(keys, context)


class ThreadOutput(ThreadFactsOutput):
    meta_asset_id = serializers.UUIDField(source="inbox_id")
    channel = serializers.ChoiceField(source="inbox.channel", choices=META_CHANNEL_CHOICES)
    asset = AssetOutput(source="inbox")


class InstagramThreadOutput(ThreadFactsOutput):
    instagram_account_id = serializers.UUIDField(source="inbox_id")
    channel = serializers.ChoiceField(source="inbox.channel", choices=INSTAGRAM_CHANNEL_CHOICES)
    asset = InstagramAssetOutput(source="inbox")


class InstagramMessageOutput(MessageOutput):
    """A message of a thread of an account that was connected by Instagram Login."""


class InstagramThreadQuery(WorkQuery):
    """`instagramAccountId` is the id of an account here or Instagram's own id of it."""

    instagram_account_id = serializers.CharField(default="", max_length=128)


class ReactionInput(InputSerializer):
    """An empty `emoji` takes the reaction back. Messenger and Instagram know seven."""

    emoji = serializers.CharField(max_length=32, allow_blank=True)


class ReactionQueuedOutput(OutputSerializer):
    """The reaction on its way; the message shows it once it is done."""

    id = serializers.UUIDField()
    thread_id = serializers.UUIDField(source="conversation_id")
    message_id = serializers.UUIDField()
    state = serializers.CharField()
    created_at = serializers.DateTimeField()
