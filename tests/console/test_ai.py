"""The assistant in the console: what it proposes, what a person makes of it, settings, report."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from ai_assist.models import AiSettings, Analysis, AnalysisFeedback, ProposalLine
from catalog.models import Product
from messaging.models import Message
from orders.models import Order
from tests.console.scenes import Scene, signed_in
from tests.factories.accounts import make_member
from tests.factories.ai import KEY, an_order, complete, enable_ai, queue_analysis
from tests.factories.catalog import make_product
from tests.support.model_server import ModelServer, completion
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db

_TEXT = "2 koli domates, 5 kg pirinç yarın teslim"
_SETTINGS = "/console/settings/ai"
_PART = {"HX-Request": "true"}


@pytest.fixture
def products(scene: Scene) -> list[Product]:
    return [
        make_product(scene.firm, sku="DMT", name="Domates", unit="koli", price=Decimal(420)),
        make_product(scene.firm, sku="PRN", name="Baldo pirinç", unit="kg", price=Decimal("84.5")),
    ]


@pytest.fixture
def analysis(scene: Scene, products: list[Product]) -> Analysis:
    enable_ai(scene.firm)
    answer = an_order(
        ("2 koli domates", "domates", 2, "koli"),
        ("5 kg pirinç", "pirinç", 5, "kg"),
        delivery="yarın",
        suggested_reply="Elbette, yarın <b>sabah</b> getiririz.",
    )
    message = scene.customer("Ayşe Yıldız").writes(_TEXT)
    return complete(queue_analysis([message]), answer)


def beside(analysis: Analysis) -> str:
    return f"/console/conversations/{analysis.conversation_id}/ai"


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def lines_of(analysis: Analysis) -> list[ProposalLine]:
    return list(ProposalLine.objects.unscoped().filter(analysis=analysis).order_by("position"))


def nothing(scene: Scene) -> bool:
    return not Order.objects.for_accounts([scene.firm.id]).exists()


def form_of(analysis: Analysis, **changes: str) -> dict[str, object]:
    found: dict[str, object] = {"row": []}
    for place, line in enumerate(lines_of(analysis)):
        found["row"] = [str(n) for n in range(place + 1)]
        found |= {
            f"{place}-line": str(line.pk),
            f"{place}-product": str(line.product_id),
            f"{place}-priced": str(line.product_id),
            f"{place}-quantity": str(line.quantity.normalize()).replace(".", ","),
            f"{place}-unit_price": str(line.unit_price).replace(".", ","),
        }
    return found | changes


def test_the_panel_shows_what_was_read_and_what_is_proposed(
    owner: Client, analysis: Analysis
) -> None:
    shown = text(owner, beside(analysis))
    for part in ("Sipariş", _TEXT, "Domates", "Baldo pirinç", "₺840,00", "₺422,50", "%90 emin"):
        assert part in shown
    assert "27 Kasım" in shown or "yarın" in shown
    assert "yarın &lt;b&gt;sabah&lt;/b&gt;" in shown
    assert "Müşteri olarak kaydet" in shown and "/approve" not in shown
    assert 'id="ai-panel"' not in text(owner, f"{beside(analysis)}?inner=1")


def test_a_proposal_is_approved_with_a_line_changed(
    scene: Scene, owner: Client, analysis: Analysis
) -> None:
    path = beside(analysis)
    assert "Onayla" in owner.post(f"{path}/customer").content.decode()
    one = f"{path}/{analysis.pk}/proposal"
    assert "Domates" in text(owner, one)
    changed = owner.post(one, form_of(analysis, **{"0-quantity": "3"})).content.decode()
    assert "₺1.260,00" in changed and nothing(scene)
    wrong = owner.post(one, form_of(analysis, **{"0-quantity": "çok", "approve": "1"}))
    assert wrong.status_code == 422 and nothing(scene)
    answer = owner.post(one, form_of(analysis, **{"0-quantity": "3", "approve": "1"}))
    assert answer.status_code == 204
    order = Order.objects.for_accounts([scene.firm.id]).get()
    quantities = [item.quantity for item in order.items.order_by("position")]
    assert order.source == "ai"
    assert quantities == [Decimal(3), Decimal(5)]
    assert order.number in text(owner, path)
    assert f"/console/conversations/{analysis.conversation_id}" in text(
        owner, f"/console/orders/{order.pk}"
    )
    assert owner.post(f"{path}/{analysis.pk}/approve").status_code == 200
    assert Order.objects.for_accounts([scene.firm.id]).count() == 1


def test_a_line_is_added_and_another_removed(
    scene: Scene, owner: Client, analysis: Analysis
) -> None:
    oil = make_product(scene.firm, sku="ZYT", name="Zeytinyağı", price=Decimal(389))
    one = f"{beside(analysis)}/{analysis.pk}"
    assert "Zeytinyağı" in text(owner, f"{one}/products?q=zeytin")
    added = owner.post(f"{one}/proposal", form_of(analysis, add=str(oil.pk))).content.decode()
    assert "Zeytinyağı" in added and 'name="2-product"' in added
    removed = owner.post(f"{one}/proposal", form_of(analysis, remove="0")).content.decode()
    assert 'name="0-product"' not in removed and 'name="1-product"' in removed
    assert "Satır kalmadı" in owner.post(f"{one}/proposal", {}, follow=True).content.decode()


def test_a_proposal_is_refused_with_a_reason(
    scene: Scene, owner: Client, analysis: Analysis
) -> None:
    path = f"{beside(analysis)}/{analysis.pk}/refuse"
    assert owner.post(path, {"reason": ""}).status_code == 422
    assert owner.post(path, {"reason": "Yalnızca fiyat sordu"}).status_code == 204
    shown = text(owner, beside(analysis))
    assert "Yalnızca fiyat sordu" in shown and "Reddedildi" in shown
    assert owner.post(path, {"reason": "Yine"}).status_code == 422
    assert nothing(scene)


def test_a_verdict_is_given_and_counted_in_the_report(owner: Client, analysis: Analysis) -> None:
    one = f"{beside(analysis)}/{analysis.pk}"
    assert 'aria-pressed="true"' in owner.post(f"{one}/right").content.decode()
    wrong = {"verdict": "wrong", "correct_intent": "price_question", "note": "Fiyat sordu"}
    assert owner.post(f"{one}/correct", wrong).status_code == 204
    given = AnalysisFeedback.objects.unscoped().get()
    assert (given.verdict, given.correct_intent) == ("wrong", "price_question")
    shown = text(owner, f"{_SETTINGS}/report")
    assert "%0" in shown and "Konuya göre" in shown
    assert 'id="ai-report"' not in owner.get(f"{_SETTINGS}/report", headers=_PART).content.decode()
    assert "1 değerlendirme" in text(owner, f"{_SETTINGS}/report?period=nonsense")


def test_the_last_message_is_read_when_somebody_asks(scene: Scene, owner: Client) -> None:
    enable_ai(scene.firm)
    customer = scene.customer()
    message = customer.writes("Merhaba")
    path = f"{customer.path}/ai"
    assert "Son mesajı analiz et" in text(owner, path)
    assert "Sırada" in owner.post(f"{path}/analyse").content.decode()
    assert Analysis.objects.unscoped().get().messages.get().message_id == message.pk


def test_settings_are_saved_and_the_key_is_never_shown(
    scene: Scene, owner: Client, settings: Settings
) -> None:
    inbox = scene.inbox()
    given = {
        "enabled": "on",
        "api_key": KEY,
        "model": "gpt-4.1-mini",
        "inboxes": [str(inbox.pk)],
        "confidence_threshold": "0,7",
        "monthly_token_budget": "2000000",
        "input_price": "0,4",
        "output_price": "1,6",
        "price_currency": "USD",
    }
    assert owner.post(_SETTINGS, {**given, "api_key": ""}).status_code == 422
    assert owner.post(_SETTINGS, given).status_code == 204
    row = AiSettings.objects.for_accounts([scene.firm.id]).get()
    assert (row.enabled, row.api_key, row.inbox_ids) == (True, KEY, [inbox.pk])
    assert (row.confidence_threshold, row.monthly_token_budget) == (Decimal("0.70"), 2_000_000)
    shown = text(owner, _SETTINGS)
    assert KEY not in shown and "•••• 6789" in shown and "2.000.000" in shown
    stale = {**given, "version": "2020-01-01T00:00:00.000Z", "model": "gpt-x"}
    assert owner.post(_SETTINGS, stale).status_code == 422
    with ModelServer() as server:
        settings.OPENAI_BASE_URL = f"{server.url}/v1"
        server.will(completion({"ready": True}))
        assert "yanıt verdi" in owner.post(f"{_SETTINGS}/test", given).content.decode()
    assert owner.post(f"{_SETTINGS}/key").status_code == 204
    row.refresh_from_db()
    assert (row.enabled, row.api_key) == (False, None)


def test_who_may_only_look_changes_nothing(scene: Scene, analysis: Analysis) -> None:
    viewer = signed_in(make_member(scene.firm, Role.VIEWER))
    path = beside(analysis)
    shown = text(viewer, path)
    assert "Domates" in shown and "Reddet" not in shown
    assert "Kaydet</button>" not in text(viewer, _SETTINGS)
    for refused in (
        f"{path}/{analysis.pk}/approve",
        f"{path}/{analysis.pk}/right",
        f"{path}/analyse",
        _SETTINGS,
        f"{_SETTINGS}/key",
        f"{_SETTINGS}/test",
    ):
        assert viewer.post(refused).status_code in {403, 404}, refused
    assert nothing(scene) and AiSettings.objects.for_accounts([scene.firm.id]).get().enabled


def test_another_conversations_analysis_is_not_found(
    scene: Scene, owner: Client, analysis: Analysis
) -> None:
    other = scene.customer()
    other.writes("Merhaba")
    path = f"{other.path}/ai"
    assert owner.get(f"{path}?analysis={analysis.pk}").status_code == 404
    for action in ("approve", "proposal", "right", "again"):
        assert owner.post(f"{path}/{analysis.pk}/{action}").status_code == 404
    assert nothing(scene)


def test_the_panel_costs_as_many_queries_for_many_lines(
    scene: Scene, owner: Client, analysis: Analysis
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            text(owner, beside(analysis))
            text(owner, f"{beside(analysis)}/{analysis.pk}/proposal")
        return len(found)

    text(owner, beside(analysis))
    few = queries()
    [first, second] = lines_of(analysis)
    for place in range(2, 6):
        line = ProposalLine.objects.unscoped().get(pk=(first, second)[place % 2].pk)
        line.pk, line.position, line._state.adding = None, place, True
        line.id = ProposalLine._meta.pk.get_default()
        line.save(force_insert=True)
    assert len(lines_of(analysis)) == 6
    assert queries() == few
    assert Message.objects.unscoped().count() == 1
