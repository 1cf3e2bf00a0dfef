"""How WhatsApp sessions look to callers, and what callers say about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import phonenumbers
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from messaging import selectors
from messaging.choices import SessionCommand, SharePermission, StateSource, WaSessionStatus
from messaging.models import WaSessionShare
from messaging.ports import Capabilities, capabilities_for
from ticaret.api import rows
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns
from ticaret.tenancy.querysets import TenantQuerySet

_HOUR = 3600
_DAY_MINUTES = 24 * 60
_REGION = "TR"


class PhoneNumberField(serializers.CharField):
    """A phone number in any notation; becomes E.164. Without a country code it is Turkish."""

    default_error_messages = {"invalid": _("Enter a valid value.")}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            number = phonenumbers.parse(text, _REGION)
        except phonenumbers.NumberParseException:
            self.fail("invalid")
        if not phonenumbers.is_possible_number(number):
            self.fail("invalid")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


# ------------------------------------------------------------------------- taken


class WaSessionSettingsInput(InputSerializer):
    """What a session does by itself. 0 turns `silenceMinutes` and `contactRefreshHours` off.

    A session that says it works and shows no sign of life for `silenceMinutes`, between
    the two hours of the account's day, is `degraded` and, with `autoRestart`, restarted at
    most `restartLimit` times a day. `gapRepair` fetches what was missed in an outage.
    """

    check_seconds = serializers.IntegerField(min_value=15, max_value=_HOUR, default=60)
    silence_minutes = serializers.IntegerField(min_value=0, max_value=7 * _DAY_MINUTES, default=120)
    watch_from_hour = serializers.IntegerField(min_value=0, max_value=23, default=8)
    watch_until_hour = serializers.IntegerField(min_value=0, max_value=24, default=22)
    auto_restart = serializers.BooleanField(default=True)
    restart_limit = serializers.IntegerField(min_value=0, max_value=10, default=3)
    gap_repair = serializers.BooleanField(default=True)
    history_days = serializers.IntegerField(min_value=0, max_value=365, default=30)
    contact_refresh_hours = serializers.IntegerField(min_value=0, max_value=30 * 24, default=24)
    label_sync = serializers.BooleanField(default=False)
    keep_media = serializers.BooleanField(default=True)


class WaSessionInput(WaSessionSettingsInput):
    """`name` is how people call the session; the settings may come along."""

    name = serializers.CharField(max_length=255)


class WaSessionQuery(InputSerializer):
    status = serializers.ChoiceField(WaSessionStatus.choices, default=None, allow_null=True)


class WaSessionQrQuery(InputSerializer):
    format = serializers.ChoiceField(["image", "raw"], default="image")


class WaSessionPairingInput(InputSerializer):
    phone_number = PhoneNumberField(max_length=40)


class WaSessionShareInput(InputSerializer):
    target_account_id = serializers.UUIDField()
    permission = serializers.ChoiceField(SharePermission.choices, default=SharePermission.READ)


class WaSessionSharePermissionInput(InputSerializer):
    permission = serializers.ChoiceField(SharePermission.choices)


class WaSessionSyncInput(InputSerializer):
    """`days` back from now, the session's `historyDays` when left out; `contacts` too or not."""

    days = serializers.IntegerField(min_value=1, max_value=365, default=None, allow_null=True)
    contacts = serializers.BooleanField(default=True)


# ------------------------------------------------------------------------- shown


class WaSessionHealthOutput(OutputSerializer):
    """`lastSeenAt` is the last proof of life; `error` what the last check ran into."""

    last_seen_at = serializers.DateTimeField(source="last_activity_at", allow_null=True)
    last_checked_at = serializers.DateTimeField(source="checked_at", allow_null=True)
    next_check_at = serializers.DateTimeField()
    error = serializers.CharField(source="check_error")
    unreachable_since = serializers.DateTimeField(allow_null=True)
    restarts = serializers.IntegerField()
    last_restart_at = serializers.DateTimeField(source="restarted_at", allow_null=True)
    next_restart_at = serializers.DateTimeField(allow_null=True)


class WaSessionSyncOutput(OutputSerializer):
    """`missedSince` is the time from which messages are still to be fetched."""

    missed_since = serializers.DateTimeField(allow_null=True)
    last_synced_at = serializers.DateTimeField(source="synced_at", allow_null=True)
    job_id = serializers.UUIDField(source="sync_job_id", allow_null=True)
    contacts_refreshed_at = serializers.DateTimeField(allow_null=True)
    next_contacts_at = serializers.DateTimeField(allow_null=True)


class WaSessionCommandOutput(OutputSerializer):
    """What the gateway still has to be told; empty when nothing."""

    command = serializers.ChoiceField(choices=SessionCommand.choices)
    attempts = serializers.IntegerField(source="command_attempts")
    error = serializers.CharField(source="command_error")


class WaSessionSettingsOutput(OutputSerializer):
    check_seconds = serializers.IntegerField()
    silence_minutes = serializers.IntegerField()
    watch_from_hour = serializers.IntegerField()
    watch_until_hour = serializers.IntegerField()
    auto_restart = serializers.BooleanField()
    restart_limit = serializers.IntegerField()
    gap_repair = serializers.BooleanField()
    history_days = serializers.IntegerField()
    contact_refresh_hours = serializers.IntegerField()
    label_sync = serializers.BooleanField()
    keep_media = serializers.BooleanField()


class WaSessionOutput(OutputSerializer):
    """`accountId` owns the session; `permission` is what the asking account may do with it."""

    id = serializers.UUIDField(source="inbox_id")
    account_id = serializers.UUIDField()
    provider = serializers.CharField()
    name = serializers.CharField(source="inbox.name")
    status = serializers.ChoiceField(choices=WaSessionStatus.choices)
    status_reason = serializers.CharField()
    status_since = serializers.DateTimeField()
    phone_number = serializers.CharField()
    jid = serializers.CharField()
    lid = serializers.CharField()
    push_name = serializers.CharField()
    linked_at = serializers.DateTimeField(allow_null=True)
    is_owner = serializers.BooleanField()
    permission = serializers.ChoiceField(choices=SharePermission.choices)
    pending = WaSessionCommandOutput(source="*")
    health = WaSessionHealthOutput(source="*")
    sync = WaSessionSyncOutput(source="*")
    settings = WaSessionSettingsOutput(source="*")
    created_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("account_id")
    def load_is_owner(keys: Sequence[UUID], context: Mapping[str, Any]) -> Mapping[UUID, bool]:
        return {account_id: account_id in context["actor"].roles for account_id in keys}

    @staticmethod
    @columns("inbox_id", "account_id")
    def load_permission(
        keys: Sequence[tuple[UUID, UUID]], context: Mapping[str, Any]
    ) -> Mapping[tuple[UUID, UUID], str]:
        actor = context["actor"]
        foreign = [key[0] for key in keys if key[1] not in actor.roles]
        found = selectors.permissions(actor=actor, session_ids=foreign) if foreign else {}
        return {key: found.get(key[0], SharePermission.MANAGE) for key in keys}


class WaSessionShareOutput(OutputSerializer):
    id = serializers.UUIDField()
    session_id = serializers.UUIDField()
    owner_account_id = serializers.UUIDField(source="account_id")
    target_account_id = serializers.UUIDField()
    target_account_title = serializers.CharField(source="target_account.title")
    permission = serializers.ChoiceField(choices=SharePermission.choices)
    shared_by = serializers.CharField(source="shared_by_label")
    created_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")


class WaSessionStateOutput(OutputSerializer):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=WaSessionStatus.choices)
    reason = serializers.CharField()
    seen_by = serializers.ChoiceField(source="source", choices=StateSource.choices)
    occurred_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()


class WaSessionCapabilitiesOutput(OutputSerializer):
    """What can be sent and done in this session; anything else is refused before it is queued."""

    types = serializers.ListField(child=serializers.CharField())
    actions = serializers.ListField(child=serializers.CharField())
    text_limit = serializers.IntegerField()
    caption_limit = serializers.IntegerField()
    edit_minutes = serializers.IntegerField(allow_null=True)
    pin_seconds = serializers.ListField(child=serializers.IntegerField())
    quotes = serializers.BooleanField()
    reactions = serializers.BooleanField()


class WaSessionDetailOutput(WaSessionOutput):
    """A session with what it can do, its last states, and for its owner the shares."""

    capabilities = WaSessionCapabilitiesOutput()
    shares = WaSessionShareOutput(many=True)
    states = WaSessionStateOutput(many=True)

    @staticmethod
    @columns("inbox.channel", "inbox.capabilities")
    def convert_capabilities(channel: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        return shown_capabilities(capabilities_for(channel, facts))

    @staticmethod
    @columns("inbox_id")
    def load_shares(
        keys: Sequence[UUID], context: Mapping[str, Any]
    ) -> Mapping[UUID, list[dict[str, Any]]]:
        return _by_session(selectors.shares_of_own(context["actor"], keys))

    @staticmethod
    @columns("inbox_id")
    def load_states(
        keys: Sequence[UUID], context: Mapping[str, Any]
    ) -> Mapping[UUID, list[dict[str, Any]]]:
        return {key: rows.read(WaSessionStateOutput, selectors.last_states(key)) for key in keys}


class WaSessionQrOutput(OutputSerializer):
    """`value` with `format=raw`, `image` (a data address of a PNG) with `format=image`.

    Ask again at `expiresAt`, and when `wa_session.qr` says that there is a new one.
    """

    format = serializers.ChoiceField(choices=["image", "raw"])
    value = serializers.CharField(allow_null=True)
    image = serializers.CharField(allow_null=True)
    expires_at = serializers.DateTimeField()


class WaSessionPairingOutput(OutputSerializer):
    code = serializers.CharField()


def shown_capabilities(found: Capabilities) -> dict[str, Any]:
    return {
        "types": sorted(found.types),
        "actions": sorted(found.actions),
        "textLimit": found.text_limit,
        "captionLimit": found.caption_limit,
        "editMinutes": found.edit_minutes,
        "pinSeconds": list(found.pin_seconds),
        "quotes": found.quotes,
        "reactions": found.reactions,
    }


def _by_session(found: TenantQuerySet[WaSessionShare]) -> Mapping[UUID, list[dict[str, Any]]]:
    grouped: dict[UUID, list[dict[str, Any]]] = {}
    for row in rows.read(WaSessionShareOutput, found):
        grouped.setdefault(row["sessionId"], []).append(row)
    return grouped
