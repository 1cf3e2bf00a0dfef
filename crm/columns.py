"""The columns of a spreadsheet of customers: titles as firms write them, and what they hold.

A row is a customer with at most one contact; a customer of three contacts has three rows.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from crm import tax_numbers
from crm.choices import CustomerKind, CustomerStatus
from ticaret.db.search import fold
from ticaret.tabular import cells
from ticaret.tabular.cells import Cell, CellError
from ticaret.tabular.ports import Column

_STATUSES = {
    "aktif": CustomerStatus.ACTIVE,
    "active": CustomerStatus.ACTIVE,
    "pasif": CustomerStatus.PASSIVE,
    "passive": CustomerStatus.PASSIVE,
    "inactive": CustomerStatus.PASSIVE,
    "aday": CustomerStatus.PROSPECT,
    "potansiyel": CustomerStatus.PROSPECT,
    "prospect": CustomerStatus.PROSPECT,
    "lead": CustomerStatus.PROSPECT,
    "engelli": CustomerStatus.BLOCKED,
    "blocked": CustomerStatus.BLOCKED,
}
_KINDS = {
    "firma": CustomerKind.COMPANY,
    "sirket": CustomerKind.COMPANY,
    "tuzel": CustomerKind.COMPANY,
    "company": CustomerKind.COMPANY,
    "kisi": CustomerKind.PERSON,
    "sahis": CustomerKind.PERSON,
    "gercek": CustomerKind.PERSON,
    "person": CustomerKind.PERSON,
}
STATUS_WORDS = {
    CustomerStatus.ACTIVE: "aktif",
    CustomerStatus.PASSIVE: "pasif",
    CustomerStatus.PROSPECT: "aday",
    CustomerStatus.BLOCKED: "engelli",
}
KIND_WORDS = {CustomerKind.COMPANY: "firma", CustomerKind.PERSON: "kişi"}


def _text(cell: Cell, *, longest: int) -> str:
    said = cells.text(cell)
    if len(said) > longest:
        raise CellError(
            "max_length", f"En çok {longest} karakter olabilir.", f"At most {longest} characters."
        )
    return said


def _up_to(longest: int) -> Callable[[Cell], Any]:
    return partial(_text, longest=longest)


def _tax_number(cell: Cell) -> str:
    try:
        return tax_numbers.clean(_text(cell, longest=50))
    except ValueError:
        raise CellError(
            "invalid",
            "Vergi ya da kimlik numarası geçersiz; kontrol basamağı tutmuyor.",
            "This is no valid tax or identity number: its check digit is wrong.",
        ) from None


def _email(cell: Cell) -> str:
    said = _text(cell, longest=254).lower()
    try:
        validate_email(said)
    except ValidationError:
        raise CellError(
            "invalid", "Geçerli bir e-posta adresi değil.", "This is no valid email address."
        ) from None
    return said


def _word(known: dict[str, Any], cell: Cell) -> str:
    found = known.get(fold(cells.text(cell)))
    if found is None:
        words = ", ".join(known)
        raise CellError(
            "invalid_choice",
            f"Şunlardan biri olmalıdır: {words}.",
            f"This must be one of: {words}.",
        )
    return str(found.value)


COLUMNS = (
    Column(
        "title",
        (
            "Unvan",
            "Title",
            "Firma",
            "Firma Adı",
            "Müşteri",
            "Müşteri Adı",
            "Cari",
            "Cari Adı",
            "Cari Unvan",
            "Ticari Unvan",
            "Company",
            "Customer",
        ),
        _up_to(255),
        example="Yıldız Market",
    ),
    Column("short_name", ("Kısa Ad", "Short Name"), _up_to(100), example="Yıldız"),
    Column(
        "kind", ("Tür", "Kind", "Müşteri Türü", "Type"), partial(_word, _KINDS), example="firma"
    ),
    Column(
        "tax_number",
        (
            "Vergi No",
            "Tax Number",
            "Vergi Numarası",
            "VKN",
            "TCKN",
            "TC Kimlik No",
            "VKN/TCKN",
            "VAT Number",
        ),
        _tax_number,
        example="4540536920",
    ),
    Column("tax_office", ("Vergi Dairesi", "Tax Office"), _up_to(100), example="Kadıköy"),
    Column("sector", ("Sektör", "Sector", "Industry"), _up_to(100), example="Market"),
    Column("city", ("Şehir", "City", "İl"), _up_to(100), example="İstanbul"),
    Column(
        "status",
        ("Durum", "Status"),
        partial(_word, _STATUSES),
        example="aktif",
    ),
    Column("source", ("Kaynak", "Source"), _up_to(50), example="fuar"),
    Column("notes", ("Notlar", "Notes", "Not", "Açıklama"), _up_to(10_000)),
    Column(
        "representative",
        ("Temsilci", "Representative", "Temsilci E-posta", "Satış Temsilcisi", "Owner"),
        _email,
        example="",
    ),
    Column("team", ("Ekip", "Team", "Grup", "Group"), _up_to(100)),
    Column(
        "contact_name",
        ("Yetkili", "Contact", "Yetkili Adı", "Ad Soyad", "Adı Soyadı", "İlgili Kişi", "Name"),
        _up_to(200),
        example="Ayşe Yıldız",
    ),
    Column("first_name", ("Ad", "First Name", "Adı", "İsim"), _up_to(100)),
    Column("last_name", ("Soyad", "Last Name", "Soyadı", "Surname"), _up_to(100)),
    Column(
        "email",
        ("E-posta", "Email", "Eposta", "E-mail", "Mail", "E-posta Adresi"),
        _email,
        example="ayse@yildizmarket.com",
    ),
    Column(
        "phone",
        ("Telefon", "Phone", "Cep", "Cep Telefonu", "GSM", "Mobile", "Tel", "WhatsApp"),
        _up_to(50),
        example="0532 123 45 67",
    ),
    Column(
        "phone2",
        ("Telefon 2", "Phone 2", "İş Telefonu", "Sabit Telefon", "Work Phone"),
        _up_to(50),
    ),
    Column("role", ("Görev", "Role", "Pozisyon", "Position"), _up_to(100), example="Sahibi"),
)
