"""What a model has to answer: the strict schema, and its answer made safe to keep."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from ai_assist import limits

# PostgreSQL stores neither; a model may say both.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    return _UNSTORABLE.sub("", text).strip()


def _probability(value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError("a confidence is between 0 and 1")
    return value


def _quantity(value: float | None) -> float | None:
    if value is not None and not 0 < value <= float(limits.QUANTITY):
        raise ValueError("a quantity is above nought and below a million")
    return value


Text = Annotated[str, AfterValidator(clean)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Entity(_Strict):
    kind: Literal[
        "date",
        "address",
        "person",
        "company",
        "phone",
        "product",
        "amount",
        "order_number",
        "other",
    ]
    text: Text


class OrderLine(_Strict):
    """`quote` is word for word from a message; `product` only the words that name the product."""

    quote: Text
    product: Text
    quantity: Annotated[float | None, AfterValidator(_quantity)]
    unit: Text


class Order(_Strict):
    """`delivery` holds the customer's own words for the time of delivery, or nothing."""

    lines: list[OrderLine]
    delivery: Text
    note: Text


class Answer(_Strict):
    language: Literal["tr", "en", "de", "ar", "ru", "other"]
    intent: Literal[
        "order",
        "price_question",
        "stock_question",
        "order_status",
        "order_change",
        "cancellation",
        "return",
        "complaint",
        "payment",
        "support",
        "thanks",
        "greeting",
        "other",
    ]
    sentiment: Literal["positive", "neutral", "negative"]
    urgency: Literal["low", "normal", "high"]
    confidence: Annotated[float, AfterValidator(_probability)]
    summary: Text
    entities: list[Entity]
    suggested_reply: Text
    order: Order | None


class Pong(_Strict):
    """What a test of key and model asks for."""

    ready: bool


def decimal(value: float) -> Decimal:
    """A number of an answer with the three places that a quantity has."""
    return Decimal(str(value)).quantize(Decimal("0.001"))
