"""What an order costs, against a second calculation in fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders import pricing
from orders.choices import DiscountType
from orders.errors import AmountTooLarge, DiscountTooLarge
from orders.numbering import check_format, write_number
from orders.pricing import Discount, Line


def _half_up(cents: Fraction) -> int:
    """An amount that is not negative, in whole cents, the middle upwards."""
    return floor(cents + Fraction(1, 2))


def _cents(value: Decimal) -> Fraction:
    return Fraction(value) * 100


def _off(discount: Discount | None, of: int) -> int:
    if discount is None:
        return 0
    if discount.type == "percent":
        return _half_up(of * Fraction(discount.value) / 100)
    return int(_cents(discount.value))


def _shares(amount: int, over: list[int]) -> list[int]:
    """Each cent in turn to whoever lacks most of their exact part, the first of equal ones."""
    if not amount:
        return [0] * len(over)
    exact = [Fraction(amount * weight, sum(over)) for weight in over]
    given = [floor(part) for part in exact]
    lacking = [part - floor(part) for part in exact]
    for _ in range(amount - sum(given)):
        place = lacking.index(max(lacking))
        given[place] += 1
        lacking[place] = Fraction(-1)
    return given


def _expected(lines: list[Line], discount: Discount | None) -> list[tuple[Fraction | int, ...]]:
    """(net, VAT, total) of each line, in cents."""
    left = []
    for line in lines:
        gross = _half_up(_cents(line.quantity) * Fraction(line.unit_price))
        left.append(gross - _off(line.discount, gross))
    shares = _shares(_off(discount, sum(left)) if lines else 0, left)
    result: list[tuple[Fraction | int, ...]] = []
    for line, rest, share in zip(lines, left, shares, strict=True):
        net = rest - share
        vat = _half_up(net * Fraction(line.vat_rate) / 100)
        result.append((net, vat, net + vat))
    return result


_money = st.decimals(min_value=0, max_value=Decimal("99999.99"), places=2)
_percents = st.decimals(min_value=0, max_value=100, places=2).map(
    lambda value: Discount(DiscountType.PERCENT, value)
)
_rates = st.one_of(
    st.sampled_from([Decimal(1), Decimal(10), Decimal(20)]),
    st.decimals(min_value=0, max_value=100, places=2),
)


@st.composite
def _lines(draw: st.DrawFn) -> Line:
    quantity = draw(st.decimals(min_value=Decimal("0.001"), max_value=1000, places=3))
    price = draw(_money)
    gross = pricing.rounded(quantity * price)
    amount = st.decimals(min_value=0, max_value=gross, places=2).map(
        lambda value: Discount(DiscountType.AMOUNT, value)
    )
    return Line(quantity, price, draw(_rates), draw(st.one_of(st.none(), _percents, amount)))


@st.composite
def _orders(draw: st.DrawFn) -> tuple[list[Line], Discount | None]:
    lines = draw(st.lists(_lines(), max_size=8))
    base = pricing.price(lines).net
    amount = st.decimals(min_value=0, max_value=base, places=2).map(
        lambda value: Discount(DiscountType.AMOUNT, value)
    )
    return lines, draw(st.one_of(st.none(), _percents, amount))


@settings(max_examples=1000, deadline=None)
@given(_orders())
def test_a_thousand_orders_cost_what_a_second_calculation_says_to_the_kurus(
    order: tuple[list[Line], Discount | None],
) -> None:
    lines, discount = order

    cost = pricing.price(lines, discount)

    expected = _expected(lines, discount)
    found = [
        tuple(_cents(each) for each in (line.net, line.vat, line.total)) for line in cost.lines
    ]
    assert found == expected
    for name, place in (("net", 0), ("vat", 1), ("total", 2)):
        assert _cents(getattr(cost, name)) == sum(line[place] for line in expected), name
    assert cost.subtotal - cost.line_discounts - cost.order_discount == cost.net
    assert sum(line.order_discount for line in cost.lines) == cost.order_discount
    assert min((line.net for line in cost.lines), default=0) >= 0
    assert sum(share.vat for share in cost.vat_shares) == cost.vat
    assert sum(share.net for share in cost.vat_shares) == cost.net


def test_the_middle_is_rounded_up_on_each_line() -> None:
    line = Line(Decimal(1), Decimal("0.50"), Decimal(1))  # VAT of half a kuruş

    cost = pricing.price([line, line, line])

    assert [each.vat for each in cost.lines] == [Decimal("0.01")] * 3
    assert (cost.vat, cost.total) == (Decimal("0.03"), Decimal("1.53"))


def test_a_discount_goes_over_the_lines_to_the_last_kurus() -> None:
    third = [Decimal("10.00")] * 3

    assert pricing.distribute(Decimal("0.01"), third) == [
        Decimal("0.01"),
        Decimal("0.00"),
        Decimal("0.00"),
    ]
    assert pricing.distribute(Decimal("10.00"), third) == [
        Decimal("3.34"),
        Decimal("3.33"),
        Decimal("3.33"),
    ]
    assert pricing.distribute(Decimal("30.00"), third) == third


def test_what_cannot_be_is_refused() -> None:
    line = Line(Decimal(1), Decimal(5), Decimal(20))
    dear = Line(Decimal(1), Decimal("999999999999.99"), Decimal(20))

    with pytest.raises(DiscountTooLarge):
        pricing.price([line], Discount(DiscountType.AMOUNT, Decimal("5.01")))
    with pytest.raises(AmountTooLarge):
        pricing.price([dear])
    with pytest.raises(AmountTooLarge):
        pricing.price([Line(Decimal("99999999999.999"), Decimal("999999999999.99"), Decimal(0))])
    assert pricing.price([], Discount(DiscountType.AMOUNT, Decimal(5))).total == 0


@given(
    st.sampled_from(["{number}", "{year}-{number:6}", "A7-{number:2}", "SİP {year}/{number:12}"]),
    st.integers(1, 10**12),
)
def test_a_number_ends_in_its_place_in_the_sequence(format: str, sequence: int) -> None:
    number = write_number(check_format(format), sequence=sequence, year=2026)

    digits = number[len(number.rstrip("0123456789")) :]
    assert int(digits) == sequence
