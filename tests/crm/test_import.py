"""Customers and contacts out of files and into files."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook

from crm.models import Contact, ContactPhone, Customer
from tests.crm.conftest import changes_of
from tests.factories.accounts import Firm, access_token, make_member
from tests.factories.crm import make_contact, make_customer, make_group
from tests.privacy.person import run_jobs
from tests.support.client import Api
from ticaret.audit.models import AuditEntry
from ticaret.events.models import OutboxEvent
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db

VKN = "4540536920"


def _path(firm: Firm, *parts: object) -> str:
    return "/".join([f"/accounts/{firm.id}/crm/customers", *map(str, parts)])


def _import(api: Api, firm: Firm, rows: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    us = api.as_owner(firm)
    started = us.post(_path(firm, "import"), {"rows": rows, **more})
    run_jobs()
    done: dict[str, Any] = us.get(_path(firm, "imports", started.data["import"]["id"])).data
    return done


def _counts(done: dict[str, Any]) -> tuple[int, int, int, int]:
    return tuple(done[f"{word}Rows"] for word in ("created", "updated", "unchanged", "failed"))


def _errors(api: Api, firm: Firm, done: dict[str, Any]) -> list[tuple[int, str, str]]:
    rows = api.as_owner(firm).get(_path(firm, "imports", done["id"], "rows")).data["rows"]
    return [
        (row["number"], error["field"], error["code"]) for row in rows for error in row["errors"]
    ]


ROWS: list[dict[str, Any]] = [
    {
        "Unvan": "Yıldız Market",
        "Vergi No": VKN,
        "Şehir": "İstanbul",
        "Yetkili": "Ayşe Nur Yıldız",
        "Telefon": "0532 123 45 67",
    },
    {
        "Unvan": "Yıldız Market",
        "Vergi No": VKN,
        "Yetkili": "Can Er",
        "E-posta": "CAN@yildiz.test",
    },
    {"Unvan": "Deniz Gıda", "Telefon": 5331112233, "Durum": "aday"},
    {"Yetkili": "Gülşah Öz", "Telefon": "0534 111 22 33"},
]


def test_rows_become_customers_with_contacts(api: Api, firm: Firm) -> None:
    done = _import(api, firm, ROWS)

    assert (done["state"], _counts(done)) == ("finished", (3, 1, 0, 0))
    customers = {row.title: row for row in Customer.objects.for_accounts([firm.id])}
    assert sorted(customers) == ["Deniz Gıda", "Gülşah Öz", "Yıldız Market"]
    market = customers["Yıldız Market"]
    assert (market.tax_number, market.city, market.city_key) == (VKN, "İstanbul", "istanbul")
    assert customers["Gülşah Öz"].kind == "person"
    assert customers["Deniz Gıda"].status == "prospect"
    people = Contact.objects.for_accounts([firm.id]).filter(customer=market).order_by("id")
    assert [(p.first_name, p.last_name, p.email, p.is_primary) for p in people] == [
        ("Ayşe Nur", "Yıldız", "", True),
        ("Can", "Er", "can@yildiz.test", False),
    ]
    us = api.as_owner(firm)
    for q in ("0532 123 45 67", "can er", "yildiz"):
        found = us.get(_path(firm), {"q": q}).data["rows"]
        assert [row["id"] for row in found] == [str(market.pk)], q
    kinds = OutboxEvent.objects.for_accounts([firm.id]).values_list("type", flat=True)
    assert sorted(kind for kind in kinds if kind.startswith(("customer.", "contact."))) == [
        *["contact.created"] * 4,
        *["customer.created"] * 3,
    ]
    created = AuditEntry.objects.for_accounts([firm.id]).filter(action="customer.created")
    assert {entry.actor_label for entry in created} == {firm.owner.email}


def test_the_same_file_twice_changes_nothing(api: Api, firm: Firm) -> None:
    _import(api, firm, ROWS)
    before = list(Customer.objects.for_accounts([firm.id]).order_by("pk").values())

    again = _import(api, firm, ROWS)

    assert _counts(again) == (0, 0, 4, 0)
    assert list(Customer.objects.for_accounts([firm.id]).order_by("pk").values()) == before
    assert Contact.objects.for_accounts([firm.id]).count() == 4
    assert ContactPhone.objects.for_accounts([firm.id]).count() == 3


def test_a_dry_run_says_what_would_happen_and_writes_nothing(api: Api, firm: Firm) -> None:
    done = _import(api, firm, ROWS, dryRun=True)

    assert (done["dryRun"], _counts(done)) == (True, (3, 1, 0, 0))
    assert not Customer.objects.for_accounts([firm.id]).exists()
    assert not Contact.objects.for_accounts([firm.id]).exists()


def test_customers_are_found_by_tax_number_email_and_phone(api: Api, firm: Firm) -> None:
    by_tax = make_customer(firm, title="Eski Unvan", tax_number=VKN, city="Bursa")
    by_email = make_customer(firm, title="E-postalı")
    make_contact(firm, by_email, email="ali@ornek.test")
    by_phone = make_customer(firm, title="Telefonlu")
    known = make_contact(firm, by_phone, first_name="Veli", phone="0532 123 45 67")

    done = _import(
        api,
        firm,
        [
            {"Vergi No": "454 053 69 20", "Unvan": "Yeni Unvan", "Şehir": ""},
            {"E-posta": "ALI@ornek.test", "Sektör": "Gıda"},
            {"Telefon": "+90 532 123 45 67", "Görev": "Müdür", "Telefon 2": "0212 555 11 22"},
        ],
    )

    assert _counts(done) == (0, 3, 0, 0)
    for row in (by_tax, by_email, by_phone, known):
        row.refresh_from_db()
    assert (by_tax.title, by_tax.city) == ("Yeni Unvan", "Bursa")
    assert by_email.sector == "Gıda"
    assert known.role == "Müdür"
    numbers = ContactPhone.objects.for_accounts([firm.id]).filter(contact=known)
    assert [p.normalized for p in numbers.order_by("position")] == [
        "+905321234567",
        "+902125551122",
    ]
    assert changes_of(by_tax, "customer.updated") == {"title": ["Eski Unvan", "Yeni Unvan"]}


def test_each_wrong_row_is_reported_and_stops_no_other(api: Api, firm: Firm) -> None:
    first, second = make_customer(firm, title="Bir"), make_customer(firm, title="İki")
    make_contact(firm, first, phone="0532 123 45 67")
    make_contact(firm, second, phone="0532 123 45 67")

    done = _import(
        api,
        firm,
        [
            {"Unvan": "A", "Vergi No": "4540536921"},
            {"Unvan": "B", "Telefon": "yok"},
            {"Unvan": "C", "E-posta": "a@"},
            {"Telefon": "0532 123 45 67"},
            {"Şehir": "Ordu"},
            {"Unvan": "D", "Görev": "Müdür"},
            {"Unvan": "E", "Temsilci": "kimse@ornek.test", "Ekip": "Yok"},
            {"Unvan": "F", "Durum": "belki"},
            {"Unvan": "G"},
        ],
    )

    assert _counts(done) == (1, 0, 0, 8)
    assert _errors(api, firm, done) == [
        (1, "taxNumber", "invalid"),
        (2, "phone", "invalid"),
        (3, "email", "invalid"),
        (4, "phone", "ambiguous"),
        (5, "title", "required"),
        (6, "contactName", "required"),
        (7, "representative", "crm.user_not_member"),
        (7, "team", "crm.no_such_group"),
        (8, "status", "invalid_choice"),
    ]


def test_representative_and_team_are_named_by_address_and_name(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    member = make_member(firm, Role.AGENT)
    group = make_group(firm, name="Satış Ege")

    done = _import(
        api,
        firm,
        [
            {"Unvan": "A", "Temsilci": member.email.upper(), "Ekip": "satis ege"},
            {"Unvan": "B", "Temsilci": other_firm.owner.email},
        ],
    )

    assert _counts(done) == (1, 0, 0, 1)
    customer = Customer.objects.for_accounts([firm.id]).get()
    assert (customer.primary_representative_id, customer.primary_team_id) == (member.pk, group.pk)
    assert [row.user_id for row in customer.representatives.all()] == [member.pk]


def test_an_import_is_taken_back_but_for_what_changed_since(api: Api, firm: Firm) -> None:
    present = make_customer(firm, title="Vardı", tax_number=VKN, city="Bursa")
    us = api.as_owner(firm)
    done = _import(
        api,
        firm,
        [
            {"Vergi No": VKN, "Şehir": "Ordu", "Yetkili": "Ali Er", "Telefon": "0532 123 45 67"},
            {"Unvan": "Yeni", "Yetkili": "Can Er"},
            {"Unvan": "Yeni", "Yetkili": "Ece Er"},
            {"Unvan": "Değişen"},
        ],
    )
    changed = Customer.objects.for_accounts([firm.id]).get(title="Değişen")
    us.patch(_path(firm, changed.pk), {"notes": "Aradı."})

    started = us.post(_path(firm, "imports", done["id"], "undo"))
    run_jobs()
    undone = us.get(_path(firm, "imports", done["id"])).data

    assert started.status == 202
    assert (undone["state"], undone["undoneRows"], undone["keptRows"]) == ("undone", 3, 1)
    live = us.get(_path(firm), {"sort": "title"}).data["rows"]
    assert [(row["title"], row["city"]) for row in live] == [("Değişen", ""), ("Vardı", "Bursa")]
    assert us.get(f"/accounts/{firm.id}/crm/contacts").data["total"] == 0
    present.refresh_from_db()
    assert "905321234567" not in present.search


def test_an_excel_file_is_read(api: Api, firm: Firm) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Müşteri listesi"])
    sheet.append(["Cari Unvan", "VKN", "Ad Soyad", "GSM", "Bilinmeyen"])
    sheet.append(["Yıldız Market", 4540536920, "Ayşe Yıldız", 5321234567, "x"])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "cariler.xlsx"

    answer: Any = Client().post(
        _path(firm, "import"),
        {"file": file},
        headers={"Authorization": f"Bearer {access_token(firm.owner)}"},
    )
    run_jobs()
    us = api.as_owner(firm)
    done = us.get(_path(firm, "imports", answer.json()["data"]["import"]["id"])).data

    assert (answer.status_code, _counts(done)) == (202, (1, 0, 0, 0))
    assert done["ignoredColumns"] == ["Bilinmeyen"]
    customer = Customer.objects.for_accounts([firm.id]).get()
    assert (customer.title, customer.tax_number) == ("Yıldız Market", VKN)
    assert ContactPhone.objects.for_accounts([firm.id]).get().normalized == "+905321234567"


def test_an_export_is_safe_and_can_be_imported_as_it_is(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    member = make_member(firm, Role.AGENT)
    customer = make_customer(
        firm,
        title="=HYPERLINK(1)",
        tax_number=VKN,
        city="Ordu",
        primary_representative_user_id=member.pk,
    )
    make_contact(firm, customer, first_name="Ayşe", last_name="Kaya", phone="0532 123 45 67")
    make_contact(firm, customer, first_name="Can", last_name="Er", display_name="Can Bey")
    make_customer(firm, title="Kişisiz", status="passive")
    make_customer(other_firm, title="Onların")
    us = api.as_owner(firm)

    text = us.raw("GET", _path(firm, "export"), query={"format": "csv"})
    sheet = us.raw("GET", _path(firm, "export"), query={"q": "kisisiz"})

    content = b"".join(text.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert [(row["Unvan"], row["Yetkili"], row["Telefon"]) for row in rows] == [
        ("'=HYPERLINK(1)", "Ayşe Kaya", "'+905321234567"),
        ("'=HYPERLINK(1)", "Can Bey", ""),
        ("Kişisiz", "", ""),
    ]
    book = load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))  # type: ignore[attr-defined]
    assert book.active is not None
    assert [row[0].value for row in book.active.iter_rows()] == ["Unvan", "Kişisiz"]
    again = _import(api, firm, rows)
    assert _counts(again) == (0, 0, 3, 0)


def test_a_viewer_exports_but_does_not_import(api: Api, firm: Firm) -> None:
    viewer = api.as_user(make_member(firm, Role.VIEWER))

    refused = viewer.post(_path(firm, "import"), {"rows": ROWS})

    assert refused.status == 403
    assert viewer.raw("GET", _path(firm, "export")).status_code == 200
    run_jobs()
    assert not Customer.objects.for_accounts([firm.id]).exists()
