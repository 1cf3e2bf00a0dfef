"""The catalogue as CSV and Excel."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.factories.accounts import Firm
from tests.factories.catalog import make_product, send_file, work
from tests.support.client import Api

pytestmark = pytest.mark.django_db

_DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠1"]


def _file(api: Api, firm: Firm, **query: str) -> bytes:
    content: bytes = api.raw("GET", f"/accounts/{firm.id}/products/export", query=query).getvalue()
    return content


def test_a_csv_has_what_the_filters_leave_in_rfc_4180(api: Api, firm: Firm) -> None:
    make_product(
        firm,
        sku="A",
        name='Peynir, "tam yağlı"\nşişe',
        category="Süt",
        stock=Decimal("1.125"),
        attributes={"Yağ": "%60"},
    )
    make_product(firm, sku="B", category="Salça")

    content = _file(api.as_owner(firm), firm, category="Süt")

    assert content.startswith("\ufeffStok Kodu,Ürün Adı,".encode())
    assert content.endswith(b"\r\n")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:] == [
        [
            *("A", 'Peynir, "tam yağlı"\nşişe', "", "Süt", "", "", "adet"),
            *("89.90", "TRY", "20.00", "1.1250", "aktif", "%60"),
        ]
    ]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_no_cell_becomes_a_formula(api: Api, firm: Firm, format: str) -> None:
    for number, text in enumerate(_DANGEROUS):
        make_product(firm, sku=f"S{number}", name=text, brand=text)

    content = _file(api.as_owner(firm), firm, format=format)

    if format == "csv":
        rows: list[Any] = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    else:
        sheet: Any = load_workbook(io.BytesIO(content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {
            "s",
            "n",
            "inlineStr",
        }
    assert [row[1][0] for row in rows[1:]] == ["'"] * len(_DANGEROUS)


@pytest.mark.parametrize(
    "shape", [{"format": "csv"}, {"format": "csv", "separator": "semicolon"}, {"format": "xlsx"}]
)
def test_an_export_sent_back_changes_nothing(api: Api, firm: Firm, shape: dict[str, str]) -> None:
    make_product(firm, sku="=A", name="-Işık", stock=Decimal("1234.125"), attributes={"Boy": "5"})
    make_product(firm, sku="B", price=Decimal("1234.50"), stock=None, status="archived")
    us = api.as_owner(firm)

    started = send_file(us, firm, _file(us, firm, **shape))
    work()
    shown = us.get(f"/accounts/{firm.id}/products/imports/{started.data['import']['id']}").data

    assert (shown["unchangedRows"], shown["failedRows"], shown["updatedRows"]) == (2, 0, 0)


def test_the_template_is_understood_as_it_is(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    path = f"/accounts/{firm.id}/products/imports/template"

    for language in ("tr", "en"):
        content = us.raw("GET", path, Accept_Language=language).getvalue()
        started = send_file(us, firm, content)
        work()
        shown = us.get(f"/accounts/{firm.id}/products/imports/{started.data['import']['id']}").data
        assert (shown["failedRows"], shown["ignoredColumns"], len(shown["mapping"])) == (0, [], 12)
