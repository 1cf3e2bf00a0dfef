"""How the assistant is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from rest_framework import serializers

from ai_assist import selectors
from ai_assist.choices import (
    AnalysisState,
    Intent,
    Language,
    LineFlag,
    PauseReason,
    Reason,
    Sentiment,
    Urgency,
    Verdict,
)
from ai_assist.models import AnalysisFeedback, AnalysisMessage, ProposalLine
from orders.selectors import orders_of_analyses
from ticaret.api.serializers import OutputSerializer, columns


class AiSettingsOutput(OutputSerializer):
    """The key itself is never shown. `pausedReason` says why nothing is analysed."""

    account_id = serializers.UUIDField()
    enabled = serializers.BooleanField()
    inbox_ids = serializers.ListField(child=serializers.UUIDField(), allow_null=True)
    api_key_set = serializers.BooleanField(source="api_key_last4")
    api_key_last4 = serializers.CharField()
    model = serializers.CharField()
    transcription_model = serializers.CharField()
    reads_images = serializers.BooleanField()
    base_url = serializers.CharField()
    instructions = serializers.CharField()
    confidence_threshold = serializers.DecimalField(max_digits=3, decimal_places=2)
    monthly_token_budget = serializers.IntegerField(allow_null=True)
    input_price = serializers.DecimalField(max_digits=12, decimal_places=4)
    output_price = serializers.DecimalField(max_digits=12, decimal_places=4)
    price_currency = serializers.CharField()
    paused_reason = serializers.ChoiceField(choices=PauseReason.choices, allow_blank=True)
    paused_at = serializers.DateTimeField(allow_null=True)
    entity_version = serializers.DateTimeField(source="updated_at", allow_null=True)

    @staticmethod
    def convert_api_key_set(last4: str) -> bool:
        return bool(last4)


class TestOutput(OutputSerializer):
    """`verdict` is `ok`, or what is wrong; `message` says it in the caller's language."""

    verdict = serializers.CharField()
    message = serializers.CharField()
    model = serializers.CharField()
    latency_ms = serializers.IntegerField()
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()


class EntityOutput(OutputSerializer):
    kind = serializers.CharField()
    text = serializers.CharField()


class SourceOutput(OutputSerializer):
    """A message that was analysed."""

    message_id = serializers.UUIDField()
    type = serializers.CharField()
    text = serializers.CharField()
    transcript = serializers.CharField()
    occurred_at = serializers.DateTimeField()


class CandidateOutput(OutputSerializer):
    product_id = serializers.UUIDField()
    sku = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    price = serializers.CharField()
    currency = serializers.CharField()
    stock = serializers.CharField(allow_null=True)
    score = serializers.CharField()


class LineOutput(OutputSerializer):
    """`unitPrice` and `stock` are those of the time of the analysis; `priceNow` and `stockNow`
    of today, null without a product. `flags` say what to look at.
    """

    id = serializers.UUIDField()
    position = serializers.IntegerField()
    message_id = serializers.UUIDField(allow_null=True)
    quote = serializers.CharField()
    words = serializers.CharField()
    quantity = serializers.CharField()
    unit = serializers.CharField()
    product_id = serializers.UUIDField(allow_null=True)
    sku = serializers.CharField()
    name = serializers.CharField()
    unit_price = serializers.CharField(allow_null=True)
    currency = serializers.CharField()
    stock = serializers.CharField(allow_null=True)
    price_now = serializers.CharField(allow_null=True)
    stock_now = serializers.CharField(allow_null=True)
    score = serializers.CharField()
    candidates = CandidateOutput(many=True)
    flags = serializers.ListField(child=serializers.ChoiceField(choices=LineFlag.choices))


class FeedbackOutput(OutputSerializer):
    id = serializers.UUIDField()
    analysis_id = serializers.UUIDField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    intent = serializers.CharField()
    correct_intent = serializers.CharField()
    correction = serializers.JSONField()
    note = serializers.CharField()
    author_id = serializers.UUIDField(allow_null=True)
    author_label = serializers.CharField()
    created_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")


class OrderRefOutput(OutputSerializer):
    id = serializers.UUIDField()
    number = serializers.CharField()


class ProposalOutput(OutputSerializer):
    """`deliveryDate` is what `deliveryWords` mean where the account is."""

    delivery_words = serializers.CharField()
    delivery_date = serializers.DateField(allow_null=True)
    note = serializers.CharField(source="order_note")
    refused_at = serializers.DateTimeField(allow_null=True)
    refusal_reason = serializers.CharField()


class AnalysisOutput(OutputSerializer):
    """`proposal` and `lines` are what seems to be ordered; `suggestedReply` is never sent by
    itself. `belowThreshold` is true when the model is less sure than the account asks for.
    """

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    inbox_id = serializers.UUIDField()
    conversation_id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=AnalysisState.choices)
    reason = serializers.ChoiceField(choices=Reason.choices, allow_blank=True)
    attempts = serializers.IntegerField()
    next_attempt_at = serializers.DateTimeField()
    intent = serializers.ChoiceField(choices=Intent.choices, allow_blank=True)
    language = serializers.ChoiceField(choices=Language.choices, allow_blank=True)
    sentiment = serializers.ChoiceField(choices=Sentiment.choices, allow_blank=True)
    urgency = serializers.ChoiceField(choices=Urgency.choices, allow_blank=True)
    confidence = serializers.DecimalField(max_digits=4, decimal_places=3, allow_null=True)
    below_threshold = serializers.BooleanField(allow_null=True)
    summary = serializers.CharField()
    entities = EntityOutput(many=True)
    suggested_reply = serializers.CharField()
    proposal = ProposalOutput(source="*")
    lines = LineOutput(many=True)
    messages = SourceOutput(many=True)
    feedback = FeedbackOutput(many=True)
    order = OrderRefOutput(allow_null=True)
    model = serializers.CharField()
    prompt_version = serializers.CharField()
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cost = serializers.DecimalField(max_digits=14, decimal_places=6)
    cost_currency = serializers.CharField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("entities")
    def convert_entities(entities: Any) -> Any:
        return entities

    @staticmethod
    @columns("account_id", "confidence")
    def load_below_threshold(
        keys: Sequence[tuple[UUID, Decimal | None]], context: Mapping[str, Any]
    ) -> dict[tuple[UUID, Decimal | None], bool]:
        thresholds = {
            account_id: selectors.settings(
                actor=context["actor"], account_id=account_id
            ).confidence_threshold
            for account_id in {key[0] for key in keys}
        }
        return {key: key[1] < thresholds[key[0]] for key in keys if key[1] is not None}

    @staticmethod
    @columns("id")
    def load_lines(keys: Sequence[UUID], context: Mapping[str, Any]) -> dict[UUID, list[Any]]:
        found = selectors.lines_of(actor=context["actor"], analysis_ids=keys)
        return {key: [_line(line) for line in rows] for key, rows in found.items()}

    @staticmethod
    @columns("id")
    def load_messages(keys: Sequence[UUID], context: Mapping[str, Any]) -> dict[UUID, list[Any]]:
        found = selectors.messages_of(actor=context["actor"], analysis_ids=keys)
        return {key: [_message(member) for member in rows] for key, rows in found.items()}

    @staticmethod
    @columns("id")
    def load_feedback(keys: Sequence[UUID], context: Mapping[str, Any]) -> dict[UUID, list[Any]]:
        found = selectors.feedback_of(actor=context["actor"], analysis_ids=keys)
        return {key: [_feedback(row) for row in rows] for key, rows in found.items()}

    @staticmethod
    @columns("id")
    def load_order(keys: Sequence[UUID], context: Mapping[str, Any]) -> dict[UUID, Any]:
        found = orders_of_analyses(actor=context["actor"], analysis_ids=keys)
        return {key: {"id": order.pk, "number": order.number} for key, order in found.items()}


class OrderedItemOutput(OutputSerializer):
    id = serializers.UUIDField()
    product_id = serializers.UUIDField(allow_null=True)
    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.CharField()
    unit = serializers.CharField()
    unit_price = serializers.CharField()
    line_total = serializers.CharField()


class OrderedOutput(OutputSerializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    currency = serializers.CharField()
    net = serializers.CharField()
    vat = serializers.CharField()
    total = serializers.CharField()
    customer_id = serializers.UUIDField()
    message_id = serializers.UUIDField(allow_null=True)
    items = OrderedItemOutput(many=True)


class ApprovalOutput(OutputSerializer):
    """`created` is false when the analysis had its order already. `changes` are those of the
    operator who approved: `{added, removed, changed}`.
    """

    order = OrderedOutput()
    analysis_id = serializers.UUIDField()
    created = serializers.BooleanField()
    changes = serializers.JSONField()
    approver = serializers.CharField()
    approver_id = serializers.UUIDField(allow_null=True)


class RateOutput(OutputSerializer):
    right = serializers.IntegerField()
    partly = serializers.IntegerField()
    wrong = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)


class IntentRateOutput(RateOutput):
    intent = serializers.CharField()


class MonthRateOutput(RateOutput):
    month = serializers.CharField()


class VersionRateOutput(RateOutput):
    model = serializers.CharField()
    prompt_version = serializers.CharField()


class ReportOutput(OutputSerializer):
    """How often the model was right, of what operators judged."""

    total = RateOutput()
    by_intent = IntentRateOutput(many=True)
    by_month = MonthRateOutput(many=True)
    by_version = VersionRateOutput(many=True)


class SpendingOutput(OutputSerializer):
    """Tokens and money of one month. `reservedTokens` are held by calls that are under way."""

    id = serializers.UUIDField()
    month = serializers.DateField()
    used_tokens = serializers.IntegerField()
    reserved_tokens = serializers.IntegerField()
    calls = serializers.IntegerField()
    cost = serializers.DecimalField(max_digits=16, decimal_places=6)
    exhausted_at = serializers.DateTimeField(allow_null=True)
    entity_version = serializers.DateTimeField(source="updated_at")


def _line(line: ProposalLine) -> dict[str, Any]:
    product = line.product if line.product and line.product.deleted_at is None else None
    return {
        "id": line.pk,
        "position": line.position,
        "messageId": line.message_id,
        "quote": line.quote,
        "words": line.words,
        "quantity": f"{line.quantity:.3f}",
        "unit": line.unit,
        "productId": line.product_id,
        "sku": line.sku,
        "name": line.name,
        "unitPrice": _number(line.unit_price, 2),
        "currency": line.currency,
        "stock": _number(line.stock, 3),
        "priceNow": _number(product.price, 2) if product else None,
        "stockNow": _number(product.stock, 3) if product else None,
        "score": f"{line.score:.3f}",
        "candidates": line.candidates,
        "flags": line.flags,
    }


def _number(value: Decimal | None, places: int) -> str | None:
    return None if value is None else f"{value:.{places}f}"


def _message(member: AnalysisMessage) -> dict[str, Any]:
    message = member.message
    return {
        "messageId": message.pk,
        "type": message.type,
        "text": message.text,
        "transcript": member.transcript,
        "occurredAt": _moment(message.occurred_at),
    }


def _feedback(row: AnalysisFeedback) -> dict[str, Any]:
    from ticaret.api import rows

    shown: dict[str, Any] = rows.show(FeedbackOutput, row)
    return shown


def _moment(value: datetime) -> str:
    from ticaret.api.renderers import moment

    return moment(value)
