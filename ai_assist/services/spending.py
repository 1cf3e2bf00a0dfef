"""Tokens and money: a wall that parallel calls cannot pass.

The most that a call can cost is reserved before it leaves, in one conditional update. What
it really cost is settled afterwards. A call that nobody settled counts in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction

from ai_assist.choices import CallKind, CallOutcome
from ai_assist.events import budget_event
from ai_assist.models import AiSettings, AnalysisCall, MonthlySpending
from ai_assist.selectors import zone_of
from ticaret.db.bulk import insert_new
from ticaret.events.outbox import publish

# Longer than any call may take.
_CALL_EXPIRES = timedelta(minutes=5)
_SWEPT_AT_ONCE = 200
_MILLION = Decimal(1_000_000)
_SIX_PLACES = Decimal("0.000001")

_RESERVE = """
    UPDATE ai_assist_monthlyspending
    SET reserved_tokens = reserved_tokens + %(tokens)s, calls = calls + 1, updated_at = %(now)s
    WHERE account_id = %(account)s AND month = %(month)s
      AND (%(budget)s::bigint IS NULL
           OR used_tokens + reserved_tokens + %(tokens)s <= %(budget)s::bigint)
    RETURNING id
"""
_SETTLE = """
    WITH call AS (
        UPDATE ai_assist_analysiscall
        SET outcome = %(outcome)s, error = %(error)s, input_tokens = %(input)s,
            output_tokens = %(output)s, cost = %(cost)s, finished_at = %(now)s,
            updated_at = %(now)s
        WHERE id = %(call)s AND outcome = 'reserved'
        RETURNING account_id, month, reserved_tokens
    )
    UPDATE ai_assist_monthlyspending AS spending
    SET reserved_tokens = spending.reserved_tokens - call.reserved_tokens,
        used_tokens = spending.used_tokens + %(used)s,
        cost = spending.cost + %(cost)s, updated_at = %(now)s
    FROM call WHERE spending.account_id = call.account_id AND spending.month = call.month
    RETURNING spending.id
"""


class OverBudget(Exception):
    """The call does not fit. `for_good` is False while other calls may give tokens back."""

    def __init__(self, *, for_good: bool) -> None:
        self.for_good = for_good
        super().__init__("over budget")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a call used."""

    input_tokens: int = 0
    output_tokens: int = 0

    @property
    def total(self) -> int:
        return self.input_tokens + self.output_tokens


def month_of(account_id: UUID, now: datetime) -> date:
    """The first day of the month that `now` falls in where the account is."""
    return now.astimezone(zone_of(account_id)).date().replace(day=1)


@transaction.atomic
def reserve(
    *,
    settings: AiSettings,
    kind: CallKind,
    tokens: int,
    now: datetime,
    model: str,
    prompt_version: str = "",
    analysis_id: UUID | None = None,
) -> AnalysisCall:
    """Note a call before it leaves. Raises OverBudget, and then nothing was reserved."""
    month = month_of(settings.account_id, now)
    insert_new([MonthlySpending(account_id=settings.account_id, month=month)])
    with connection.cursor() as cursor:
        cursor.execute(
            _RESERVE,
            {
                "tokens": tokens,
                "account": settings.account_id,
                "month": month,
                "budget": settings.monthly_token_budget,
                "now": now,
            },
        )
        if cursor.fetchone() is None:
            raise OverBudget(for_good=_never_fits(settings, month, tokens))
    call = AnalysisCall(
        account_id=settings.account_id,
        analysis_id=analysis_id,
        kind=kind,
        month=month,
        model=model,
        prompt_version=prompt_version,
        reserved_tokens=tokens,
        currency=settings.price_currency,
        expires_at=now + _CALL_EXPIRES,
    )
    call.save(force_insert=True)
    return call


def settle(
    *,
    call: AnalysisCall,
    settings: AiSettings,
    cost: Cost,
    now: datetime,
    error: str = "",
    failed: bool = False,
) -> None:
    """Say what a call really cost; the second time changes nothing."""
    price = price_of(settings, cost)
    with connection.cursor() as cursor:
        cursor.execute(
            _SETTLE,
            {
                "call": call.pk,
                "outcome": CallOutcome.FAILED if failed else CallOutcome.SUCCEEDED,
                "error": error,
                "input": cost.input_tokens,
                "output": cost.output_tokens,
                "used": cost.total,
                "cost": price,
                "now": now,
            },
        )


def price_of(settings: AiSettings, cost: Cost) -> Decimal:
    """The price of a call in the settings' currency, six places."""
    price = cost.input_tokens * settings.input_price + cost.output_tokens * settings.output_price
    return (price / _MILLION).quantize(_SIX_PLACES)


@transaction.atomic
def note_exhausted(*, settings: AiSettings, now: datetime) -> None:
    """Tell once in a month that the budget is used up."""
    month = month_of(settings.account_id, now)
    rows = MonthlySpending.objects.for_accounts([settings.account_id])
    if not rows.filter(month=month, exhausted_at__isnull=True).update(exhausted_at=now):
        return
    used = rows.values_list("used_tokens", flat=True).get(month=month)
    publish(
        budget_event(
            account_id=settings.account_id,
            month=f"{month:%Y-%m}",
            used_tokens=used,
            budget=settings.monthly_token_budget or 0,
            occurred_at=now,
        )
    )


def settle_lost(*, now: datetime) -> int:
    """Count the calls of workers that never came back, in full. Returns how many there were."""
    lost = list(
        AnalysisCall.objects.unscoped()
        .filter(outcome=CallOutcome.RESERVED, expires_at__lt=now)
        .order_by("expires_at")[:_SWEPT_AT_ONCE]
    )
    for call in lost:
        with connection.cursor() as cursor:
            cursor.execute(
                _SETTLE,
                {
                    "call": call.pk,
                    "outcome": CallOutcome.LOST,
                    "error": "",
                    "input": 0,
                    "output": 0,
                    "used": call.reserved_tokens,
                    "cost": 0,
                    "now": now,
                },
            )
    return len(lost)


def _never_fits(settings: AiSettings, month: date, tokens: int) -> bool:
    rows = MonthlySpending.objects.for_accounts([settings.account_id])
    used = rows.values_list("used_tokens", flat=True).get(month=month)
    return used + tokens > (settings.monthly_token_budget or 0)
