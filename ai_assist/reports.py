"""How often the model was right, as operators judged it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from ai_assist import selectors
from ai_assist.choices import Verdict
from ticaret.tenancy.actor import Actor
from ticaret.tenancy.querysets import TenantQuerySet

_COUNTS = {verdict.value: Count("pk", filter=Q(verdict=verdict.value)) for verdict in Verdict}


def feedback_report(
    *, actor: Actor, account_id: UUID, since: date | None = None, until: date | None = None
) -> dict[str, Any]:
    """`{total, byIntent, byMonth, byVersion}` of the verdicts from `since` to `until`, both days
    of the account's time zone and included.

    Each group has `right`, `partly`, `wrong` and `rate`: the share of right ones, three places,
    None without any. Raises NotFound.
    """
    rows = selectors.feedback(actor=actor, account_id=account_id)
    zone = selectors.zone_of(account_id)
    if since is not None:
        rows = rows.filter(created_at__gte=datetime.combine(since, time(), zone))
    if until is not None and until < date.max:
        end = datetime.combine(until + timedelta(days=1), time(), zone)
        rows = rows.filter(created_at__lt=end)
    return {
        "total": _rate(rows.aggregate(**_COUNTS)),
        "byIntent": _by_intent(rows),
        "byMonth": _by_month(rows, zone),
        "byVersion": _by_version(rows),
    }


def _by_intent(rows: TenantQuerySet[Any]) -> list[dict[str, Any]]:
    found = rows.order_by("intent").values("intent").annotate(**_COUNTS)
    return [{"intent": row["intent"], **_rate(row)} for row in found]


def _by_month(rows: TenantQuerySet[Any], zone: ZoneInfo) -> list[dict[str, Any]]:
    by_month = rows.annotate(month=TruncMonth("created_at", tzinfo=zone)).order_by("month")
    found = by_month.values("month").annotate(**_COUNTS)
    return [{"month": f"{row['month']:%Y-%m}", **_rate(row)} for row in found]


def _by_version(rows: TenantQuerySet[Any]) -> list[dict[str, Any]]:
    keys = ("model", "prompt_version")
    found = rows.order_by(*keys).values(*keys).annotate(**_COUNTS)
    return [
        {"model": row["model"], "promptVersion": row["prompt_version"], **_rate(row)}
        for row in found
    ]


def _rate(row: Mapping[str, Any]) -> dict[str, Any]:
    counts = {verdict.value: int(row[verdict.value]) for verdict in Verdict}
    total = sum(counts.values())
    return {**counts, "rate": round(counts["right"] / total, 3) if total else None}
