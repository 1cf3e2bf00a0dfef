"""How orders are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from rest_framework import serializers

from orders import limits, selectors, states, wording
from orders.choices import DiscountType, OrderSource, OrderStatus
from ticaret.api import rows
from ticaret.api.naming import camel
from ticaret.api.serializers import ActorOutput, OutputSerializer, columns


class MoneyField(serializers.DecimalField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=14, decimal_places=limits.MONEY_PLACES, **options)


class OrderDiscountOutput(OutputSerializer):
    """So many percent, or an amount of money."""

    type = serializers.ChoiceField(choices=DiscountType.choices)
    value = MoneyField()


class OrderAddressOutput(OutputSerializer):
    name = serializers.CharField()
    company = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    line1 = serializers.CharField()
    line2 = serializers.CharField()
    district = serializers.CharField()
    city = serializers.CharField()
    postal_code = serializers.CharField()
    country = serializers.CharField()
    tax_office = serializers.CharField()
    tax_number = serializers.CharField()


class OrderCustomerOutput(OutputSerializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    short_name = serializers.CharField()


class OrderContactOutput(OutputSerializer):
    id = serializers.UUIDField()
    display_name = serializers.CharField()


class OrderTotalsOutput(OutputSerializer):
    """`subtotal` is before discounts; `net` + `vat` = `total`."""

    subtotal = MoneyField()
    line_discounts = MoneyField()
    order_discount = MoneyField()
    net = MoneyField()
    vat = MoneyField()
    total = MoneyField()


class OrderVatShareOutput(OutputSerializer):
    """The net amount under one rate, and the VAT on it."""

    rate = serializers.DecimalField(max_digits=5, decimal_places=limits.RATE_PLACES)
    net = MoneyField()
    vat = MoneyField()


class OrderItemOutput(OutputSerializer):
    """`gross` is quantity times unit price; `net` is without, `lineTotal` with VAT.

    `orderDiscount` is the line's share of the order's discount, `reservedQuantity` what it
    holds of the stock.
    """

    id = serializers.UUIDField()
    product_id = serializers.UUIDField(allow_null=True)
    position = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.DecimalField(max_digits=14, decimal_places=limits.QUANTITY_PLACES)
    unit = serializers.CharField()
    unit_price = MoneyField()
    discount = OrderDiscountOutput(allow_null=True)
    vat_rate = serializers.DecimalField(max_digits=5, decimal_places=limits.RATE_PLACES)
    note = serializers.CharField()
    gross = MoneyField()
    discount_amount = MoneyField()
    order_discount = MoneyField()
    net = MoneyField()
    vat = MoneyField()
    line_total = MoneyField(source="total")
    reserved_quantity = serializers.DecimalField(
        max_digits=14, decimal_places=limits.QUANTITY_PLACES
    )

    @staticmethod
    @columns("discount_type", "discount_value")
    def convert_discount(type: str, value: Decimal) -> dict[str, Any] | None:
        return _discount(type, value)


class OrderOutput(OutputSerializer):
    """An order without its lines. `nextStatuses` are the states it may go to from here."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    number = serializers.CharField()
    customer_id = serializers.UUIDField()
    customer = OrderCustomerOutput()
    contact = OrderContactOutput(allow_null=True)
    status = serializers.ChoiceField(choices=OrderStatus.choices)
    status_changed_at = serializers.DateTimeField()
    next_statuses = serializers.ListField(
        child=serializers.ChoiceField(choices=OrderStatus.choices), source="status"
    )
    source = serializers.ChoiceField(choices=OrderSource.choices)  # type: ignore[assignment]
    currency = serializers.CharField()
    chat_id = serializers.UUIDField(allow_null=True)
    message_id = serializers.UUIDField(allow_null=True)
    ai_analysis_id = serializers.UUIDField(allow_null=True)
    shipping_address = OrderAddressOutput(allow_null=True)
    billing_address = OrderAddressOutput(allow_null=True)
    notes = serializers.CharField()
    internal_notes = serializers.CharField()
    discount = OrderDiscountOutput(allow_null=True)
    item_count = serializers.IntegerField()
    totals = OrderTotalsOutput(source="*")
    vat_shares = serializers.ListField(child=OrderVatShareOutput())
    confirmation_message_id = serializers.UUIDField(allow_null=True)
    confirmation_queued_at = serializers.DateTimeField(allow_null=True)
    created_by_label = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    def convert_next_statuses(status: str) -> list[str]:
        return [str(word) for word in states.NEXT[status]]

    @staticmethod
    def convert_shipping_address(address: Mapping[str, str]) -> dict[str, str] | None:
        return _address(address)

    @staticmethod
    def convert_billing_address(address: Mapping[str, str]) -> dict[str, str] | None:
        return _address(address)

    @staticmethod
    @columns("discount_type", "discount_value")
    def convert_discount(type: str, value: Decimal) -> dict[str, Any] | None:
        return _discount(type, value)


class OrderDetailOutput(OrderOutput):
    """An order with its lines."""

    items = OrderItemOutput(many=True)

    @staticmethod
    @columns("id")
    def load_items(
        keys: Sequence[UUID], context: Mapping[str, Any]
    ) -> dict[UUID, list[dict[str, Any]]]:
        found = selectors.items_of(actor=context["actor"], order_ids=keys)
        return {
            order_id: [rows.show(OrderItemOutput, item) for item in items]
            for order_id, items in found.items()
        }


class OrderItemDeletedOutput(OutputSerializer):
    """The line that is gone, and the order without it."""

    id = serializers.UUIDField()
    deleted = serializers.BooleanField()
    order = OrderDetailOutput()


class OrderStatusChangeOutput(OutputSerializer):
    """One step; the first has no `fromStatus`."""

    id = serializers.UUIDField()
    order_id = serializers.UUIDField()
    from_status = serializers.ChoiceField(choices=OrderStatus.choices, allow_null=True)
    to_status = serializers.ChoiceField(choices=OrderStatus.choices)
    reason = serializers.CharField()
    actor = ActorOutput(source="*")
    created_at = serializers.DateTimeField()

    @staticmethod
    def convert_from_status(status: str) -> str | None:
        return status or None


class OrderSumsOutput(OutputSerializer):
    """Sums of the orders in one currency."""

    currency = serializers.CharField()
    count = serializers.IntegerField()
    net = MoneyField()
    vat = MoneyField()
    total = MoneyField()


class OrderStateSumsOutput(OutputSerializer):
    status = serializers.ChoiceField(choices=OrderStatus.choices)
    count = serializers.IntegerField()
    sums = OrderSumsOutput(many=True)


class OrderSummaryOutput(OutputSerializer):
    """Every state with its orders; `sums` over all of them."""

    count = serializers.IntegerField()
    sums = OrderSumsOutput(many=True)
    states = OrderStateSumsOutput(many=True)


class OrderConfirmationOutput(OutputSerializer):
    """What is said to the customer; `messageId` once it is queued."""

    order_id = serializers.UUIDField()
    chat_id = serializers.UUIDField(allow_null=True)
    language = serializers.CharField()
    text = serializers.CharField()
    message_id = serializers.UUIDField(allow_null=True)


class OrderSettingsOutput(OutputSerializer):
    """Empty texts mean the product's own, which `defaultText…` are."""

    number_format = serializers.CharField()
    confirmation_text_tr = serializers.CharField()
    confirmation_text_en = serializers.CharField()
    default_text_tr = serializers.CharField(source="confirmation_text_tr")
    default_text_en = serializers.CharField(source="confirmation_text_en")
    entity_version = serializers.DateTimeField(source="updated_at", allow_null=True)

    @staticmethod
    def convert_default_text_tr(_: str) -> str:
        return wording.CONFIRMATION_TR

    @staticmethod
    def convert_default_text_en(_: str) -> str:
        return wording.CONFIRMATION_EN


def _address(address: Mapping[str, str]) -> dict[str, str] | None:
    if not address:
        return None
    return {camel(name): address.get(name, "") for name in limits.ADDRESS}


def _discount(type: str, value: Decimal) -> dict[str, Any] | None:
    return {"type": type, "value": value} if type else None
