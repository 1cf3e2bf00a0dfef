"""The pieces that pages are built of: fields, charts, and how figures and dates are written."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms, template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ticaret.console import formats, times
from ticaret.console.charts import HEIGHT, WIDTH, Chart, bars, lines

register = template.Library()


@register.inclusion_tag("console/parts/field.html")
def field(bound: forms.BoundField) -> dict[str, Any]:
    """A field of a form with its label, its help and its errors, tied together for readers."""
    if bound.errors:
        bound.field.widget.attrs["aria-invalid"] = "true"
        bound.field.widget.attrs["aria-describedby"] = f"{bound.auto_id}_error"
    return {"field": bound, "is_check": isinstance(bound.field.widget, forms.CheckboxInput)}


@register.inclusion_tag("console/parts/chart.html")
def bar_chart(chart: Chart, top: str = "") -> dict[str, Any]:
    """Bars, those of one place side by side; `top` says the upper edge in words."""
    return {**_plot(chart, top), "bars": bars(chart)}


@register.inclusion_tag("console/parts/chart.html")
def line_chart(chart: Chart, top: str = "") -> dict[str, Any]:
    """Lines, broken where there is no value."""
    return {**_plot(chart, top), "lines": lines(chart)}


@register.filter
def money(amount: Decimal, currency: str) -> str:
    return formats.money(amount, currency)


@register.filter
def number(value: Decimal | float) -> str:
    return formats.number(value)


@register.filter
def long_date(value: date) -> str:
    return formats.long_date(value)


@register.filter
def date_and_time(moment: datetime) -> SafeString:
    """A `<time>` with the date and the clock in the firm's zone."""
    return format_html(
        '<time datetime="{}">{}</time>', moment.isoformat(), formats.date_and_time(moment)
    )


@register.filter
def duration(seconds: float) -> str:
    return times.duration(seconds)


@register.filter
def waited(since: datetime) -> str:
    """How long somebody has waited since then: "12 dk"."""
    return times.duration((timezone.now() - since).total_seconds())


def _plot(chart: Chart, top: str) -> dict[str, Any]:
    return {
        "chart": chart,
        "top": top or formats.number(chart.top),
        "width": WIDTH,
        "height": HEIGHT,
        "half": HEIGHT // 2,
    }
