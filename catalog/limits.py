"""What a product's fields may hold, for the API and for imports alike."""

from __future__ import annotations

from decimal import Decimal

SKU = 64
NAME = 255
DESCRIPTION = 10_000
CATEGORY = 128
BRAND = 128
BARCODE = 64
UNIT = 32

PRICE_PLACES = 2
MAX_PRICE = Decimal("999999999999.99")
VAT_PLACES = 2
MAX_VAT = Decimal(100)
STOCK_PLACES = 3
MAX_STOCK = Decimal("99999999999.999")

ATTRIBUTES = 50
ATTRIBUTE_NAME = 64
ATTRIBUTE_VALUE = 1_000

IMAGES = 20
IMAGE_URL = 2048
IMAGE_ALT = 255
IMAGE_SIDE = 100_000

DEFAULT_UNIT = "adet"
# The general rate: Decision 7346 of the President, Official Gazette of 7 July 2023.
DEFAULT_VAT = Decimal("20.00")
DEFAULT_PRICE = Decimal("0.00")
