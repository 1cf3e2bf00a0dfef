"""What callers tell the assistant."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ai_assist import limits
from ai_assist.choices import (
    AnalysisState,
    Intent,
    Language,
    Sentiment,
    Urgency,
    Verdict,
)
from catalog.columns import CURRENCIES
from ticaret.api.serializers import InputSerializer

_PRINTABLE = re.compile(r"[\x21-\x7e]+")


class KeyField(serializers.CharField):
    """What fits into an HTTP header."""

    default_error_messages = {"invalid_key": _("Anahtar yalnızca harf, rakam ve işaret içerir.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=limits.API_KEY, min_length=8, **options)

    def to_internal_value(self, data: Any) -> str:
        key = super().to_internal_value(data)
        if not _PRINTABLE.fullmatch(key):
            self.fail("invalid_key")
        return key


class AddressField(serializers.CharField):
    """The base of an OpenAI-compatible server, without a trailing slash; empty for the usual."""

    default_error_messages = {"invalid_address": _("https:// ile başlayan bir adres girin.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=limits.BASE_URL, allow_blank=True, **options)

    def to_internal_value(self, data: Any) -> str:
        address = super().to_internal_value(data).rstrip("/")
        if address and not re.fullmatch(r"https?://[\x21-\x7e]+", address):
            self.fail("invalid_address")
        if "?" in address or "#" in address:
            self.fail("invalid_address")
        return address


class AiSettingsInput(InputSerializer):
    """`inboxIds` null means every inbox; `monthlyTokenBudget` null means no limit."""

    enabled = serializers.BooleanField(required=False)
    inbox_ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, allow_null=True, max_length=200
    )
    api_key = KeyField(required=False, write_only=True)
    model = serializers.CharField(required=False, max_length=limits.MODEL_NAME)
    transcription_model = serializers.CharField(
        required=False, allow_blank=True, max_length=limits.MODEL_NAME
    )
    reads_images = serializers.BooleanField(required=False)
    base_url = AddressField(required=False)
    instructions = serializers.CharField(
        required=False, allow_blank=True, max_length=limits.INSTRUCTIONS
    )
    confidence_threshold = serializers.DecimalField(
        required=False, max_digits=3, decimal_places=2, min_value=Decimal(0), max_value=Decimal(1)
    )
    monthly_token_budget = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=10**12
    )
    input_price = serializers.DecimalField(
        required=False, max_digits=12, decimal_places=4, min_value=Decimal(0)
    )
    output_price = serializers.DecimalField(
        required=False, max_digits=12, decimal_places=4, min_value=Decimal(0)
    )
    price_currency = serializers.ChoiceField(required=False, choices=sorted(CURRENCIES))


class TestInput(InputSerializer):
    """What is not given is what is saved."""

    api_key = KeyField(required=False)
    model = serializers.CharField(required=False, max_length=limits.MODEL_NAME)
    base_url = AddressField(required=False)


class AnalysisFilters(InputSerializer):
    state = serializers.ChoiceField(choices=AnalysisState.choices, default="")
    intent = serializers.ChoiceField(choices=Intent.choices, default="")


class AllAnalysisFilters(AnalysisFilters):
    inbox_id = serializers.UUIDField(default=None)
    conversation_id = serializers.UUIDField(default=None)
    created_from = serializers.DateTimeField(default=None)
    created_to = serializers.DateTimeField(default=None)
    with_proposal = serializers.BooleanField(default=None, allow_null=True)


class CorrectLineInput(InputSerializer):
    product = serializers.CharField(max_length=limits.PRODUCT_WORDS)
    quantity = serializers.FloatField(
        required=False, allow_null=True, min_value=0, max_value=float(limits.QUANTITY)
    )
    unit = serializers.CharField(required=False, allow_blank=True, max_length=limits.UNIT)


class CorrectionInput(InputSerializer):
    """What it should have been; what is absent was right."""

    language = serializers.ChoiceField(choices=Language.choices, required=False)
    sentiment = serializers.ChoiceField(choices=Sentiment.choices, required=False)
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    summary = serializers.CharField(required=False, max_length=limits.SUMMARY)
    suggested_reply = serializers.CharField(required=False, max_length=limits.REPLY)
    lines = CorrectLineInput(many=True, required=False)

    def validate_lines(self, lines: list[Any]) -> list[Any]:
        if len(lines) > limits.LINES:
            raise serializers.ValidationError(_("Çok fazla satır var."), code="max_length")
        return lines


class FeedbackInput(InputSerializer):
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    correct_intent = serializers.ChoiceField(choices=Intent.choices, required=False)
    correction = CorrectionInput(required=False)
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000)


class ApprovedLineInput(InputSerializer):
    """A proposed line by its `lineId` with what was changed, or a new one."""

    line_id = serializers.UUIDField(required=False, allow_null=True)
    product_id = serializers.UUIDField(required=False, allow_null=True)
    name = serializers.CharField(required=False, max_length=255)
    quantity = serializers.DecimalField(
        required=False,
        max_digits=12,
        decimal_places=3,
        min_value=Decimal("0.001"),
    )
    unit = serializers.CharField(required=False, max_length=limits.UNIT)
    unit_price = serializers.DecimalField(
        required=False, allow_null=True, max_digits=12, decimal_places=2, min_value=Decimal(0)
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)


class ApprovalInput(InputSerializer):
    """Without `lines` the proposal is ordered as it is; without `customerId` it is the chat's."""

    lines = ApprovedLineInput(many=True, required=False)
    customer_id = serializers.UUIDField(required=False, allow_null=True)
    contact_id = serializers.UUIDField(required=False, allow_null=True)
    notes = serializers.CharField(required=False, allow_blank=True, max_length=limits.SUMMARY)

    def validate_lines(self, lines: list[Any]) -> list[Any]:
        if len(lines) > limits.LINES:
            raise serializers.ValidationError(_("Çok fazla satır var."), code="max_length")
        return lines


class RefusalInput(InputSerializer):
    reason = serializers.CharField(max_length=500)


class ReportFilters(InputSerializer):
    since = serializers.DateField(default=None)
    until = serializers.DateField(default=None)
