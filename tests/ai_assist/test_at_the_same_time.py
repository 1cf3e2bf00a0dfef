"""Many at one analysis, many analyses at one budget, and a burst: on real connections."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from ai_assist import limits
from ai_assist.choices import CallKind
from ai_assist.models import (
    AiSettings,
    Analysis,
    AnalysisCall,
    AnalysisMessage,
    MonthlySpending,
    ProposalApproval,
)
from ai_assist.services import collecting, running, spending
from messaging.models import Message
from messaging.ports import MessageSeen, Partner
from messaging.services import inbound
from orders.models import Order, OrderCounter
from tests.factories.accounts import Firm
from tests.factories.ai import an_answer, an_order, enable_ai, make_analysis
from tests.factories.catalog import make_product
from tests.factories.crm import make_customer
from tests.factories.messaging import make_inbox
from tests.support.client import Answer, Api
from tests.support.model_server import Asked, ModelServer, Reply, completion, refusal
from ticaret.events import relay

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_twenty_approvals_of_one_analysis_make_one_order(api: Api, firm: Firm) -> None:
    make_product(firm, name="Domates", unit="koli", price=Decimal("420.00"))
    analysis = make_analysis(
        firm, text="2 koli domates", answer=an_order(("2 koli domates", "domates", 2, "koli"))
    )
    message = AnalysisMessage.objects.unscoped().get(analysis=analysis).message_id
    path = f"/accounts/{firm.id}/ai/messages/{message}/analysis/order"
    body = {"customerId": str(make_customer(firm).pk)}
    us = api.as_owner(firm)

    answers: list[Answer] = _at_once([lambda: us.post(path, body)] * 20)

    assert {answer.status for answer in answers} == {200}
    assert Counter(answer.data["created"] for answer in answers) == {True: 1, False: 19}
    assert len({answer.data["order"]["id"] for answer in answers}) == 1
    assert Order.objects.unscoped().count() == 1
    assert ProposalApproval.objects.unscoped().count() == 1
    assert OrderCounter.objects.unscoped().get().last == 1


def test_reservations_at_once_never_pass_the_budget(firm: Firm) -> None:
    row = enable_ai(firm, monthly_token_budget=1_000)
    now = timezone.now()

    def reserve() -> bool:
        try:
            spending.reserve(settings=row, kind=CallKind.ANALYSIS, tokens=150, now=now, model="m")
        except spending.OverBudget:
            return False
        return True

    assert Counter(_at_once([reserve] * 20)) == {True: 6, False: 14}
    assert MonthlySpending.objects.unscoped().get().reserved_tokens == 900
    assert AnalysisCall.objects.unscoped().count() == 6


def test_workers_that_collect_at_once_make_each_analysis_once(firm: Firm) -> None:
    enable_ai(firm)
    _write(firm, 30)
    now = timezone.now()

    _at_once([lambda: collecting.collect_waiting(now=now)] * 6)

    assert Analysis.objects.unscoped().count() == 30
    assert AnalysisMessage.objects.unscoped().count() == 30


def _write(firm: Firm, number: int) -> None:
    """Messages of as many customers, taken in together."""
    inbox, now = make_inbox(firm), timezone.now()
    reports = [
        inbound.Report(
            inbox,
            MessageSeen(
                partner=Partner(external_id=f"4100{place:05d}", name=f"Müşteri {place}"),
                occurred_at=now,
                external_id=f"mid.burst.{place}",
                text=f"{place} koli domates",
            ),
        )
        for place in range(number)
    ]
    for first in range(0, number, 100):
        with transaction.atomic():
            inbound.receive(reports[first : first + 100], now=now)
    relay.relay([firm.id])


def test_a_burst_at_a_slow_and_failing_model_ends_and_keeps_to_its_budget(
    firm: Firm, model: ModelServer, full_size: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In full a thousand messages, a model that takes 2 s, and the product's own waits."""
    number, seconds, budget = (1000, 2.0, 3_000_000) if full_size else (60, 0.05, 60_000)
    monkeypatch.setattr(limits, "BURST_QUIET", timedelta(0))
    if not full_size:
        monkeypatch.setattr(limits, "RETRY_DELAYS", (timedelta(milliseconds=100),))
        monkeypatch.setattr(running, "_TOKENS_WAIT", timedelta(milliseconds=200))
    make_product(firm, name="Domates", unit="koli")
    enable_ai(firm, monthly_token_budget=budget)
    counted, count_lock = Counter[str](), threading.Lock()
    seen_over = []

    def script(asked: Asked) -> Reply:
        with count_lock:
            counted["calls"] += 1
            place = counted["calls"]
        watch()
        time.sleep(seconds)
        if place % 5 == 0:
            return refusal(500)
        return completion(an_answer(), usage=(800, 400))

    def watch() -> None:
        month = MonthlySpending.objects.unscoped().filter(account_id=firm.id).first()
        if month and month.used_tokens + month.reserved_tokens > budget:
            seen_over.append((month.used_tokens, month.reserved_tokens))
        connection.close()

    model.script = script
    _write(firm, number)
    assert Message.objects.unscoped().count() == number

    deadline = time.monotonic() + (1500 if full_size else 60)
    while True:
        running.run_due(until=timezone.now() + timedelta(seconds=5))
        waiting = Analysis.objects.unscoped().filter(state__in=["queued", "running"])
        collected = Analysis.objects.unscoped().count() == number
        if (collected and not waiting.exists()) or time.monotonic() > deadline:
            break
        time.sleep(0.1)

    rows = Analysis.objects.unscoped().values_list("state", "reason")
    ended = Counter(rows)
    assert sum(ended.values()) == number
    assert set(ended) <= {("completed", ""), ("skipped", "budget"), ("failed", "provider_error")}
    assert ended["completed", ""] > 0
    assert seen_over == []
    month = MonthlySpending.objects.unscoped().get()
    assert month.reserved_tokens == 0
    assert month.used_tokens == 1200 * ended["completed", ""] <= budget
    assert month.calls == counted["calls"] == AnalysisCall.objects.unscoped().count()
    assert AiSettings.objects.unscoped().get().paused_reason == ""
