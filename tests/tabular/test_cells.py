"""Numbers and dates as people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ticaret.tabular import cells
from ticaret.tabular.cells import CellError


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1 234,50 TL", "1234.50"),
        ("₺1.234.567,89", "1234567.89"),
        ("12,5", "12.50"),
        ("12.5", "12.50"),
        ("1.234", "1234.00"),
        ("0.13", "0.13"),
        ("1,234,567", "1234567.00"),
        ("-3,25", "-3.25"),
        (" 89\u00a0900,00 ", "89900.00"),
        (89.9, "89.90"),
        (0.1 + 0.2, "0.30"),
        (12.345, "12.35"),
        (7, "7.00"),
    ],
)
def test_a_number_is_understood_as_it_is_written_in_turkey(said: Any, meant: str) -> None:
    assert str(cells.number(said, places=2)) == meant


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("on iki", "invalid_number"),
        ("1.23.4", "invalid_number"),
        ("1,2,3", "invalid_number"),
        ("1.23,4,5", "invalid_number"),
        ("9" * 60, "invalid_number"),
        ("١٢", "invalid_number"),
        (True, "invalid_number"),
        (["1"], "invalid_number"),
        (1e300, "invalid_number"),
        (float("inf"), "invalid_number"),
        ("12,345", "too_many_decimals"),
    ],
)
def test_what_is_no_number_is_said_to_be_none(said: Any, code: str) -> None:
    with pytest.raises(CellError) as refusal:
        cells.number(said, places=2)

    assert refusal.value.code == code


@pytest.mark.parametrize("said", ["31.12.2026", "31/12/2026", "2026-12-31", "31.12.26"])
def test_a_date_is_understood_in_the_usual_writings(said: str) -> None:
    assert cells.day(said) == date(2026, 12, 31)


def test_a_number_in_a_text_column_has_no_decimals_and_no_powers_of_ten() -> None:
    assert cells.text(8690123456789.0) == "8690123456789"
    assert cells.text(Decimal("1.50")) == "1.50"


def test_the_quote_before_a_would_be_formula_is_taken_off() -> None:
    assert cells.text("'=1+1") == "=1+1"
    assert cells.text("'tırnaklı'") == "'tırnaklı'"
