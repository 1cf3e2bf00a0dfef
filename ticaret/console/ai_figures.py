"""What the assistant's report counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel.dates import format_date
from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ai_assist import selectors
from ai_assist.choices import AnalysisState, Verdict
from ai_assist.models import MonthlySpending
from ai_assist.reports import feedback_report
from orders import selectors as orders
from orders.choices import OrderSource
from ticaret.console import formats, times
from ticaret.console.ai_words import VERDICTS, intent_word
from ticaret.console.charts import Chart, Series
from ticaret.tenancy.actor import Actor

_TONES = {Verdict.RIGHT: "a", Verdict.PARTLY: "b", Verdict.WRONG: "c"}


@dataclass(frozen=True, slots=True)
class Period:
    """`days` back from today; None for all there is."""

    label: str | Promise
    days: int | None


PERIODS = {
    "30": Period(gettext_lazy("Son 30 gün"), 30),
    "90": Period(gettext_lazy("Son 90 gün"), 90),
    "365": Period(gettext_lazy("Son 12 ay"), 365),
    "all": Period(gettext_lazy("Her zaman"), None),
}
DEFAULT_PERIOD = "365"


def figures(*, actor: Actor, account_id: UUID, period: str, now: datetime) -> dict[str, Any]:
    """The report of a period: shares of right ones, by month, intent and model, and the cost."""
    days = PERIODS[period].days
    since = None if days is None else now.astimezone(times.zone()).date() - timedelta(days=days - 1)
    report = feedback_report(actor=actor, account_id=account_id, since=since)
    start = None if since is None else datetime.combine(since, datetime.min.time(), times.zone())
    analysed = selectors.analyses(actor=actor, account_id=account_id, created_from=start).aggregate(
        done=Count("pk", filter=Q(state=AnalysisState.COMPLETED)),
        refused=Count("pk", filter=Q(refused_at__isnull=False)),
    )
    made = orders.orders(actor=actor, account_id=account_id).filter(source=OrderSource.AI)
    if start is not None:
        made = made.filter(created_at__gte=start)
    spent = selectors.spending(actor=actor, account_id=account_id).order_by("month")
    if since is not None:
        spent = spent.filter(month__gte=since.replace(day=1))
    months = list(spent)
    settings = selectors.settings(actor=actor, account_id=account_id)
    return {
        "rate": _share(report["total"]["rate"]),
        "judged": _count(report["total"]),
        "analysed": analysed["done"],
        "refused": analysed["refused"],
        "approved": made.count(),
        "cost": sum((month.cost for month in months), Decimal(0)),
        "tokens": sum(month.used_tokens for month in months),
        "currency": settings.price_currency,
        "full": formats.percent(1),
        "rates": _rates(report["byMonth"]),
        "verdicts": _verdicts(report["byMonth"]),
        "intents": _intents(report["byIntent"]),
        "spent": _spent(months, settings.price_currency),
        "by_intent": [
            (intent_word(row["intent"]) or "–", row, _share(row["rate"]))
            for row in report["byIntent"]
        ],
        "by_version": [(row, _count(row), _share(row["rate"])) for row in report["byVersion"]],
    }


def _rates(rows: Sequence[Mapping[str, Any]]) -> Chart:
    return Chart(
        title=_("Aylara göre doğru bulunan"),
        labels=[_month(row["month"]) for row in rows],
        series=[Series(_("Doğru bulunan"), [row["rate"] for row in rows])],
        texts=[[_share(row["rate"]) for row in rows]],
    )


def _verdicts(rows: Sequence[Mapping[str, Any]]) -> Chart:
    return Chart(
        title=_("Aylara göre değerlendirmeler"),
        labels=[_month(row["month"]) for row in rows],
        series=[
            Series(str(VERDICTS[verdict]), [row[verdict.value] for row in rows], _TONES[verdict])
            for verdict in (Verdict.RIGHT, Verdict.PARTLY, Verdict.WRONG)
        ],
    )


def _intents(rows: Sequence[Mapping[str, Any]]) -> Chart:
    return Chart(
        title=_("Konuya göre doğru bulunan"),
        labels=[str(intent_word(row["intent"])) or "–" for row in rows],
        series=[Series(_("Doğru bulunan"), [row["rate"] for row in rows])],
        texts=[[_share(row["rate"]) for row in rows]],
    )


def _spent(months: Sequence[MonthlySpending], currency: str) -> Chart:
    return Chart(
        title=_("Aylara göre harcama"),
        labels=[_month(f"{month.month:%Y-%m}") for month in months],
        series=[Series(_("Token"), [month.used_tokens for month in months], "c")],
        texts=[
            [
                f"{formats.number(month.used_tokens)} · {formats.money(month.cost, currency)}"
                for month in months
            ]
        ],
    )


def _count(row: Mapping[str, Any]) -> int:
    return sum(int(row[verdict.value]) for verdict in Verdict)


def _share(rate: float | None) -> str:
    return "–" if rate is None else formats.percent(rate)


def _month(month: str) -> str:
    locale = "en" if get_language() == "en" else "tr"
    return format_date(date.fromisoformat(f"{month}-01"), "MMM y", locale=locale)
