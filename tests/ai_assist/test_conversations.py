"""Conversations written by hand, through the whole pipeline: what is stored of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from ai_assist.models import Analysis, AnalysisMessage, ProposalLine
from messaging.ports import Partner
from tests.ai_assist.conversations import CASES, PRODUCTS, Case
from tests.factories.accounts import Firm
from tests.factories.ai import enable_ai, work
from tests.factories.catalog import make_product
from tests.factories.messaging import make_inbox, receive
from tests.support.model_server import Asked, ModelServer, Reply, completion

pytestmark = pytest.mark.django_db

_THURSDAY = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def thursday() -> Iterator[None]:
    with time_machine.travel(_THURSDAY, tick=True):
        yield


@pytest.fixture
def shop(firm: Firm) -> Firm:
    for sku, name, unit, price, stock, attributes, barcode in PRODUCTS:
        make_product(
            firm,
            sku=sku,
            name=name,
            unit=unit,
            price=Decimal(price),
            stock=None if stock is None else Decimal(stock),
            attributes=attributes,
            barcode=barcode,
        )
    make_product(firm, sku="ESKI", name="Domates koli", unit="koli", status="archived")
    return firm


def test_there_are_at_least_sixty_conversations_and_each_has_its_name() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


def test_every_conversation_is_stored_as_it_was_meant(
    shop: Firm, other_firm: Firm, model: ModelServer, thursday: None
) -> None:
    make_product(other_firm, sku="DMT", name="Domates", unit="koli")
    enable_ai(shop)
    inbox = make_inbox(shop)
    by_texts = {tuple(text[:4000] for text in case.texts): case for case in CASES}

    def script(asked: Asked) -> Reply:
        return completion(by_texts[tuple(asked.texts)].answer)

    model.script = script
    cases: dict[Any, Case] = {}
    for number, case in enumerate(CASES):
        partner = Partner(external_id=f"90555{number:07d}", name=case.name)
        for text in case.texts:
            cases[receive(inbox, partner=partner, text=text).pk] = case

    work(shop)

    stored: dict[str, Analysis] = {}
    for member in AnalysisMessage.objects.unscoped().select_related("analysis"):
        stored[cases[member.message_id].name] = member.analysis
    found = {case.name: _found(stored[case.name], case) for case in CASES}
    assert found == {case.name: _meant(case) for case in CASES}
    assert Analysis.objects.unscoped().count() == len(CASES) == len(model.asked)
    rows = ProposalLine.objects.unscoped().exclude(product=None)
    assert set(rows.values_list("product__account_id", flat=True)) == {shop.id}


def _meant(case: Case) -> dict[str, Any]:
    return {
        "state": "completed",
        "lines": list(case.lines),
        "day": case.day,
        **{name: value for name, value in case.stored.items() if name != "confidence"},
    }


def _found(analysis: Analysis, case: Case) -> dict[str, Any]:
    rows = ProposalLine.objects.unscoped().filter(analysis=analysis).order_by("position")
    return {
        "state": analysis.state,
        "lines": [(row.sku or None, str(row.quantity), row.unit, tuple(row.flags)) for row in rows],
        "day": str(analysis.delivery_date) if analysis.delivery_date else None,
        **{name: getattr(analysis, name) for name in case.stored if name != "confidence"},
    }
