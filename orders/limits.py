"""What an order's fields may hold."""

from __future__ import annotations

from decimal import Decimal

LINES = 500
NAME = 255
SKU = 64
UNIT = 32
LINE_NOTE = 500
NOTES = 10_000
REASON = 500
NUMBER = 40
NUMBER_FORMAT = 64
CONFIRMATION_TEXT = 2_000

QUANTITY_PLACES = 3
MAX_QUANTITY = Decimal("99999999999.999")
MONEY_PLACES = 2
# Of a line and of a whole order alike, so that sums fit their columns.
MAX_MONEY = Decimal("999999999999.99")
RATE_PLACES = 2
MAX_RATE = Decimal(100)

# The fields of an address with their lengths. Country is a name or a code, as people write it.
ADDRESS = {
    "name": 255,
    "company": 255,
    "phone": 50,
    "email": 254,
    "line1": 255,
    "line2": 255,
    "district": 100,
    "city": 100,
    "postal_code": 20,
    "country": 100,
    "tax_office": 100,
    "tax_number": 50,
}
