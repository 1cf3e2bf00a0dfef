"""Money, numbers and dates as a reader of Turkish or English writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils.translation import get_language

from ticaret.console import times


def money(amount: Decimal, currency: str) -> str:
    """ "₺1.234,50" in Turkish, "₺1,234.50" in English."""
    return format_currency(amount, currency, locale=_locale())


def number(value: Decimal | float) -> str:
    """ "1.234,5" in Turkish, "1,234.5" in English."""
    return format_decimal(value, locale=_locale())


def percent(share: float) -> str:
    """ "%42" in Turkish, "42%" in English; `share` is 0.42."""
    return format_percent(share, locale=_locale())


def long_date(value: date | datetime) -> str:
    """ "23 Kasım 2026"; a moment is taken in the firm's time zone."""
    day = value.astimezone(times.zone()).date() if isinstance(value, datetime) else value
    return format_date(day, format="long", locale=_locale())


def date_and_time(moment: datetime) -> str:
    """ "23 Kas 2026 14:05" in the firm's time zone."""
    return format_datetime(moment, "d MMM y HH:mm", tzinfo=times.zone(), locale=_locale())


def _locale() -> str:
    return "en" if get_language() == "en" else "tr"
