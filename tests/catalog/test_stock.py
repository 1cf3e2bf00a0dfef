"""Stock: safe for many orders at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from catalog.errors import OutOfStock, ProductNotFound
from catalog.models import Product, StockMovement
from catalog.services import products, stock
from catalog.services.stock import StockLine
from tests.factories.accounts import Firm
from tests.factories.catalog import make_product
from tests.support.client import Api
from ticaret.errors import Invalid

pytestmark = pytest.mark.django_db(transaction=True)


def _stock(product: Product) -> Any:
    return Product.objects.unscoped().get(pk=product.pk).stock


def _reserve(firm: Firm, *lines: tuple[Product, int], reference: str = "") -> None:
    stock.reserve(
        actor=firm.actor,
        account_id=firm.id,
        lines=[StockLine(product.pk, Decimal(quantity)) for product, quantity in lines],
        now=timezone.now(),
        reference=reference,
    )


def test_a_reservation_takes_all_its_lines_or_none(firm: Firm) -> None:
    plenty, little = make_product(firm, stock=Decimal(10)), make_product(firm, stock=Decimal(2))
    endless = make_product(firm, stock=None)

    _reserve(firm, (plenty, 3), (little, 2), (endless, 1000), reference="S-1")
    assert (_stock(plenty), _stock(little), _stock(endless)) == (7, 0, None)

    with pytest.raises(OutOfStock) as refusal:
        _reserve(firm, (plenty, 1), (little, 1))
    assert [fault.field for fault in refusal.value.fields] == ["lines.1.quantity"]
    with pytest.raises(OutOfStock):
        _reserve(firm, (plenty, 4), (plenty, 4))  # the same product twice counts together
    with pytest.raises(Invalid):
        _reserve(firm, (plenty, 0))
    assert (_stock(plenty), _stock(little)) == (7, 0)
    assert StockMovement.objects.for_accounts([firm.id]).filter(reference="S-1").count() == 2


def test_what_is_released_is_there_again_even_of_a_deleted_product(firm: Firm) -> None:
    product = make_product(firm)
    _reserve(firm, (product, 4))
    products.delete(actor=firm.actor, account_id=firm.id, product_id=product.pk, now=timezone.now())

    stock.release(
        actor=firm.actor,
        account_id=firm.id,
        lines=[StockLine(product.pk, Decimal(4))],
        now=timezone.now(),
    )

    assert _stock(product) == 10
    with pytest.raises(ProductNotFound):
        _reserve(firm, (product, 1))


def test_a_product_of_another_account_cannot_be_reserved(firm: Firm, other_firm: Firm) -> None:
    theirs = make_product(other_firm)

    with pytest.raises(ProductNotFound):
        _reserve(firm, (theirs, 1))
    assert _stock(theirs) == 10


def test_many_reservations_at_once_sell_each_piece_once(firm: Firm) -> None:
    one, two = make_product(firm, stock=Decimal(6)), make_product(firm, stock=Decimal(6))

    def order(number: int) -> bool:
        lines = [(one, 1), (two, 1)] if number % 2 else [(two, 1), (one, 1)]
        try:
            _reserve(firm, *lines)
        except OutOfStock:
            return False
        finally:
            connection.close()
        return True

    calls: list[Callable[[], bool]] = [lambda n=n: order(n) for n in range(10)]  # type: ignore[misc]
    with ThreadPoolExecutor(10) as pool:
        sold = [future.result() for future in [pool.submit(call) for call in calls]]

    assert sold.count(True) == 6
    assert (_stock(one), _stock(two)) == (0, 0)


def test_people_move_stock_with_a_reason_and_never_below_nought(api: Api, firm: Firm) -> None:
    product = make_product(firm)
    path = f"/accounts/{firm.id}/products/{product.pk}/stock-movements"
    us = api.as_owner(firm)

    assert us.post(path, {"quantity": "-2.5", "reason": "damage"}).data["stock"] == "7.500"
    short = us.post(path, {"quantity": "-8", "reason": "damage"})
    assert (short.status, short.code) == (409, "catalog.out_of_stock")
    assert us.post(path, {"quantity": "1", "reason": "import"}).fields == {
        "reason": "invalid_choice"
    }
    assert us.post(path, {"quantity": "99999999999", "reason": "count"}).status == 400
    assert _stock(product) == Decimal("7.500")


def test_a_movement_cannot_be_rewritten(firm: Firm) -> None:
    make_product(firm)

    with pytest.raises(DatabaseError), transaction.atomic():
        StockMovement.objects.for_accounts([firm.id]).update(delta=0)
