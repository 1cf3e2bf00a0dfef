"""How the catalogue is taken and shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog import limits
from catalog.choices import SPOKEN_REASONS, ProductStatus, StockReason
from catalog.columns import CURRENCIES
from catalog.models import ProductImage
from ticaret import http
from ticaret.api import rows
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns

# ------------------------------------------------------------------------- taken


class ImageUrlField(serializers.CharField):
    """A web address of the public internet. Nothing is fetched from it."""

    default_error_messages = {"blocked_address": _("Enter a valid URL.")}

    def to_internal_value(self, data: Any) -> str:
        url = super().to_internal_value(data)
        try:
            http.check_address(url, webhook=True)
        except http.Blocked:
            self.fail("blocked_address")
        return url


@extend_schema_field({"type": "object", "additionalProperties": {}})
class AttributesField(serializers.Field[Any, Any, Any, Any]):
    """`{name: text, number or truth value}`."""

    default_error_messages = {
        "invalid": _("Adlardan ve yalın değerlerden oluşan bir nesne beklenir."),
        "too_many": _("Çok fazla özellik var."),
        "max_length": _("Bir ad ya da değer çok uzun."),
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("invalid")
        if len(data) > limits.ATTRIBUTES:
            self.fail("too_many")
        for name, value in data.items():
            if not name.strip() or not isinstance(value, (str, int, float, bool)):
                self.fail("invalid")
            if len(name) > limits.ATTRIBUTE_NAME or len(str(value)) > limits.ATTRIBUTE_VALUE:
                self.fail("max_length")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class ImageInput(InputSerializer):
    url = ImageUrlField(max_length=limits.IMAGE_URL)
    alt = serializers.CharField(required=False, allow_blank=True, max_length=limits.IMAGE_ALT)
    width = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=limits.IMAGE_SIDE
    )
    height = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=limits.IMAGE_SIDE
    )
    position = serializers.IntegerField(required=False, min_value=0, max_value=limits.IMAGES)
    is_primary = serializers.BooleanField(required=False)


class ImageOrderInput(InputSerializer):
    image_ids = serializers.ListField(child=serializers.UUIDField(), max_length=limits.IMAGES)


class ProductInput(InputSerializer):
    """`stock` null is for what has none; `currency` is the account's unless told otherwise."""

    sku = serializers.CharField(max_length=limits.SKU)
    name = serializers.CharField(max_length=limits.NAME)
    description = serializers.CharField(
        required=False, allow_blank=True, max_length=limits.DESCRIPTION
    )
    category = serializers.CharField(required=False, allow_blank=True, max_length=limits.CATEGORY)
    brand = serializers.CharField(required=False, allow_blank=True, max_length=limits.BRAND)
    barcode = serializers.CharField(required=False, allow_blank=True, max_length=limits.BARCODE)
    unit = serializers.CharField(required=False, max_length=limits.UNIT)
    price = serializers.DecimalField(
        required=False,
        max_digits=14,
        decimal_places=limits.PRICE_PLACES,
        min_value=Decimal(0),
    )
    currency = serializers.ChoiceField(required=False, choices=sorted(CURRENCIES))
    vat_rate = serializers.DecimalField(
        required=False,
        max_digits=5,
        decimal_places=limits.VAT_PLACES,
        min_value=Decimal(0),
        max_value=limits.MAX_VAT,
    )
    stock = serializers.DecimalField(
        required=False,
        allow_null=True,
        max_digits=14,
        decimal_places=limits.STOCK_PLACES,
        min_value=Decimal(0),
    )
    status = serializers.ChoiceField(required=False, choices=ProductStatus.choices)
    attributes = AttributesField(required=False)


class NewProductInput(ProductInput):
    images = ImageInput(many=True, required=False)


class ProductFilters(InputSerializer):
    category = serializers.CharField(default="", max_length=limits.CATEGORY)
    brand = serializers.CharField(default="", max_length=limits.BRAND)
    sku = serializers.CharField(default="", max_length=limits.SKU)
    barcode = serializers.CharField(default="", max_length=limits.BARCODE)
    status = serializers.ChoiceField(choices=ProductStatus.choices, default="")
    min_price = serializers.DecimalField(max_digits=14, decimal_places=2, default=None)
    max_price = serializers.DecimalField(max_digits=14, decimal_places=2, default=None)
    in_stock = serializers.BooleanField(default=None, allow_null=True)


class ExportFilters(ProductFilters):
    """`semicolon` writes decimals with a comma, as Excel expects in Turkish."""

    q = serializers.CharField(default="", max_length=200)
    format = serializers.ChoiceField(choices=("csv", "xlsx"), default="csv")
    separator = serializers.ChoiceField(choices=("comma", "semicolon"), default="comma")


class FileFilters(InputSerializer):
    format = serializers.ChoiceField(choices=("csv", "xlsx"), default="xlsx")
    separator = serializers.ChoiceField(choices=("comma", "semicolon"), default="semicolon")


class StockInput(InputSerializer):
    """`quantity` is added to the stock, or taken from it when it is negative."""

    quantity = serializers.DecimalField(max_digits=14, decimal_places=limits.STOCK_PLACES)
    reason = serializers.ChoiceField(choices=[reason.value for reason in SPOKEN_REASONS])
    reference = serializers.CharField(default="", allow_blank=True, max_length=255)
    note = serializers.CharField(default="", allow_blank=True, max_length=500)


# ------------------------------------------------------------------------- shown


class ImageOutput(OutputSerializer):
    id = serializers.UUIDField()
    url = serializers.CharField()
    alt = serializers.CharField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    position = serializers.IntegerField()
    is_primary = serializers.BooleanField()
    entity_version = serializers.DateTimeField(source="updated_at")


class ProductOutput(OutputSerializer):
    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    sku = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    category = serializers.CharField()
    brand = serializers.CharField()
    barcode = serializers.CharField()
    unit = serializers.CharField()
    price = serializers.DecimalField(max_digits=14, decimal_places=limits.PRICE_PLACES)
    currency = serializers.CharField()
    vat_rate = serializers.DecimalField(max_digits=5, decimal_places=limits.VAT_PLACES)
    stock = serializers.DecimalField(
        max_digits=14, decimal_places=limits.STOCK_PLACES, allow_null=True
    )
    status = serializers.ChoiceField(choices=ProductStatus.choices)
    attributes = serializers.JSONField()
    images = ImageOutput(many=True)
    created_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("id")
    def load_images(
        keys: Sequence[UUID], context: Mapping[str, Any]
    ) -> dict[UUID, list[dict[str, Any]]]:
        return rows.read_by(
            ImageOutput, ProductImage, "product_id", keys, order=["position"], context=context
        )


class StockMovementOutput(OutputSerializer):
    """`balance` is the stock after it."""

    id = serializers.UUIDField()
    product_id = serializers.UUIDField()
    delta = serializers.DecimalField(max_digits=15, decimal_places=limits.STOCK_PLACES)
    balance = serializers.DecimalField(max_digits=14, decimal_places=limits.STOCK_PLACES)
    reason = serializers.ChoiceField(choices=StockReason.choices)
    reference = serializers.CharField()
    note = serializers.CharField()
    actor_label = serializers.CharField()
    created_at = serializers.DateTimeField()
