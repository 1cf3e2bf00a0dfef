"""What the endpoints of webhooks take and show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ticaret import http
from ticaret.api.renderers import moment
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns
from ticaret.events.catalogue import is_event_type
from ticaret.webhooks.choices import EVERYTHING, DeliveryState, DisabledReason, EndpointStatus
from ticaret.webhooks.selectors import attempts_of
from ticaret.webhooks.signing import message_id

_WEEK = 7 * 24 * 3600
_DAY = 24 * 3600
_EXCERPT_IN_LISTS = 500


class ReceiverUrlField(serializers.CharField):
    """An https address of the public internet.

    Checked here for the comfort of the person who types it; what counts is checked at
    every connection.
    """

    default_error_messages = {"blocked_address": _("Enter a valid URL.")}

    def to_internal_value(self, data: Any) -> str:
        url = super().to_internal_value(data)
        try:
            http.check_address(url, webhook=True)
        except http.Blocked:
            self.fail("blocked_address")
        return url


class EventTypeField(serializers.CharField):
    """A type of the event catalogue, or `*` for all of them."""

    default_error_messages = {
        "invalid_choice": serializers.ChoiceField.default_error_messages["invalid_choice"]
    }

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if name != EVERYTHING and not is_event_type(name):
            self.fail("invalid_choice", input=name)
        return name


# ------------------------------------------------------------------------- taken


class WebhookInput(InputSerializer):
    """`inboxIds` null hears everything; a list hears the events of those inboxes alone."""

    url = ReceiverUrlField(max_length=2048)
    events = serializers.ListField(
        child=EventTypeField(max_length=64), allow_empty=False, max_length=200
    )
    inbox_ids = serializers.ListField(
        child=serializers.UUIDField(), default=None, allow_null=True, max_length=1000
    )
    description = serializers.CharField(default="", allow_blank=True, max_length=500)


class RotateWebhookSecretInput(InputSerializer):
    """For so long both secrets sign."""

    overlap_seconds = serializers.IntegerField(min_value=0, max_value=_WEEK, default=_DAY)


class DeliveryFilters(InputSerializer):
    """`from` is included, `to` is not; both are about when the delivery was queued."""

    state = serializers.ChoiceField(DeliveryState.choices, default="", allow_blank=True)
    event_type = serializers.CharField(default="", allow_blank=True, max_length=64)
    to = serializers.DateTimeField(default=None, allow_null=True, source="before")

    def get_fields(self) -> dict[str, Any]:
        # `from` is a word of Python, so this one key is added here.
        since = serializers.DateTimeField(default=None, allow_null=True, source="since")
        return {**super().get_fields(), "from": since}


class ReplayDeliveriesInput(InputSerializer):
    """Deliveries that were queued from `from` until before `to` and are done with."""

    to = serializers.DateTimeField(source="before")
    event_type = serializers.CharField(default="", allow_blank=True, max_length=64)

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.DateTimeField(source="since"), **super().get_fields()}


# ------------------------------------------------------------------------- shown


class WebhookOutput(OutputSerializer):
    """`failingSince` is the first failure after the last success."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    inbox_ids = serializers.ListField(child=serializers.UUIDField(), allow_null=True)
    description = serializers.CharField()
    status = serializers.ChoiceField(EndpointStatus.choices)
    disabled_reason = serializers.ChoiceField(DisabledReason.choices, allow_null=True)
    disabled_at = serializers.DateTimeField(allow_null=True)
    failing_since = serializers.DateTimeField(allow_null=True)
    previous_secret_until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    def convert_disabled_reason(reason: str) -> str | None:
        return reason or None


class NewWebhookOutput(WebhookOutput):
    """`secret` is shown in this answer only."""

    secret = serializers.CharField()


class AttemptOutput(OutputSerializer):
    """One POST. `error` is a class of failure, null for a success."""

    id = serializers.UUIDField()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField()
    latency_ms = serializers.IntegerField()
    status_code = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_null=True)
    response_excerpt = serializers.CharField()


class DeliveryOutput(OutputSerializer):
    """`attemptCount` counts since the last replay, if there was one; `attempts` are all of them."""

    id = serializers.UUIDField()
    webhook_id = serializers.UUIDField(source="endpoint_id")
    event_id = serializers.UUIDField(source="payload_id")
    message_id = serializers.CharField()
    event_type = serializers.CharField()
    state = serializers.ChoiceField(DeliveryState.choices)
    attempt_count = serializers.IntegerField(source="attempts")
    next_attempt_at = serializers.DateTimeField(allow_null=True)
    last_attempt_at = serializers.DateTimeField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    attempts = AttemptOutput(many=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("payload_id")
    def convert_message_id(event_id: UUID) -> str:
        return message_id(event_id)

    @staticmethod
    @columns("state", "next_attempt_at")
    def convert_next_attempt_at(state: str, next_attempt_at: datetime) -> str | None:
        return moment(next_attempt_at) if state == DeliveryState.WAITING else None

    @staticmethod
    @columns("id")
    def load_attempts(keys: Sequence[UUID], context: Mapping[str, Any]) -> Mapping[UUID, Any]:
        return attempts_of(
            actor=context["actor"], delivery_ids=keys, excerpt_length=_EXCERPT_IN_LISTS
        )


class DeliveryDetailOutput(DeliveryOutput):
    """With the body as it is sent, byte for byte, and longer excerpts of the answers."""

    body = serializers.CharField(source="payload.body")

    @staticmethod
    def convert_body(body: bytes) -> str:
        return bytes(body).decode()

    @staticmethod
    @columns("id")
    def load_attempts(keys: Sequence[UUID], context: Mapping[str, Any]) -> Mapping[UUID, Any]:
        return attempts_of(actor=context["actor"], delivery_ids=keys)


class ReplayedOutput(OutputSerializer):
    """How many deliveries were queued again."""

    replayed = serializers.IntegerField()


class EventTypeOutput(OutputSerializer):
    """`example` is the payload, the `data` of a webhook of this type."""

    type = serializers.CharField()
    description = serializers.CharField()
    version = serializers.IntegerField()
    example = serializers.DictField()


class EventTypesOutput(OutputSerializer):
    rows = EventTypeOutput(many=True)
