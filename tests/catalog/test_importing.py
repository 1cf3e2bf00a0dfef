"""Products from JSON, CSV and Excel: what goes in, what is reported, what can be taken back."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from catalog.models import Product, StockMovement
from tests.factories.accounts import Firm
from tests.factories.catalog import make_product, send_file, work, xlsx
from tests.support.client import Answer, Api
from ticaret.jobs.models import Job
from ticaret.tabular.models import ImportChunk, ImportRow, ImportSource
from ticaret.tabular.services import retention

pytestmark = pytest.mark.django_db(transaction=True)

_HEADER = ["Stok Kodu", "Ürün Adı", "Fiyat", "KDV", "Stok"]


def _path(firm: Firm, *more: str) -> str:
    return "/".join(["", "accounts", str(firm.id), "products", *more])


def _done(api: Api, firm: Firm, started: Answer) -> dict[str, Any]:
    """The import once the worker is through with it."""
    assert started.status == 202, started.envelope
    work()
    shown: dict[str, Any] = api.get(_path(firm, "imports", started.data["import"]["id"])).data
    return shown


def _counts(shown: dict[str, Any]) -> tuple[int, ...]:
    return tuple(shown[f"{kind}Rows"] for kind in ("created", "updated", "unchanged", "failed"))


def _products(firm: Firm, *fields: str) -> list[Any]:
    rows = Product.objects.for_accounts([firm.id]).filter(deleted_at=None).order_by("sku")
    return [tuple(str(value) for value in row) for row in rows.values_list(*fields)]


def test_rows_of_json_become_products_and_again_change_nothing(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    body = {
        "rows": [
            {"sku": "A-1", "name": "Pirinç", "price": "1.234,50", "vatRate": 1, "stock": 5},
            {"sku": "A-2", "name": "Bulgur", "price": 20.5, "attributes": {"Boy": "iri"}},
        ]
    }

    first = _done(us, firm, us.post(_path(firm, "import"), body))
    second = _done(us, firm, us.post(_path(firm, "import"), body))

    assert (first["state"], _counts(first)) == ("finished", (2, 0, 0, 0))
    assert _counts(second) == (0, 0, 2, 0)
    assert _products(firm, "sku", "name", "price", "vat_rate", "stock", "currency") == [
        ("A-1", "Pirinç", "1234.50", "1.00", "5.000", "TRY"),
        ("A-2", "Bulgur", "20.50", "20.00", "None", "TRY"),
    ]
    assert Product.objects.unscoped().get(sku="A-2").attributes == {"Boy": "iri"}
    assert StockMovement.objects.for_accounts([firm.id]).count() == 1


def test_a_spreadsheet_as_people_have_it(api: Api, firm: Firm) -> None:
    make_product(firm, sku="ESKİ", name="Eski ad", price=1, stock=3)
    rows: list[list[Any]] = [
        ["2026 FİYAT LİSTESİ", None, None],
        [],
        ["Ürün Bilgisi", None, "Fiyatlar", None, "Özellik: Renk", None],
        ["STOK KODU *", "ürün adı", "Satış Fiyatı", "KDV %", None, "Notlar"],
        [],
        ["ESKİ", "Yeni ad", 99.9, 0.1, "kırmızı", "x"],
        [12345, "Sayı kodlu", "₺ 1.250,00", "%20", None, None],
        ["", None, None, None, None, "toplam"],
    ]
    us = api.as_owner(firm)

    shown = _done(us, firm, send_file(us, firm, xlsx(rows)))

    assert (shown["format"], shown["headerRow"], shown["ignoredColumns"]) == ("xlsx", 4, ["Notlar"])
    assert {(pair["column"], pair["field"]) for pair in shown["mapping"]} == {
        ("STOK KODU *", "sku"),
        ("ürün adı", "name"),
        ("Satış Fiyatı", "price"),
        ("KDV %", "vatRate"),
        ("Özellik: Renk", "attributes.Renk"),
    }
    assert _counts(shown) == (1, 1, 0, 1)
    assert _products(firm, "sku", "name", "price", "vat_rate", "stock") == [
        ("12345", "Sayı kodlu", "1250.00", "20.00", "None"),
        ("ESKİ", "Yeni ad", "99.90", "10.00", "3.000"),
    ]
    failed = us.get(_path(firm, "imports", shown["id"], "rows")).data["rows"]
    assert [(row["number"], row["errors"][0]["code"]) for row in failed] == [(8, "required")]


def test_errors_name_row_column_value_and_reason_in_the_readers_language(
    api: Api, firm: Firm
) -> None:
    rows: list[list[Any]] = [
        _HEADER,
        ["A", "Pirinç", "çok", 1, -5],
        ["A", "Yine A", 1, 1, 1],
        ["B", None, 1, 1, 1],
    ]
    us = api.as_owner(firm)

    shown = _done(us, firm, send_file(us, firm, xlsx(rows)))
    listed = us.get(_path(firm, "imports", shown["id"], "rows"), Accept_Language="en").data["rows"]

    assert _counts(shown) == (0, 0, 0, 3)
    assert [
        (row["number"], fault["column"], fault["value"], fault["code"], fault["message"])
        for row in listed
        for fault in row["errors"]
    ] == [
        (2, "Fiyat", "çok", "invalid_number", "Not a number."),
        (2, "Stok", "-5.0", "min_value", "It cannot be below nought."),
        (3, "Stok Kodu", "A", "repeated", "The same as row 2; only the first counts."),
        (4, "Ürün Adı", "", "required", "A new product needs a name."),
    ]
    assert _products(firm, "sku") == []


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_rows_in_error_are_downloaded_corrected_and_sent_again(
    api: Api, firm: Firm, format: str
) -> None:
    sent = "Stok Kodu;Ürün Adı;Fiyat;KDV;Stok\nİYİ;Pirinç;10;1;1\n=KÖTÜ;Bulgur;yok;1;1.234,5\n"
    us = api.as_owner(firm)
    first = _done(us, firm, send_file(us, firm, sent.encode("cp1254")))

    path = _path(firm, "imports", first["id"], "errors-file")
    file = us.raw("GET", path, query={"format": format}).getvalue()
    table = _table(file, format)
    assert [line[:2] for line in table] == [["Stok Kodu", "Ürün Adı"], ["'=KÖTÜ", "Bulgur"]]
    assert table[0][-1] == "Hata" and "Fiyat: Sayı anlaşılamadı." in table[1][-1]
    table[1][2] = "7,25"
    second = _done(us, firm, send_file(us, firm, xlsx(table)))

    assert (_counts(second), second["ignoredColumns"]) == ((1, 0, 0, 0), [])
    assert _products(firm, "sku", "price", "stock") == [
        ("=KÖTÜ", "7.25", "1234.500"),
        ("İYİ", "10.00", "1.000"),
    ]


def _table(file: bytes, format: str) -> list[list[Any]]:
    if format == "csv":
        return list(csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";"))
    sheet: Any = load_workbook(io.BytesIO(file)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_dry_run_judges_every_row_and_writes_none(api: Api, firm: Firm) -> None:
    make_product(firm, sku="VAR", name="Pirinç", price=10, stock=None)
    rows: list[list[Any]] = [
        _HEADER[:3],
        ["VAR", "Pirinç", 11],
        ["YENİ", "Bulgur", 5],
        ["X", "Un", "?"],
    ]
    us = api.as_owner(firm)

    shown = _done(us, firm, send_file(us, firm, xlsx(rows), dryRun="true"))
    listed = us.get(_path(firm, "imports", shown["id"], "rows")).data["rows"]

    assert (shown["dryRun"], _counts(shown)) == (True, (1, 1, 0, 1))
    assert [(row["number"], row["verdict"]) for row in listed] == [
        (2, "updated"),
        (3, "created"),
        (4, "failed"),
    ]
    assert _products(firm, "sku", "price") == [("VAR", "10.00")]


def test_all_or_nothing_writes_nothing_for_one_bad_row_and_all_without(
    api: Api, firm: Firm
) -> None:
    us = api.as_owner(firm)
    good: list[list[Any]] = [[f"S-{n:04d}", f"Ürün {n}", n] for n in range(1, 2101)]
    bad = [*good[:2050], ["S-X", "Kötü", "?"], *good[2050:]]

    refused = _done(us, firm, send_file(us, firm, xlsx([_HEADER[:3], *bad]), mode="all_or_nothing"))
    assert (refused["state"], refused["errorCode"]) == ("failed", "tabular.rows_in_error")
    assert (_counts(refused), refused["error"]) == (
        (0, 0, 0, 1),
        "1 satırda hata var; hiçbir satır aktarılmadı.",
    )
    assert _products(firm, "sku") == []
    assert Job.objects.unscoped().get(id=refused["jobId"]).state == "failed"

    taken = _done(us, firm, send_file(us, firm, xlsx([_HEADER[:3], *good]), mode="all_or_nothing"))
    assert _counts(taken) == (2100, 0, 0, 0)
    assert len(_products(firm, "sku")) == 2100


def test_a_mapping_is_remembered_until_it_is_forgotten(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    file = xlsx([["Referans", "İsim", "Kampanya"], ["R-1", "Pirinç", "evet"]])

    unknown = _done(us, firm, send_file(us, firm, file))
    assert (unknown["state"], unknown["errorCode"]) == ("failed", "tabular.no_header")
    assert "Stok Kodu" in unknown["error"]
    mapping = '{"Referans": "sku", "İsim": "name", "Kampanya": ""}'
    _done(us, firm, send_file(us, firm, file, mapping=mapping))
    again = _done(us, firm, send_file(us, firm, file))

    assert _counts(again) == (0, 0, 1, 0)
    listed = us.get(_path(firm, "imports", "mappings"), {"sort": "column"}).data["rows"]
    assert [(row["column"], row["field"]) for row in listed] == [
        ("Kampanya", ""),
        ("Referans", "sku"),
        ("İsim", "name"),
    ]
    us.delete(_path(firm, "imports", "mappings", listed[1]["id"]))
    assert _done(us, firm, send_file(us, firm, file))["errorCode"] == "tabular.no_header"
    assert send_file(us, firm, file, mapping='{"İsim": "ad"}').fields == {
        "mapping.İsim": "invalid_choice"
    }


def test_an_import_is_undone_but_for_what_changed_since(api: Api, firm: Firm) -> None:
    make_product(firm, sku="ESKİ", name="Eski", price=5, stock=4)
    rows: list[list[Any]] = [
        _HEADER,
        ["ESKİ", "Yeni", 6, 10, 9],
        ["BİR", "Bir", 1, 1, 1],
        ["İKİ", "İki", 2, 1, 2],
    ]
    us = api.as_owner(firm)
    shown = _done(us, firm, send_file(us, firm, xlsx(rows)))
    old = Product.objects.unscoped().get(sku="ESKİ")
    two = Product.objects.unscoped().get(sku="İKİ")
    us.patch(_path(firm, str(old.pk)), {"price": "7"})
    us.post(_path(firm, str(two.pk), "stock-movements"), {"quantity": "1", "reason": "count"})

    assert us.post(_path(firm, "imports", shown["id"], "undo")).status == 202
    work()
    undone = us.get(_path(firm, "imports", shown["id"])).data

    assert (undone["state"], undone["undoneRows"], undone["keptRows"]) == ("undone", 2, 1)
    assert _products(firm, "sku", "name", "price", "stock") == [
        ("ESKİ", "Eski", "7.00", "4.000"),
        ("İKİ", "İki", "2.00", "3.000"),
    ]
    last = StockMovement.objects.unscoped().filter(product=old).latest("id")
    assert (last.reason, str(last.delta)) == ("import_undone", "-5.000")
    assert us.post(_path(firm, "imports", shown["id"], "undo")).code == "tabular.not_undoable"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 ...", "tabular.unreadable_file"),
        (b"", "tabular.unreadable_file"),
        (b"<html></html>", "tabular.unreadable_file"),
    ],
)
def test_a_file_that_is_no_table_is_refused_at_once(
    api: Api, firm: Firm, content: bytes, code: str
) -> None:
    answer = send_file(api.as_owner(firm), firm, content)

    assert (answer.status, answer.code) == (400, code)
    assert not ImportSource.objects.unscoped().exists()
    assert not Job.objects.unscoped().exists()


def test_a_file_that_proves_bad_while_it_is_read_fails_its_import(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)

    shown = _done(us, firm, send_file(us, firm, xlsx([_HEADER, ["A", "B", 1, 1, 1]])[:-700]))

    assert (shown["state"], shown["errorCode"]) == ("failed", "tabular.damaged")
    assert shown["error"] == "Dosya bozuk, okunamadı."
    assert not ImportChunk.objects.unscoped().exists()
    assert _products(firm, "sku") == []


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"rows": []}, {"rows"}),
        ({"rows": "x"}, {"rows"}),
        ({"rows": [1]}, {"rows"}),
        ({"rows": [{"name": "kodsuz"}]}, {"rows.0.sku"}),
        ({"rows": [{"sku": "A"}], "mode": "some"}, {"mode"}),
        ({"rows": [{"sku": "A"}], "mapping": {"a": 1}}, {"mapping"}),
        ({"rows": [{"sku": "A\x00"}]}, {"rows.0.sku"}),
        ({"file": "x"}, {"file"}),
    ],
)
def test_a_wrong_request_is_told_and_nothing_is_queued(
    api: Api, firm: Firm, body: Any, fields: set[str]
) -> None:
    answer = api.as_owner(firm).post(_path(firm, "import"), body)

    assert (answer.status, set(answer.fields)) == (400, fields)
    assert not Job.objects.unscoped().exists()


def test_a_form_that_cannot_be_read_is_refused(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    path = _path(firm, "import")

    broken = us.post(path, b"--x\r\nnonsense", content_type="multipart/form-data")
    empty = us.post(path, b"--x--\r\n", content_type="multipart/form-data; boundary=x")
    elsewhere = us.post(_path(firm), b"--x--", content_type="multipart/form-data; boundary=x")

    assert (broken.status, broken.code) == (400, "malformed_body")
    assert (empty.status, empty.code) == (400, "tabular.nothing_to_import")
    assert (elsewhere.status, elsewhere.code) == (415, "unsupported_media_type")


def test_odd_cells_are_faults_of_their_rows_and_never_of_the_program(api: Api, firm: Firm) -> None:
    odd: list[Any] = [{"a": [1]}, [[]], True, 10**18, 1e300, "9" * 500, "'=1", "\t=1", "🙂" * 400]
    rows = [
        {"sku": f"S{n}", "name": "x", "price": cell, "stock": cell} for n, cell in enumerate(odd)
    ]
    rows += [{"sku": cell, "name": cell, "status": cell, "currency": cell} for cell in odd]
    us = api.as_owner(firm)

    shown = _done(us, firm, us.post(_path(firm, "import"), {"rows": rows}))

    assert shown["state"] == "finished"
    assert shown["createdRows"] + shown["failedRows"] == len(rows)
    assert len(_products(firm, "sku")) == shown["createdRows"]


def test_the_same_key_uploads_a_file_once(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm).signed(Idempotency_Key="dosya-1")
    file = xlsx([_HEADER, ["A", "B", 1, 1, 1]])

    first, second = send_file(us, firm, file), send_file(us, firm, file)

    assert first.data["import"]["id"] == second.data["import"]["id"]
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Job.objects.unscoped().count() == 1


def test_rows_of_files_are_forgotten_after_thirty_days(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    shown = _done(us, firm, send_file(us, firm, xlsx([_HEADER, ["A", "B", 1, 1, 1], ["C"]])))

    retention.forget_old(now=timezone.now() + timedelta(days=29))
    assert (ImportChunk.objects.unscoped().count(), ImportRow.objects.unscoped().count()) == (1, 1)
    retention.forget_old(now=timezone.now() + timedelta(days=31))

    assert (ImportChunk.objects.unscoped().count(), ImportRow.objects.unscoped().count()) == (0, 0)
    assert us.post(_path(firm, "imports", shown["id"], "undo")).code == "tabular.not_undoable"
