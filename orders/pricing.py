"""What an order costs, exactly. Pure: no model, no database, no clock.

All amounts have two decimals and are rounded half up (away from nought in the middle).
Prices are without VAT. Line by line:

    gross  = quantity × unit price, rounded
    net    = gross − the line's discount − the line's share of the order's discount
    VAT    = net × rate, rounded on each line
    total  = net + VAT

The order's amounts are the sums of its lines', so nothing is rounded twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from orders import limits
from orders.choices import DiscountType
from orders.errors import AmountTooLarge, DiscountTooLarge
from ticaret.errors import FieldError

_CENT = Decimal("0.01")
NOUGHT = Decimal("0.00")
# The longest product of a quantity and a price has 28 digits.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Discount:
    """`value` is percent or an amount of money, as `type` (a `DiscountType`) says."""

    type: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """What is asked: so much of something, at this price for one. `vat_rate` is in percent."""

    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal
    discount: Discount | None = None


@dataclass(frozen=True, slots=True)
class LinePrice:
    """What a line costs. `order_discount` is its share of the order's discount."""

    gross: Decimal
    discount: Decimal
    order_discount: Decimal
    net: Decimal
    vat: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class VatShare:
    """The net amount under one VAT rate, and the VAT on it."""

    rate: Decimal
    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """What an order costs. `line_discounts` and `order_discount` are what was taken off."""

    lines: tuple[LinePrice, ...]
    subtotal: Decimal
    line_discounts: Decimal
    order_discount: Decimal
    net: Decimal
    vat: Decimal
    total: Decimal
    vat_shares: tuple[VatShare, ...]


def price(lines: Sequence[Line], discount: Discount | None = None) -> Price:
    """The price of `lines` with `discount` on all of them.

    Raises DiscountTooLarge and AmountTooLarge, naming the field. An order without lines costs
    nothing, whatever its discount.
    """
    gross = [_gross(place, line) for place, line in enumerate(lines)]
    off = [
        _taken_off(line.discount, of=amount, field=f"items.{place}.discount")
        for place, (line, amount) in enumerate(zip(lines, gross, strict=True))
    ]
    left = [amount - less for amount, less in zip(gross, off, strict=True)]
    base = sum(left, NOUGHT)
    whole = _taken_off(discount, of=base, field="discount") if lines else NOUGHT
    shares = distribute(whole, left)
    priced = tuple(
        _line_price(line, amount, less, share)
        for line, amount, less, share in zip(lines, gross, off, shares, strict=True)
    )
    result = Price(
        lines=priced,
        subtotal=sum(gross, NOUGHT),
        line_discounts=sum(off, NOUGHT),
        order_discount=whole,
        net=sum((line.net for line in priced), NOUGHT),
        vat=sum((line.vat for line in priced), NOUGHT),
        total=sum((line.total for line in priced), NOUGHT),
        vat_shares=_vat_shares(lines, priced),
    )
    if max(result.subtotal, result.total) > limits.MAX_MONEY:
        raise AmountTooLarge
    return result


def distribute(amount: Decimal, over: Sequence[Decimal]) -> list[Decimal]:
    """`amount` in parts proportional to `over`, to the cent; the parts add up to `amount`.

    The cents that rounding leaves go to the largest remainders, of equal ones to the first
    (the method of Hamilton). No part is larger than what it is a part of, as long as `amount`
    is not larger than the sum.
    """
    weights = [_cents(each) for each in over]
    whole, cents = sum(weights), _cents(amount)
    if not cents:
        return [NOUGHT for _ in over]
    parts = [cents * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda place: (-(cents * weights[place] % whole), place)
    )
    for place in by_remainder[: cents - sum(parts)]:
        parts[place] += 1
    return [part * _CENT for part in parts]


def rounded(amount: Decimal) -> Decimal:
    """`amount` to the cent, half up."""
    return amount.quantize(_CENT, context=_EXACT)


def _gross(place: int, line: Line) -> Decimal:
    gross = rounded(_EXACT.multiply(line.quantity, line.unit_price))
    if gross > limits.MAX_MONEY:
        raise AmountTooLarge(
            fields=[
                FieldError(
                    f"items.{place}.quantity",
                    AmountTooLarge.code,
                    AmountTooLarge.message_tr,
                    AmountTooLarge.message_en,
                )
            ]
        )
    return gross


def _taken_off(discount: Discount | None, *, of: Decimal, field: str) -> Decimal:
    if discount is None:
        return NOUGHT
    if discount.type == DiscountType.PERCENT:
        return _percent(of, discount.value)
    amount = rounded(discount.value)
    if amount > of:
        raise DiscountTooLarge(
            fields=[
                FieldError(
                    field,
                    DiscountTooLarge.code,
                    f"İndirim {amount:f}, indirilecek tutar {of:f}.",
                    f"The discount is {amount:f}, what it is taken from {of:f}.",
                )
            ]
        )
    return amount


def _line_price(line: Line, gross: Decimal, discount: Decimal, share: Decimal) -> LinePrice:
    net = gross - discount - share
    vat = _percent(net, line.vat_rate)
    return LinePrice(
        gross=gross,
        discount=discount,
        order_discount=share,
        net=net,
        vat=vat,
        total=net + vat,
    )


def _vat_shares(lines: Sequence[Line], priced: Sequence[LinePrice]) -> tuple[VatShare, ...]:
    net: dict[Decimal, Decimal] = defaultdict(lambda: NOUGHT)
    vat: dict[Decimal, Decimal] = defaultdict(lambda: NOUGHT)
    for line, cost in zip(lines, priced, strict=True):
        net[line.vat_rate] += cost.net
        vat[line.vat_rate] += cost.vat
    return tuple(VatShare(rate, net[rate], vat[rate]) for rate in sorted(net))


def _percent(amount: Decimal, rate: Decimal) -> Decimal:
    return rounded(_EXACT.divide(_EXACT.multiply(amount, rate), Decimal(100)))


def _cents(amount: Decimal) -> int:
    return int(amount.scaleb(2, context=_EXACT))
