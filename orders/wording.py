"""What an order says to the customer who gets it: amounts, dates and the words around them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_currency, format_decimal

CONFIRMATION_TR = (
    "Merhaba {customer},\n"
    "{number} numaralı siparişiniz onaylandı.\n\n"
    "{items}\n\n"
    "Toplam (KDV dahil): {total}\n\n"
    "Teşekkür ederiz.\n"
    "{firm}"
)
CONFIRMATION_EN = (
    "Hello {customer},\n"
    "your order {number} is confirmed.\n\n"
    "{items}\n\n"
    "Total (VAT included): {total}\n\n"
    "Thank you.\n"
    "{firm}"
)


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with each `{placeholder}` of `values` replaced; other braces stay as they are."""
    parts = text.split("{")
    filled = parts[0]
    for part in parts[1:]:
        name, brace, rest = part.partition("}")
        filled += values[name] + rest if brace and name in values else "{" + part
    return filled


def money(amount: Decimal, currency: str, language: str) -> str:
    """`₺1.234,50`, `₺1,234.50`: as the language writes it."""
    text = str(format_currency(amount, currency, locale=language))
    # In English CLDR has no sign for the lira, but whoever reads this has.
    return text.replace("TRY", "₺").replace("\N{NO-BREAK SPACE}", " ")


def number(value: Decimal, language: str) -> str:
    """A quantity or rate without idle noughts: `2`, `1,5`."""
    return str(format_decimal(value.normalize(), format="#,##0.###", locale=language))


def day(moment: datetime, time_zone: str, language: str) -> str:
    """The date and time of `moment` where the firm is."""
    pattern = "d MMMM y HH:mm"
    return str(format_datetime(moment, pattern, tzinfo=ZoneInfo(time_zone), locale=language))
