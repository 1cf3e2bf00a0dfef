"""From a proposal to an order: by a person, once, with what was changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from ai_assist.models import Analysis, AnalysisMessage, ProposalApproval
from catalog.models import Product
from crm.models import Customer
from crm.services import linking
from messaging.models import Conversation, Message
from orders.models import Order
from tests.factories.accounts import Firm, make_member
from tests.factories.ai import an_answer, an_order, enable_ai, make_analysis
from tests.factories.catalog import make_product
from tests.factories.crm import make_contact
from tests.factories.messaging import make_inbox
from tests.support.client import Answer, Api
from ticaret.audit.models import AuditEntry
from ticaret.events.models import OutboxEvent
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db

_TEXT = "2 koli domates, 5 kg pirinç yarın teslim"


@pytest.fixture
def products(firm: Firm) -> list[Product]:
    return [
        make_product(
            firm, sku="DMT", name="Domates", unit="koli", price=Decimal("420.00"), vat_rate=1
        ),
        make_product(
            firm, sku="PRN", name="Baldo pirinç", unit="kg", price=Decimal("84.50"), vat_rate=1
        ),
    ]


@pytest.fixture
def analysis(firm: Firm, products: list[Product]) -> Analysis:
    answer = an_order(
        ("2 koli domates", "domates", 2, "koli"),
        ("5 kg pirinç", "pirinç", 5, "kg"),
        delivery="yarın",
        note="Sabah gelsin",
    )
    return make_analysis(firm, text=_TEXT, answer=answer)


@pytest.fixture
def customer(firm: Firm, analysis: Analysis) -> Customer:
    """Whose chat it is."""
    contact = make_contact(firm, first_name="Ayşe")
    chat = Conversation.objects.unscoped().get(pk=analysis.conversation_id)
    linking.match(
        actor=firm.actor,
        account_id=firm.id,
        chat_id=chat.pk,
        contact_id=contact.pk,
        now=timezone.now(),
    )
    return Customer.objects.unscoped().get(pk=contact.customer_id)


@pytest.fixture
def us(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


def _message(analysis: Analysis) -> Message:
    return AnalysisMessage.objects.unscoped().get(analysis=analysis).message


def _path(firm: Firm, analysis: Analysis, *more: str) -> str:
    message = _message(analysis).pk
    return "/".join(
        ["", "accounts", str(firm.id), "ai", "messages", str(message), "analysis", *more]
    )


def _lines(us: Api, firm: Firm, analysis: Analysis) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = us.get(_path(firm, analysis)).data["lines"]
    return lines


def _nothing(firm: Firm) -> bool:
    return not (
        Order.objects.for_accounts([firm.id]).exists()
        or ProposalApproval.objects.for_accounts([firm.id]).exists()
    )


def test_an_operator_sees_the_proposal_its_sources_and_what_differs_now(
    us: Api, firm: Firm, analysis: Analysis, products: list[Product]
) -> None:
    Product.objects.unscoped().filter(sku="PRN").update(price="90.00", stock="3")

    shown = us.get(_path(firm, analysis)).data

    first, second = shown["lines"]
    assert (first["quote"], first["sku"], first["quantity"], first["unit"]) == (
        "2 koli domates", "DMT", "2.000", "koli",
    )  # fmt: skip
    assert first["messageId"] == str(_message(analysis).pk)
    assert first["candidates"][0]["sku"] == "DMT"
    assert (second["unitPrice"], second["priceNow"]) == ("84.50", "90.00")
    assert (second["stock"], second["stockNow"]) == ("10.000", "3.000")
    assert shown["proposal"]["deliveryWords"] == "yarın"
    assert shown["messages"][0]["text"] == _TEXT
    assert shown["order"] is None


def test_a_proposal_is_approved_as_it_is(
    us: Api, firm: Firm, analysis: Analysis, customer: Customer
) -> None:
    answer = us.post(_path(firm, analysis, "order"))

    assert answer.data["created"] is True
    order = answer.data["order"]
    assert (order["source"], order["status"], order["net"]) == ("ai", "draft", "1262.50")
    assert [(item["sku"], item["quantity"], item["unitPrice"]) for item in order["items"]] == [
        ("DMT", "2.000", "420.00"),
        ("PRN", "5.000", "84.50"),
    ]
    row = Order.objects.unscoped().get()
    message = _message(analysis)
    assert (row.ai_analysis_id, row.message_id, row.chat_id) == (
        analysis.pk, message.pk, analysis.conversation_id,
    )  # fmt: skip
    assert (row.customer_id, row.notes) == (customer.pk, "Sabah gelsin")
    assert answer.data["changes"] == {"added": [], "removed": [], "changed": []}
    assert answer.data["approverId"] == str(firm.owner.pk)
    assert us.get(_path(firm, analysis)).data["order"]["number"] == row.number
    events = OutboxEvent.objects.unscoped().filter(type="ai.order_created")
    assert [event.payload["orderId"] for event in events] == [str(row.pk)]


def test_a_proposal_is_changed_and_the_change_is_remembered(
    us: Api, firm: Firm, analysis: Analysis, customer: Customer
) -> None:
    tea = make_product(firm, sku="CAY", name="Rize çayı", price=Decimal("229.00"), vat_rate=1)
    first, second = _lines(us, firm, analysis)
    lines = [
        {"lineId": first["id"], "quantity": "3", "unitPrice": "400.00"},
        {"productId": str(tea.pk), "quantity": "1"},
    ]

    answer = us.post(_path(firm, analysis, "order"), {"lines": lines})

    items = answer.data["order"]["items"]
    assert [(item["sku"], item["quantity"], item["unitPrice"]) for item in items] == [
        ("DMT", "3.000", "400.00"),
        ("CAY", "1.000", "229.00"),
    ]
    assert answer.data["changes"] == {
        "added": [{"productId": str(tea.pk), "quantity": "1.000"}],
        "removed": [{"lineId": second["id"], "quote": "5 kg pirinç"}],
        "changed": [
            {
                "lineId": first["id"],
                "quantity": ["2.000", "3.000"],
                "unitPrice": ["420.00", "400.00"],
            }
        ],
    }
    entry = AuditEntry.objects.unscoped().get(action="ai.order_created")
    assert entry.changes["order"][1] == answer.data["order"]["number"]


def test_another_product_brings_its_own_price_and_unit(
    us: Api, firm: Firm, analysis: Analysis, customer: Customer
) -> None:
    other = make_product(firm, sku="PRN2", name="Osmancık", unit="çuval", price=Decimal("329.00"))
    first, second = _lines(us, firm, analysis)
    lines = [{"lineId": first["id"]}, {"lineId": second["id"], "productId": str(other.pk)}]

    items = us.post(_path(firm, analysis, "order"), {"lines": lines}).data["order"]["items"]

    assert [(i["sku"], i["unit"], i["unitPrice"], i["quantity"]) for i in items] == [
        ("DMT", "koli", "420.00", "2.000"),
        ("PRN2", "çuval", "329.00", "5.000"),
    ]


def test_the_second_approval_gives_the_same_order(
    us: Api, firm: Firm, analysis: Analysis, customer: Customer
) -> None:
    first = us.post(_path(firm, analysis, "order"))
    second = us.post(_path(firm, analysis, "order"), {"lines": []})

    assert second.data["created"] is False
    assert second.data["order"]["id"] == first.data["order"]["id"]
    assert Order.objects.unscoped().count() == 1


def test_a_deleted_order_makes_room_for_another(
    us: Api, firm: Firm, analysis: Analysis, customer: Customer
) -> None:
    first = us.post(_path(firm, analysis, "order")).data["order"]["id"]
    assert us.delete(f"/accounts/{firm.id}/orders/{first}").status == 200

    second = us.post(_path(firm, analysis, "order")).data

    assert second["created"] is True
    assert second["order"]["id"] != first


def test_a_chat_of_nobody_needs_a_customer(us: Api, firm: Firm, analysis: Analysis) -> None:
    answer = us.post(_path(firm, analysis, "order"))

    assert (answer.status, answer.code) == (409, "ai.no_customer")
    assert _nothing(firm)


def _refused(answer: Answer, code: str, fields: dict[str, str]) -> bool:
    return (answer.code, answer.fields) == (code, fields)


def test_bad_lines_are_refused_and_nothing_is_ordered(
    us: Api, firm: Firm, other_firm: Firm, analysis: Analysis, customer: Customer
) -> None:
    path = _path(firm, analysis, "order")
    first = _lines(us, firm, analysis)[0]["id"]
    theirs = make_product(other_firm)

    twice = us.post(path, {"lines": [{"lineId": first}, {"lineId": first}]})
    unknown = us.post(path, {"lines": [{"lineId": str(uuid4())}]})
    bare = us.post(path, {"lines": [{"quantity": "1"}]})
    foreign = us.post(path, {"lines": [{"productId": str(theirs.pk), "quantity": "1"}]})
    none = us.post(path, {"lines": [{"lineId": first, "quantity": "0"}]})
    empty = us.post(path, {"lines": []})
    many = us.post(path, {"lines": [{"lineId": first}] * 101})
    strange = us.post(path, {"lines": [{"lineId": first, "quantity": "NaN"}]})

    assert _refused(twice, "ai.line_not_found", {"lines.1.lineId": "ai.line_not_found"})
    assert _refused(unknown, "ai.line_not_found", {"lines.0.lineId": "ai.line_not_found"})
    assert bare.code == "ai.line_without_product"
    assert foreign.status in {400, 404}
    assert [each.status for each in (none, empty, many, strange)] == [400, 409, 400, 400]
    assert _nothing(firm)


def test_a_refused_proposal_makes_no_order_and_says_why(
    us: Api, firm: Firm, analysis: Analysis, customer: Customer
) -> None:
    refused = us.post(_path(firm, analysis, "refusal"), {"reason": "Yalnız fiyat sordu."})

    assert refused.data["proposal"]["refusalReason"] == "Yalnız fiyat sordu."
    assert us.post(_path(firm, analysis, "order")).code == "ai.already_refused"
    assert us.post(_path(firm, analysis, "refusal"), {"reason": "x"}).code == "ai.already_refused"
    assert _nothing(firm)


def test_an_ordered_proposal_is_not_refused_and_not_analysed_again(
    us: Api, firm: Firm, analysis: Analysis, customer: Customer
) -> None:
    enable_ai(firm)
    us.post(_path(firm, analysis, "order"))

    assert us.post(_path(firm, analysis, "refusal"), {"reason": "x"}).code == "ai.already_ordered"
    assert us.post(_path(firm, analysis, "requeue")).code == "ai.already_ordered"
    assert Analysis.objects.unscoped().get().state == "completed"


def test_an_analysis_without_an_order_needs_lines(us: Api, firm: Firm) -> None:
    talk = make_analysis(firm, text="Merhaba", answer=an_answer())

    assert us.post(_path(firm, talk, "order")).code == "ai.no_proposal"
    assert _nothing(firm)


def test_a_viewer_looks_but_approves_nothing(
    api: Api, firm: Firm, analysis: Analysis, customer: Customer
) -> None:
    viewer = api.as_user(make_member(firm, Role.VIEWER))

    assert viewer.get(_path(firm, analysis)).status == 200
    assert viewer.post(_path(firm, analysis, "order")).status == 403
    assert _nothing(firm)


def test_a_key_of_other_inboxes_sees_no_analysis(api: Api, firm: Firm, analysis: Analysis) -> None:
    limited = api.as_api_account(firm, role="agent", inbox_ids=[make_inbox(firm).pk])

    assert limited.get(_path(firm, analysis)).status == 404
    assert limited.post(_path(firm, analysis, "order")).status == 404
    assert limited.get(f"/accounts/{firm.id}/ai/analyses").data["rows"] == []
    assert _nothing(firm)
