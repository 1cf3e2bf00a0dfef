"""How orders are taken."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from orders import limits
from orders.choices import DiscountType, OrderSource, OrderStatus
from ticaret.api.serializers import InputSerializer

LANGUAGES = ("tr", "en")


class MoneyField(serializers.DecimalField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_digits=14, decimal_places=limits.MONEY_PLACES, min_value=Decimal(0), **options
        )


class OrderDiscountInput(InputSerializer):
    """So many percent, or an amount of money."""

    type = serializers.ChoiceField(choices=DiscountType.choices)
    value = MoneyField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["type"] == DiscountType.PERCENT and attrs["value"] > limits.MAX_RATE:
            raise serializers.ValidationError(
                {"value": _("A discount is 100 percent at most.")}, code="max_value"
            )
        return attrs


def _text(length: int) -> Any:
    return serializers.CharField(required=False, allow_blank=True, max_length=length)


class OrderAddressInput(InputSerializer):
    """An address as it goes on paper; what is left out is empty."""

    name = _text(limits.ADDRESS["name"])
    company = _text(limits.ADDRESS["company"])
    phone = _text(limits.ADDRESS["phone"])
    email = _text(limits.ADDRESS["email"])
    line1 = _text(limits.ADDRESS["line1"])
    line2 = _text(limits.ADDRESS["line2"])
    district = _text(limits.ADDRESS["district"])
    city = _text(limits.ADDRESS["city"])
    postal_code = _text(limits.ADDRESS["postal_code"])
    country = _text(limits.ADDRESS["country"])
    tax_office = _text(limits.ADDRESS["tax_office"])
    tax_number = _text(limits.ADDRESS["tax_number"])

    def validate(self, attrs: Mapping[str, str]) -> dict[str, str]:
        return {name: value for name, value in attrs.items() if value}


class OrderItemInput(InputSerializer):
    """What a line may say itself; what it does not say is its product's."""

    sku = serializers.CharField(required=False, allow_blank=True, max_length=limits.SKU)
    name = serializers.CharField(required=False, max_length=limits.NAME)
    quantity = serializers.DecimalField(
        max_digits=14, decimal_places=limits.QUANTITY_PLACES, min_value=Decimal("0.001")
    )
    unit = serializers.CharField(required=False, allow_blank=True, max_length=limits.UNIT)
    unit_price = MoneyField(required=False)
    discount = OrderDiscountInput(required=False, allow_null=True)
    vat_rate = serializers.DecimalField(
        required=False,
        max_digits=5,
        decimal_places=limits.RATE_PLACES,
        min_value=Decimal(0),
        max_value=limits.MAX_RATE,
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=limits.LINE_NOTE)


class NewOrderItemInput(OrderItemInput):
    """A line with a product, or with `name` and `unitPrice` as free text."""

    product_id = serializers.UUIDField(required=False, allow_null=True)


class OrderInput(InputSerializer):
    contact_id = serializers.UUIDField(required=False, allow_null=True)
    discount = OrderDiscountInput(required=False, allow_null=True)
    shipping_address = OrderAddressInput(required=False, allow_null=True)
    billing_address = OrderAddressInput(required=False, allow_null=True)
    notes = _text(limits.NOTES)
    internal_notes = _text(limits.NOTES)


class NewOrderInput(OrderInput):
    """`chatId` and `messageId` say where the order comes from, whatever the channel."""

    items = NewOrderItemInput(many=True, required=False, source="lines")
    chat_id = serializers.UUIDField(required=False, allow_null=True)
    message_id = serializers.UUIDField(required=False, allow_null=True)


class OrderStatusInput(InputSerializer):
    """`restock` says whether what comes back goes on stock again; only for `returned`."""

    status = serializers.ChoiceField(choices=OrderStatus.choices)
    reason = serializers.CharField(default="", allow_blank=True, max_length=limits.REASON)
    restock = serializers.BooleanField(default=True)


class StatusListField(serializers.CharField):
    """States, comma separated."""

    default_error_messages = {"invalid_choice": _('"{input}" is not a valid choice.')}

    def to_internal_value(self, data: Any) -> list[str]:  # type: ignore[override]
        asked = [word.strip() for word in super().to_internal_value(data).split(",")]
        wanted = [word for word in asked if word]
        for word in wanted:
            if word not in OrderStatus.values:
                self.fail("invalid_choice", input=word)
        return wanted


class CustomerOrderFilters(InputSerializer):
    """`status` may name several states, comma separated; `from` is included, `to` is not."""

    status = StatusListField(default="", max_length=200)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=OrderSource.choices, default=""
    )
    from_ = serializers.DateTimeField(source="since", default=None)
    to = serializers.DateTimeField(source="until", default=None)


class OrderFilters(CustomerOrderFilters):
    """`status` may name several states, comma separated; `from` is included, `to` is not.
    `chatId` is where orders come from, whatever the channel.
    """

    customer_id = serializers.UUIDField(default=None)
    chat_id = serializers.UUIDField(default=None)


class SummaryFilters(OrderFilters):
    q = serializers.CharField(default="", max_length=200)


class ExportFilters(SummaryFilters):
    """`semicolon` writes decimals with a comma, as Excel expects in Turkish."""

    format = serializers.ChoiceField(choices=("csv", "xlsx"), default="csv")
    separator = serializers.ChoiceField(choices=("comma", "semicolon"), default="comma")


class LanguageQuery(InputSerializer):
    """Without a language it is the account's."""

    language = serializers.ChoiceField(choices=LANGUAGES, default="")


class OrderConfirmationInput(InputSerializer):
    """`text` takes the place of the account's text."""

    language = serializers.ChoiceField(choices=LANGUAGES, default="")
    text = serializers.CharField(
        default="", allow_blank=True, max_length=2 * limits.CONFIRMATION_TEXT
    )


class OrderSettingsInput(InputSerializer):
    """`numberFormat` ends in `{number}` or `{number:6}` and may have `{year}` before it. The
    texts may have `{customer}`, `{number}`, `{items}`, `{total}`, `{firm}`.
    """

    number_format = serializers.CharField(required=False, max_length=limits.NUMBER_FORMAT)
    confirmation_text_tr = _text(limits.CONFIRMATION_TEXT)
    confirmation_text_en = _text(limits.CONFIRMATION_TEXT)
