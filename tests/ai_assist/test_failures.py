"""Every way in which a run can fail, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from ai_assist.choices import CallKind
from ai_assist.models import AiSettings, Analysis, AnalysisCall, AnalysisMessage, MonthlySpending
from ai_assist.services import running, spending
from tests.factories.accounts import Firm
from tests.factories.ai import (
    an_answer,
    an_order,
    claim_all,
    collect,
    enable_ai,
    make_analysis,
    make_due,
    work,
)
from tests.factories.catalog import make_product
from tests.factories.messaging import make_inbox, receive
from tests.support.client import Api
from tests.support.model_server import ModelServer, Reply, completion, refusal
from ticaret.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


def _events(firm: Firm) -> list[str]:
    rows = OutboxEvent.objects.for_accounts([firm.id]).filter(type__startswith="ai.")
    return list(rows.order_by("id").values_list("type", flat=True))


def _settings(firm: Firm) -> AiSettings:
    return AiSettings.objects.unscoped().get(account_id=firm.id)


@pytest.mark.parametrize(
    ("reply", "reason", "calls"),
    [
        (refusal(500), "provider_error", 5),
        (refusal(503), "provider_error", 5),
        (refusal(429, "rate_limit_exceeded", retry_after="1"), "rate_limited", 5),
        (refusal(400, "invalid_value"), "rejected", 1),
        (completion("{"), "invalid_output", 3),
        (completion({"intent": 7}), "invalid_output", 3),
        (completion(an_answer(confidence=7)), "invalid_output", 3),
        (completion(an_answer(extra="x")), "invalid_output", 3),
        (completion('{"language": "t', finish="length"), "truncated", 3),
        (completion("", refusal="I can't."), "refused", 1),
        (Reply(body=b"<html>"), "invalid_output", 3),
        (Reply(body=b"[]"), "invalid_output", 3),
        (Reply(body=b'{"choices": [', announced=5000), "provider_error", 5),
        (Reply(302, b"", {"Location": "http://169.254.169.254/"}), "rejected", 1),
    ],
    ids=[
        "500", "503", "429", "400", "not-json", "schema", "range", "extra", "length", "refused",
        "html", "list", "cut", "redirect",
    ],
)  # fmt: skip
def test_each_class_of_failure_is_tried_as_often_as_makes_sense_and_then_said(
    firm: Firm, model: ModelServer, reply: Reply, reason: str, calls: int
) -> None:
    enable_ai(firm)
    receive(make_inbox(firm), text="Merhaba")
    model.will(reply)
    for _ in range(8):
        work(firm)

    analysis = Analysis.objects.unscoped().get()
    assert (analysis.state, analysis.reason) == ("failed", reason)
    assert len(model.asked) == calls
    assert AnalysisCall.objects.unscoped().filter(outcome="failed").count() == calls
    assert _events(firm)[-1] == "ai.analysis_failed"
    month = MonthlySpending.objects.unscoped().get()
    assert month.reserved_tokens == 0


def test_a_failure_that_passes_leaves_no_trace_but_its_call(firm: Firm, model: ModelServer) -> None:
    enable_ai(firm, input_price=Decimal(2), output_price=Decimal(8))
    receive(make_inbox(firm), text="Merhaba")
    model.will(refusal(500), completion("{"), completion(an_answer()))
    for _ in range(3):
        work(firm)

    analysis = Analysis.objects.unscoped().get()
    assert (analysis.state, analysis.reason, analysis.attempts) == ("completed", "", 3)
    # An answer that is no use costs as much as a good one.
    assert (analysis.input_tokens, analysis.output_tokens) == (800, 200)
    assert analysis.cost == Decimal("0.003200")
    month = MonthlySpending.objects.unscoped().get()
    assert (month.used_tokens, month.reserved_tokens, month.calls) == (1000, 0, 3)
    assert month.cost == Decimal("0.003200")


@pytest.mark.parametrize(
    ("reply", "pause"),
    [
        (refusal(401, "invalid_api_key"), "bad_key"),
        (refusal(429, "insufficient_quota", type="insufficient_quota"), "quota"),
        (refusal(404, "model_not_found"), "bad_model"),
    ],
    ids=["key", "quota", "model"],
)
def test_what_fails_for_the_whole_account_stops_its_queue_with_one_event(
    firm: Firm, model: ModelServer, reply: Reply, pause: str
) -> None:
    enable_ai(firm)
    for _ in range(3):
        receive(make_inbox(firm), text="Merhaba")
    model.will(reply)
    collect(firm)
    (first, *_) = claim_all()
    running.run(first)

    assert claim_all() == []
    assert _settings(firm).paused_reason == pause
    assert _events(firm).count("ai.paused") == 1
    assert len(model.asked) == 1

    model.will(completion(an_answer()))
    enable_ai(firm, api_key="sk-sandbox-new-key")
    assert _settings(firm).paused_reason == ""
    Analysis.objects.unscoped().filter(state="running").update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    make_due(firm)
    states = [analysis.state for analysis in work(firm)]
    assert states == ["completed"] * 3
    assert "ai.resumed" in _events(firm)


def test_a_provider_that_asks_for_a_pause_gets_it_for_the_whole_account(
    firm: Firm, model: ModelServer
) -> None:
    enable_ai(firm)
    receive(make_inbox(firm), text="Merhaba")
    model.will(refusal(429, "rate_limit_exceeded", retry_after="90"))
    collect(firm)
    for claimed in claim_all():
        running.run(claimed)

    wait = _settings(firm).wait_until
    assert wait is not None and wait > timezone.now() + timedelta(seconds=80)
    Analysis.objects.unscoped().update(next_attempt_at=timezone.now())
    assert claim_all() == []


def test_deleting_the_key_stops_what_is_queued_and_what_is_under_way(
    api: Api, firm: Firm, model: ModelServer
) -> None:
    enable_ai(firm)
    receive(make_inbox(firm), text="birinci")
    receive(make_inbox(firm), text="ikinci")
    collect(firm)
    us = api.as_owner(firm)

    def script(asked: object) -> Reply:
        return completion(an_answer())

    model.script = script
    first, second = claim_all()
    answer = us.delete(f"/accounts/{firm.id}/ai/settings/api-key")
    assert answer.status == 200
    running.run(first)
    running.run(second)

    assert model.asked == []
    states = set(Analysis.objects.unscoped().values_list("state", "reason"))
    assert states == {("skipped", "disabled")}
    shown = us.get(f"/accounts/{firm.id}/ai/settings").data
    assert (shown["enabled"], shown["apiKeySet"], shown["apiKeyLast4"]) == (False, False, "")
    receive(make_inbox(firm), text="üçüncü")
    assert len(work(firm)) == 2


def test_an_answer_that_comes_after_the_lease_changes_nothing(
    firm: Firm, model: ModelServer
) -> None:
    enable_ai(firm)
    receive(make_inbox(firm), text="Merhaba")
    collect(firm)
    (slow,) = claim_all()
    Analysis.objects.unscoped().update(lease_until=timezone.now() - timedelta(seconds=1))
    (other,) = claim_all()
    model.will(completion(an_answer(summary="birinci")), completion(an_answer(summary="ikinci")))
    running.run(other)
    running.run(slow)

    analysis = Analysis.objects.unscoped().get()
    assert (analysis.state, analysis.summary) == ("completed", "birinci")
    assert len(model.asked) == 1


def test_a_worker_that_ends_too_often_is_said_to_have_been_abandoned(firm: Firm) -> None:
    enable_ai(firm)
    receive(make_inbox(firm), text="Merhaba")
    collect(firm)
    for _ in range(8):
        assert len(claim_all()) == 1
        Analysis.objects.unscoped().update(lease_until=timezone.now() - timedelta(seconds=1))
    (last,) = claim_all()
    running.run(last)

    analysis = Analysis.objects.unscoped().get()
    assert (analysis.state, analysis.reason) == ("failed", "abandoned")


def test_a_call_that_nobody_settled_counts_in_full(firm: Firm) -> None:

    row = enable_ai(firm)
    now = timezone.now()
    spending.reserve(settings=row, kind=CallKind.ANALYSIS, tokens=5000, now=now, model="m")
    assert spending.settle_lost(now=now) == 0

    assert spending.settle_lost(now=now + timedelta(minutes=6)) == 1

    month = MonthlySpending.objects.unscoped().get()
    assert (month.used_tokens, month.reserved_tokens) == (5000, 0)
    assert AnalysisCall.objects.unscoped().get().outcome == "lost"
    assert spending.settle_lost(now=now + timedelta(minutes=6)) == 0


def test_the_budget_is_a_wall_and_is_told_once(firm: Firm, model: ModelServer) -> None:
    enable_ai(firm, monthly_token_budget=9_000)
    for _ in range(4):
        receive(make_inbox(firm), text="Merhaba")
    model.will(completion(an_answer(), usage=(1500, 1500)))
    rows = work(firm)

    states = sorted((row.state, row.reason) for row in rows)
    assert states[-1] == ("skipped", "budget")
    month = MonthlySpending.objects.unscoped().get()
    assert month.used_tokens <= 9_000
    assert month.reserved_tokens == 0
    assert month.exhausted_at is not None
    assert _events(firm).count("ai.budget_exhausted") == 1
    assert month.used_tokens == 3000 * len(model.asked)


def test_a_message_that_is_taken_back_is_not_read(firm: Firm, model: ModelServer) -> None:
    enable_ai(firm)
    message = receive(make_inbox(firm), text="gizli")
    collect(firm)
    type(message).objects.unscoped().filter(pk=message.pk).update(revoked_at=timezone.now())

    (analysis,) = work(firm)

    assert (analysis.state, analysis.reason) == ("skipped", "nothing_to_read")
    assert model.asked == []


def test_what_the_database_cannot_store_is_left_out(firm: Firm, model: ModelServer) -> None:
    enable_ai(firm)
    receive(make_inbox(firm), text="Merhaba")
    model.will(
        completion(
            '{"language":"tr","intent":"greeting","sentiment":"neutral","urgency":'
            '"normal","confidence":0.9,"summary":"a\\u0000b","entities":[],"suggested_reply":'
            '"x\\u0000y","order":null}'
        )
    )

    (analysis,) = work(firm)

    assert analysis.state == "completed"
    assert (analysis.summary, analysis.suggested_reply) == ("ab", "xy")


def test_a_requeued_analysis_is_run_again(api: Api, firm: Firm, model: ModelServer) -> None:
    enable_ai(firm)
    make_product(firm, name="Domates", unit="koli")
    first = make_analysis(firm, text="2 koli domates", answer=an_answer(summary="eski"))
    message = AnalysisMessage.objects.unscoped().get(analysis=first).message_id
    us, path = api.as_owner(firm), f"/accounts/{firm.id}/ai/messages/{message}/analysis"

    assert us.post(f"{path}/requeue").data["state"] == "queued"
    assert us.post(f"{path}/requeue").code == "ai.analysis_under_way"
    model.will(completion(an_order(("2 koli domates", "domates", 2, "koli"), summary="yeni")))
    work(firm)

    shown = us.get(path).data
    assert (shown["state"], shown["summary"]) == ("completed", "yeni")
    assert [line["name"] for line in shown["lines"]] == ["Domates"]


def test_a_message_of_before_can_be_analysed_on_demand(
    api: Api, firm: Firm, model: ModelServer
) -> None:
    inbox = make_inbox(firm)
    message = receive(inbox, text="dünden kalan")
    us, path = api.as_owner(firm), f"/accounts/{firm.id}/ai/messages/{message.pk}/analysis"
    assert us.get(path).status == 404
    assert us.post(f"{path}/requeue").code == "ai.not_enabled"
    enable_ai(firm)

    assert us.post(f"{path}/requeue").data["state"] == "queued"
    model.will(completion(an_answer()))
    work(firm)

    assert us.get(path).data["state"] == "completed"
    assert model.asked[0].texts == ["dünden kalan"]
