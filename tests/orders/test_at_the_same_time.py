"""Many at the same orders, the same numbers, the same stock; on real connections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from catalog.models import Product
from orders.models import Order, OrderItem, OrderStatusChange
from tests.factories.accounts import Firm
from tests.factories.catalog import make_product
from tests.factories.crm import make_customer
from tests.factories.orders import line, make_order
from tests.support.client import Answer, Api

pytestmark = pytest.mark.django_db(transaction=True)

_THREADS = 10


def _at_once(calls: list[Callable[[], Answer]]) -> list[Answer]:
    def run(call: Callable[[], Answer]) -> Answer:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(run, calls))


def test_a_hundred_orders_at_once_have_a_hundred_numbers_without_a_gap(
    api: Api, firm: Firm
) -> None:
    customers = [make_customer(firm) for _ in range(4)]
    us = api.as_owner(firm)
    good = {"items": [{"name": "A", "quantity": "1", "unitPrice": "10"}]}
    bad = {
        "items": [{"name": "A", "quantity": "1", "unitPrice": "10"}],
        "discount": {"type": "amount", "value": "11"},
    }
    paths = [f"/accounts/{firm.id}/crm/customers/{customer.pk}/orders" for customer in customers]

    answers = _at_once(
        [
            lambda place=place: us.post(paths[place % 4], bad if place % 5 == 4 else good)  # type: ignore[misc]
            for place in range(125)
        ]
    )

    assert Counter(answer.status for answer in answers) == {201: 100, 400: 25}
    year = timezone.localdate().year
    numbers = sorted(answer.data["number"] for answer in answers if answer.status == 201)
    assert numbers == [f"{year}-{place:06d}" for place in range(1, 101)]
    rows = Order.objects.for_accounts([firm.id]).order_by("sequence")
    assert list(rows.values_list("sequence", flat=True)) == list(range(1, 101))


def test_a_transaction_that_is_rolled_back_gives_its_number_back(firm: Firm) -> None:
    customer = make_customer(firm)
    with transaction.atomic():
        lost = make_order(firm, customer=customer)
        transaction.set_rollback(True)
    assert lost.sequence == 1

    assert make_order(firm, customer=customer).sequence == 1
    assert OrderItem.objects.for_accounts([firm.id]).count() == 1


def test_two_confirms_of_the_last_piece_sell_it_once(api: Api, firm: Firm) -> None:
    product = make_product(firm, stock=Decimal(1))
    orders = [
        make_order(firm, {"product_id": product.pk, "quantity": Decimal(1)}) for _ in range(2)
    ]
    us = api.as_owner(firm)

    answers = _at_once(
        [
            lambda order=order: us.post(  # type: ignore[misc]
                f"/accounts/{firm.id}/orders/{order.pk}/status", {"status": "confirmed"}
            )
            for order in orders
        ]
    )

    assert Counter(answer.status for answer in answers) == {200: 1, 409: 1}
    [refused] = [answer for answer in answers if answer.status == 409]
    assert refused.code == "catalog.out_of_stock"
    assert refused.fields == {"items.0.quantity": "out_of_stock"}
    assert Product.objects.unscoped().get(pk=product.pk).stock == 0
    states = Order.objects.for_accounts([firm.id]).values_list("status", flat=True)
    assert sorted(states) == ["confirmed", "draft"]


def test_one_order_confirmed_many_times_takes_its_stock_once(api: Api, firm: Firm) -> None:
    product = make_product(firm)
    order = make_order(firm, {"product_id": product.pk, "quantity": Decimal(2)})
    us = api.as_owner(firm)
    path = f"/accounts/{firm.id}/orders/{order.pk}/status"

    answers = _at_once([lambda: us.post(path, {"status": "confirmed"}) for _ in range(6)])

    assert Counter(answer.status for answer in answers) == {200: 1, 409: 5}
    assert Product.objects.unscoped().get(pk=product.pk).stock == 8
    assert OrderStatusChange.objects.for_accounts([firm.id]).count() == 2


def test_lines_added_at_once_are_all_in_the_total(api: Api, firm: Firm) -> None:
    order = make_order(firm, line())
    us = api.as_owner(firm)
    path = f"/accounts/{firm.id}/orders/{order.pk}"
    item = {"name": "A", "quantity": "1", "unitPrice": "10", "vatRate": "10"}

    answers = _at_once([lambda: us.post(f"{path}/items", item) for _ in range(8)])

    assert {answer.status for answer in answers} == {201}
    shown = us.get(path).data
    assert [row["position"] for row in shown["items"]] == list(range(9))
    assert (shown["itemCount"], shown["totals"]["total"]) == (9, "328.00")
