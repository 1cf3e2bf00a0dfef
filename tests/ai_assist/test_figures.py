"""What operators say of analyses, and what analyses cost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ai_assist.models import Analysis, AnalysisFeedback, AnalysisMessage, MonthlySpending
from tests.factories.accounts import Firm, make_member
from tests.factories.ai import an_answer, enable_ai, make_analysis, work
from tests.factories.messaging import make_inbox, receive
from tests.support.client import Api
from tests.support.model_server import ModelServer, completion
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


def _judge(api: Api, firm: Firm, analysis: Analysis, **body: Any) -> Any:
    message = AnalysisMessage.objects.unscoped().get(analysis=analysis).message_id
    return api.post(f"/accounts/{firm.id}/ai/messages/{message}/analysis/feedback", body)


def _report(api: Api, firm: Firm, **query: str) -> Any:
    return api.get(f"/accounts/{firm.id}/ai/feedback/report", query).data


def test_an_operator_has_one_verdict_and_the_later_one_counts(api: Api, firm: Firm) -> None:
    analysis = make_analysis(firm, answer=an_answer(intent="order"))
    first, second = api.as_owner(firm), api.as_user(make_member(firm, Role.AGENT))

    _judge(first, firm, analysis, verdict="wrong", correctIntent="payment", note="IBAN soruyor")
    _judge(second, firm, analysis, verdict="right")
    kept = _judge(first, firm, analysis, verdict="partly").data

    assert (kept["verdict"], kept["intent"], kept["correctIntent"]) == ("partly", "order", "")
    rows = AnalysisFeedback.objects.unscoped().values_list("verdict", flat=True)
    assert sorted(rows) == ["partly", "right"]


def test_the_report_says_how_often_the_model_was_right(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    for intent, verdict in (
        ("order", "right"), ("order", "right"), ("order", "wrong"), ("payment", "partly"),
    ):  # fmt: skip
        _judge(us, firm, make_analysis(firm, answer=an_answer(intent=intent)), verdict=verdict)
    old = AnalysisFeedback.objects.unscoped().filter(verdict="wrong")
    # The last hour of January in Istanbul is still January, though it is so in UTC as well.
    old.update(created_at=datetime(2026, 1, 31, 21, 30, tzinfo=UTC))

    report = _report(us, firm)

    assert report["total"] == {"right": 2, "partly": 1, "wrong": 1, "rate": 0.5}
    assert report["byIntent"] == [
        {"intent": "order", "right": 2, "partly": 0, "wrong": 1, "rate": 0.667},
        {"intent": "payment", "right": 0, "partly": 1, "wrong": 0, "rate": 0.0},
    ]
    assert report["byMonth"][0] == {
        "month": "2026-02", "right": 0, "partly": 0, "wrong": 1, "rate": 0.0,
    }  # fmt: skip
    assert report["byVersion"][0]["promptVersion"] == "2026-11-1"
    assert _report(us, firm, until="2026-01-31")["total"]["rate"] is None
    assert _report(us, firm, since="2026-02-01", until="2026-02-01")["total"]["wrong"] == 1


def test_bad_feedback_is_refused_and_nothing_is_kept(api: Api, firm: Firm) -> None:
    analysis = make_analysis(firm)
    us = api.as_owner(firm)
    for body in (
        {"verdict": "meh"},
        {"verdict": "wrong", "correctIntent": "war"},
        {"verdict": "wrong", "correction": {"lines": [{"product": "x", "quantity": "NaN"}]}},
        {"verdict": "wrong", "correction": {"lines": [{"product": "x", "quantity": 1e400}]}},
        {"verdict": "wrong", "correction": []},
        {"verdict": "wrong", "note": "a\u0000b"},
        {"verdict": "wrong", "note": "x" * 1001},
    ):
        assert _judge(us, firm, analysis, **body).status == 400, body
    assert not AnalysisFeedback.objects.unscoped().exists()


def test_only_a_completed_analysis_is_judged(api: Api, firm: Firm, model: ModelServer) -> None:
    enable_ai(firm)
    receive(make_inbox(firm), text="Merhaba")
    model.will(completion("{"))
    (analysis,) = work(firm)

    answer = _judge(api.as_owner(firm), firm, analysis, verdict="right")

    assert (answer.status, answer.code) == (409, "ai.analysis_not_completed")
    assert not AnalysisFeedback.objects.unscoped().exists()


def test_spending_is_listed_by_month_and_only_ours(
    api: Api, firm: Firm, other_firm: Firm, model: ModelServer
) -> None:
    enable_ai(firm, input_price=Decimal("0.40"), output_price=Decimal("1.60"))
    MonthlySpending.objects.create(account_id=firm.id, month=date(2025, 1, 1), used_tokens=7)
    MonthlySpending.objects.create(account_id=other_firm.id, month=date(2025, 1, 1))
    receive(make_inbox(firm), text="Merhaba")
    model.will(completion(an_answer(), usage=(1000, 500)))
    work(firm)

    rows = api.as_owner(firm).get(f"/accounts/{firm.id}/ai/spending").data["rows"]

    assert [row["usedTokens"] for row in rows] == [1500, 7]
    assert rows[0]["cost"] == "0.001200"
    assert rows[1]["month"] == "2025-01-01"


def test_analyses_are_found_by_what_they_are(api: Api, firm: Firm) -> None:
    inbox = make_inbox(firm)
    make_analysis(firm, inbox=inbox, answer=an_answer(intent="payment"))
    make_analysis(firm, answer=an_answer(intent="thanks", confidence=0.3))
    us = api.as_owner(firm)

    def found(**query: Any) -> list[str]:
        rows = us.get(f"/accounts/{firm.id}/ai/analyses", query).data["rows"]
        return [row["intent"] for row in rows]

    assert found() == ["thanks", "payment"]
    assert found(intent="payment") == ["payment"]
    assert found(inboxId=str(inbox.pk)) == ["payment"]
    assert found(state="failed") == []
    assert found(withProposal="true") == []
    of_session = us.get(f"/accounts/{firm.id}/ai/sessions/{inbox.pk}/analyses").data["rows"]
    assert [(row["intent"], row["belowThreshold"]) for row in of_session] == [("payment", False)]
    assert us.get(f"/accounts/{firm.id}/ai/analyses").data["rows"][0]["belowThreshold"] is True
