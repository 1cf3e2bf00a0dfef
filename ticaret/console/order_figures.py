"""What the page of orders counts: each state with its sum, and the days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orders.models import Order
from ticaret.console import formats, times
from ticaret.console.charts import Chart, Series
from ticaret.console.order_words import STATUSES, state_of
from ticaret.tenancy.querysets import TenantQuerySet

_DAYS = 30


@dataclass(frozen=True, slots=True)
class StateTile:
    """A state, or all of them, with what its orders come to; `query` filters the list by it."""

    key: str
    label: Any
    tone: str
    count: int
    sums: str
    query: str


def tiles(summary: Mapping[str, Any], query: QueryDict) -> list[StateTile]:
    """All orders, then each state, from `orders.summaries.summary`; the other filters stay."""
    found = [_tile("", _("Tümü"), "", summary, query)]
    for each in summary["states"]:
        state = state_of(each["status"])
        found.append(_tile(state.key, state.label, state.tone, each, query))
    return found


def by_state(summary: Mapping[str, Any]) -> Chart:
    """How many orders are in each state."""
    states = summary["states"]
    return Chart(
        title=_("Durumlara göre"),
        labels=[str(STATUSES[each["status"]]) for each in states],
        series=[Series(_("Sipariş"), [each["count"] for each in states])],
        texts=[[f"{each['count']} · {_sums(each)}" for each in states]],
    )


def by_day(orders: TenantQuerySet[Order], *, now: datetime, currency: str) -> Chart:
    """How many of `orders` were made on each of the last 30 days, today the last."""
    today = now.astimezone(times.zone()).date()
    days = [today - timedelta(days=back) for back in range(_DAYS - 1, -1, -1)]
    found: dict[date, tuple[int, Decimal]] = {}
    start = datetime.combine(days[0], datetime.min.time(), tzinfo=times.zone())
    rows = (
        orders.filter(created_at__gte=start)
        .annotate(day=TruncDate("created_at", tzinfo=times.zone()))
        .order_by()
        .values_list("day")
        .annotate(made=Count("pk"), sum=Sum("total", filter=Q(currency=currency)))
    )
    for day, count, total in rows:
        found[day] = (count, total or Decimal(0))
    counts = [found.get(day, (0, Decimal(0))) for day in days]
    locale = "en" if get_language() == "en" else "tr"
    return Chart(
        title=_("Günlere göre"),
        labels=[format_date(day, "d MMM", locale=locale) for day in days],
        series=[Series(_("Sipariş"), [count for count, _total in counts], "b")],
        texts=[[f"{count} · {formats.money(total, currency)}" for count, total in counts]],
    )


def _tile(key: str, label: Any, tone: str, part: Mapping[str, Any], query: QueryDict) -> StateTile:
    asked = query.copy()
    asked.pop("cursor", None)
    asked["status"] = key
    for name in [name for name, value in asked.items() if not value]:
        del asked[name]
    return StateTile(key, label, tone, part["count"], _sums(part), asked.urlencode())


def _sums(part: Mapping[str, Any]) -> str:
    return " + ".join(formats.money(each["total"], each["currency"]) for each in part["sums"])
