"""Spreadsheets as people have them, and as nobody should send them, through the door."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from catalog.models import Product
from tests.factories.accounts import Firm
from tests.factories.catalog import send_file, work, xlsx
from tests.support.client import Api
from tests.support.spreadsheets import archive, ods, text_cell, xls, xlsx_of
from ticaret.jobs.models import Job
from ticaret.tabular.models import ImportSource
from ticaret.tabular.reading import read_file
from ticaret.tabular.services.starting import MAX_FILE

pytestmark = pytest.mark.django_db(transaction=True)

_TITLES = ("Stok Kodu", "Ürün Adı", "Fiyat", "Stok")


def _imported(api: Api, firm: Firm, content: bytes, name: str = "liste.xlsx") -> dict[str, Any]:
    us = api.as_owner(firm)
    started = send_file(us, firm, content, name)
    assert started.status == 202, started.envelope
    work()
    path = f"/accounts/{firm.id}/products/imports/{started.data['import']['id']}"
    shown: dict[str, Any] = us.get(path).data
    rows = us.get(f"{path}/rows", {"sort": "number"}).data["rows"]
    faults = [
        (row["number"], fault["column"], fault["value"], fault["code"])
        for row in rows
        for fault in row["errors"]
    ]
    return {**shown, "faults": faults}


def _products(firm: Firm, *fields: str) -> list[tuple[str, ...]]:
    rows = Product.objects.for_accounts([firm.id]).order_by("sku").values_list(*fields)
    return [tuple(str(value) for value in row) for row in rows]


def _header() -> str:
    cells = "".join(text_cell(f"{'ABCD'[n]}1", title) for n, title in enumerate(_TITLES))
    return f'<row r="1">{cells}</row>'


def test_formulas_give_their_results_and_those_without_one_are_told(api: Api, firm: Firm) -> None:
    rows = [
        '<c r="C{n}"><f>40*2</f><v>80</v></c><c r="D{n}"><f>1+1</f><v>2</v></c>',
        '<c r="C{n}"><f>40*2</f></c><c r="D{n}"><v>3</v></c>',
        '<c r="C{n}"><f>A1*2</f><v/></c><c r="D{n}"><f>B1</f><v></v></c>',
        '<c r="C{n}" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        '<c r="C{n}" t="str"><f>IF(1,"","")</f><v></v></c><c r="D{n}" t="e"><v>#N/A</v></c>',
        '<c r="C{n}" t="str"><f>"12,5"</f><v>12,5</v></c>',
        '<c r="C{n}" t="str"><f>IF(1,"","")</f><v></v></c>',
    ]
    told = [
        f'<row r="{n}">{text_cell(f"A{n}", f"F-{n}")}{text_cell(f"B{n}", "Ürün")}'
        f"{cells.format(n=n)}</row>"
        for n, cells in enumerate(rows, start=2)
    ]

    told.append('<row r="11"><c r="A11"><f>A2</f></c><c r="B11"><f>B2</f></c></row>')

    shown = _imported(api, firm, xlsx_of(_header() + "".join(told)))

    assert shown["sheet"] == "Fiyat & Stok"
    assert shown["faults"] == [
        (3, "Fiyat", "#FORMULA?", "formula_without_value"),
        (4, "Fiyat", "#FORMULA?", "formula_without_value"),
        (4, "Stok", "#FORMULA?", "formula_without_value"),
        (5, "Fiyat", "#DIV/0!", "formula_error"),
        (6, "Stok", "#N/A", "formula_error"),
        (11, "Stok Kodu", "#FORMULA?", "formula_without_value"),
        (11, "Ürün Adı", "#FORMULA?", "formula_without_value"),
    ]
    assert _products(firm, "sku", "price", "stock") == [
        ("F-2", "80.00", "2.000"),
        ("F-7", "12.50", "None"),
        ("F-8", "0.00", "None"),
    ]


def test_dates_and_numbers_are_read_as_they_are_meant(api: Api, firm: Firm) -> None:
    rows: list[list[Any]] = [
        ["Stok Kodu", "Ürün Adı", "Fiyat", "Stok", "Özellik: Son Kullanma"],
        ["A", "Tarihli", "1.234.567,89", "12.500", date(2027, 3, 31)],
        ["B", "Bölünmez boşluk", "1\u00a0234,50 TL", "1,234.5", "31.03.2027"],
        ["C", "Kesme", "1'234.50", 1234.5, None],
        [100234, "Sayı kodlu", 0.1 + 0.2, 1e3, True],
        ["E", "Excel'in tarihe çevirdiği fiyat", date(2026, 5, 12), 1, None],
        ["F", "Belirsiz", "1.2.3", "1,2,3", None],
    ]

    shown = _imported(api, firm, xlsx(rows))

    assert shown["faults"] == [
        (6, "Fiyat", "2026-05-12", "invalid_number"),
        (7, "Fiyat", "1.2.3", "invalid_number"),
        (7, "Stok", "1,2,3", "invalid_number"),
    ]
    assert _products(firm, "sku", "price", "stock", "attributes") == [
        ("100234", "0.30", "1000.000", "{'Son Kullanma': 'true'}"),
        ("A", "1234567.89", "12500.000", "{'Son Kullanma': '2027-03-31'}"),
        ("B", "1234.50", "1234.500", "{'Son Kullanma': '31.03.2027'}"),
        ("C", "1234.50", "1234.500", "{}"),
    ]


def test_merged_headers_and_blank_rows_between_are_no_obstacle(api: Api, firm: Firm) -> None:
    book = Workbook()
    sheet: Any = book.active
    for place, text in {
        "B2": "BAHAR KATALOĞU 2027",
        "B4": "Stok Kodu",
        "C4": "Ürün Adı",
        "D4": "Fiyatlar",
        "D5": "Liste Fiyatı",
        "E5": "Bayi",
        "B8": "M-1",
        "C8": "Masa",
        "D8": 1500,
        "E8": 1200,
        "B12": "M-2",
        "C12": "Sandalye",
        "D12": 450.25,
    }.items():
        sheet[place] = text
    for merged in ("B2:E2", "B4:B5", "C4:C5", "D4:E4"):
        sheet.merge_cells(merged)
    file = io.BytesIO()
    book.save(file)

    shown = _imported(api, firm, file.getvalue())

    assert (shown["headerRow"], shown["ignoredColumns"]) == (5, ["Bayi"])
    assert (shown["createdRows"], shown["totalRows"], shown["faults"]) == (2, 2, [])
    assert _products(firm, "sku", "name", "price") == [
        ("M-1", "Masa", "1500.00"),
        ("M-2", "Sandalye", "450.25"),
    ]


@pytest.mark.parametrize(("make", "format"), [(ods, "ods"), (xls, "xls")])
def test_other_programs_files_are_read_whatever_their_name_says(
    api: Api, firm: Firm, make: Any, format: str
) -> None:
    rows = [
        list(_TITLES),
        ["ŞİŞE-1", "Ğıdıklı şişe", 12.5, 3.0],
        [None, None, None, None],
        ["ŞİŞE-2", "Kavanoz", "1.250,75", None],
    ]

    shown = _imported(api, firm, make(rows), "liste.xlsx")

    assert (shown["format"], shown["totalRows"], shown["faults"]) == (format, 2, [])
    assert _products(firm, "sku", "name", "price", "stock") == [
        ("ŞİŞE-1", "Ğıdıklı şişe", "12.50", "3.000"),
        ("ŞİŞE-2", "Kavanoz", "1250.75", "None"),
    ]


def test_a_file_above_the_limit_is_refused_and_nothing_is_kept(api: Api, firm: Firm) -> None:
    line = b"A;B;1;1\n"
    largest = b"Stok Kodu;Ad;Fiyat;Stok\n".ljust(MAX_FILE - len(line), b"\n") + line
    us = api.as_owner(firm)

    refused = send_file(us, firm, largest + b"x", "liste.csv")
    assert (refused.status, refused.code) == (413, "tabular.file_too_large")
    assert not ImportSource.objects.unscoped().exists()
    assert not Job.objects.unscoped().exists()
    assert send_file(us, firm, largest, "liste.csv").status == 202


def _wide() -> bytes:
    return xlsx_of(_header() + '<row r="2">' + "<c/>" * 1_000_000 + "</row>")


def _far() -> bytes:
    return xlsx_of(_header() + '<row r="2"><c r="BDWGO2"><v>1</v></c></row>')


def _bomb() -> bytes:
    return xlsx_of(_header() + " " * 90_000_000)


def _entities() -> bytes:
    laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    return archive({"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": laughs})


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_wide, "tabular.too_complex"),
        (_far, "tabular.too_many_columns"),
        (_bomb, "tabular.too_complex"),
        (_entities, "tabular.has_entities"),
    ],
)
def test_a_hostile_file_fails_its_import_with_a_reason_and_writes_nothing(
    api: Api, firm: Firm, make: Any, code: str
) -> None:
    shown = _imported(api, firm, make())

    assert (shown["state"], shown["errorCode"]) == ("failed", code)
    assert shown["error"]
    assert _products(firm, "sku") == []
    assert not ImportSource.objects.unscoped().exists()


def test_a_hundred_thousand_rows_are_read(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>URN-{n}</t></is></c>'
        f'<c r="B{n}" t="inlineStr"><is><t>Ürün {n}</t></is></c><c r="C{n}"><f>A1*2</f>'
        f"<v>{n}.5</v></c></row>"
        for n in range(2, 100_002)
    )
    path = tmp_path / "large.xlsx"
    path.write_bytes(xlsx_of(_header() + rows))

    _, *lists = read_file(path, {})

    read: list[Any] = [row for each in lists for row in each]  # type: ignore[union-attr]
    assert len(read) == 100_001
    assert read[-1] == [100_001, ["URN-100001", "Ürün 100001", 100_001.5]]
