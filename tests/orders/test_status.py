"""The way of an order, its stock, its history."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from catalog.models import Product, StockMovement
from orders.choices import OrderStatus
from orders.models import Order
from orders.states import NEXT
from tests.factories.accounts import Firm, make_member
from tests.factories.catalog import make_product
from tests.factories.orders import bring_to, line, make_order
from tests.support.client import Answer, Api
from ticaret.events.models import OutboxEvent
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def us(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


def _of_product(product: Product, quantity: str) -> dict[str, Any]:
    return {"product_id": product.pk, "quantity": Decimal(quantity)}


def _stock(product: Product) -> Any:
    return Product.objects.unscoped().get(pk=product.pk).stock


def _go(us: Api, order: Order, status: str, **body: Any) -> Answer:
    path = f"/accounts/{order.account_id}/orders/{order.pk}/status"
    return us.post(path, {"status": status, **body})


def _moves(order: Order) -> list[tuple[str, str]]:
    rows = StockMovement.objects.for_accounts([order.account_id]).filter(reference=order.number)
    return [
        (str(delta), reason) for delta, reason in rows.order_by("id").values_list("delta", "reason")
    ]


def test_confirming_takes_from_the_stock_and_cancelling_gives_back(us: Api, firm: Firm) -> None:
    salca, service = make_product(firm), make_product(firm, stock=None)
    order = make_order(
        firm,
        _of_product(salca, "3"),
        _of_product(salca, "1.5"),
        _of_product(service, "7"),
        line(),
    )

    confirmed = _go(us, order, "confirmed").data

    assert (confirmed["status"], _stock(salca), _stock(service)) == (
        "confirmed",
        Decimal("5.5"),
        None,
    )
    held = [item["reservedQuantity"] for item in confirmed["items"]]
    assert held == ["3.000", "1.500", "0.000", "0.000"]
    Product.objects.unscoped().filter(pk=service.pk).update(stock=5)  # counted from now on

    cancelled = _go(us, order, "cancelled", reason="Müşteri vazgeçti").data

    assert (_stock(salca), _stock(service)) == (10, 5)
    assert {item["reservedQuantity"] for item in cancelled["items"]} == {"0.000"}
    assert _moves(order) == [("-4.500", "reservation"), ("4.500", "release")]
    assert _go(us, order, "confirmed").code == "orders.bad_transition"
    assert _stock(salca) == 10


@pytest.mark.parametrize(("restock", "left"), [(True, 10), (False, 8)])
def test_what_comes_back_goes_on_stock_if_wanted(
    us: Api, firm: Firm, restock: bool, left: int
) -> None:
    product = make_product(firm)
    order = bring_to(firm, make_order(firm, _of_product(product, "2")), "delivered")

    returned = _go(us, order, "returned", restock=restock).data

    assert (returned["status"], returned["nextStatuses"], _stock(product)) == ("returned", [], left)


@pytest.mark.parametrize("before", OrderStatus.values)
def test_an_order_goes_only_the_ways_there_are(us: Api, firm: Firm, before: str) -> None:
    order = make_order(firm)
    rows = Order.objects.for_accounts([firm.id])

    for after in OrderStatus.values:
        rows.update(status=before)
        answer = _go(us, order, after)
        if after in NEXT[before]:
            assert answer.data["status"] == after
        else:
            assert (answer.status, answer.code) == (409, "orders.bad_transition"), after
            assert rows.get().status == before
    assert us.get(f"/accounts/{firm.id}/orders/{order.pk}").status == 200


def test_the_ways_are_those_that_were_agreed() -> None:
    assert {str(state): {str(after) for after in afters} for state, afters in NEXT.items()} == {
        "draft": {"confirmed", "cancelled"},
        "confirmed": {"preparing", "cancelled"},
        "preparing": {"shipped", "cancelled"},
        "shipped": {"delivered", "returned"},
        "delivered": {"returned"},
        "cancelled": set(),
        "returned": set(),
    }


def test_too_little_stock_names_every_line_and_changes_nothing(us: Api, firm: Firm) -> None:
    plenty, little = make_product(firm), make_product(firm, name="Pirinç", stock=Decimal(1))
    order = make_order(firm, line(), _of_product(plenty, "2"), _of_product(little, "2"))

    refused = _go(us, order, "confirmed")

    assert (refused.status, refused.code) == (409, "catalog.out_of_stock")
    assert refused.fields == {"items.2.quantity": "out_of_stock"}
    assert "Pirinç: elde 1.000 adet var." in refused.error["message"]
    assert (_stock(plenty), _stock(little)) == (10, 1)
    assert Order.objects.unscoped().get(pk=order.pk).status == "draft"
    assert order.status_changes.count() == 1
    assert (
        not OutboxEvent.objects.for_accounts([firm.id]).filter(type="order.status_changed").exists()
    )


def test_an_order_that_cannot_be_filled_is_not_confirmed(us: Api, firm: Firm) -> None:
    empty = make_order(firm, lines=[])
    product = make_product(firm, name="Bulgur")
    order = make_order(firm, _of_product(product, "1"))
    us.delete(f"/accounts/{firm.id}/products/{product.pk}")

    assert _go(us, empty, "confirmed").code == "orders.no_lines"
    gone = _go(us, order, "confirmed")
    assert (gone.status, gone.code) == (409, "orders.product_gone")
    assert "Bulgur" in gone.error["message"]


def test_the_history_says_who_took_each_step_and_why(api: Api, us: Api, firm: Firm) -> None:
    order = make_order(firm)
    agent = make_member(firm, Role.AGENT, display_name="Elif Şahin")
    version = us.get(f"/accounts/{firm.id}/orders/{order.pk}").data["entityVersion"]
    path = f"/accounts/{firm.id}/orders/{order.pk}"

    done = api.as_user(agent).post(
        f"{path}/status",
        {"status": "confirmed", "reason": "Havale geldi"},
        If_Match=f'"{version}"',
    )
    stale = us.post(f"{path}/status", {"status": "cancelled"}, If_Match=f'"{version}"')
    rows = us.get(f"{path}/history").data["rows"]

    assert (done.status, stale.status) == (200, 412)
    assert [(row["fromStatus"], row["toStatus"], row["reason"]) for row in rows] == [
        ("draft", "confirmed", "Havale geldi"),
        (None, "draft", ""),
    ]
    assert rows[0]["actor"]["id"] == str(agent.pk)
    event = OutboxEvent.objects.for_accounts([firm.id]).latest("id")
    assert event.type == "order.status_changed"
    assert (event.payload["previousStatus"], event.payload["status"]) == ("draft", "confirmed")
    assert "Havale" not in str(event.payload)
