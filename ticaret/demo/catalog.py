"""The demo's products: what a food firm sells."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from catalog import selectors
from catalog.services import products
from ticaret.tenancy.actor import Actor

# fmt: off
# sku, name, category, brand, unit, price, VAT, stock, an attribute
_PRODUCTS: tuple[tuple[str, str, str, str, str, str, int, str | None, tuple[str, str]], ...] = (
    ("SLC-830", "Domates salçası 830 g", "Salça", "Deniz", "adet", "89.90", 1, "240", ("Net", "830 g")),
    ("SLC-1650", "Domates salçası 1650 g", "Salça", "Deniz", "adet", "164.90", 1, "120", ("Net", "1650 g")),
    ("SLC-BBR", "Biber salçası acı 700 g", "Salça", "Deniz", "adet", "119.00", 1, "85", ("Acılık", "acı")),
    ("SLC-KRS", "Karışık salça 830 g", "Salça", "Deniz", "adet", "99.50", 1, "60", ("Net", "830 g")),
    ("SLC-KOLI", "Domates salçası 830 g koli", "Salça", "Deniz", "koli", "998.00", 1, "32", ("Koli içi", "12")),
    ("PRN-BLD", "Baldo pirinç 1 kg", "Bakliyat", "Trakya", "adet", "84.50", 1, "310", ("Yöre", "Gönen")),
    ("PRN-OSM", "Osmancık pirinç 1 kg", "Bakliyat", "Trakya", "adet", "69.90", 1, "275", ("Yöre", "Osmancık")),
    ("PRN-5KG", "Osmancık pirinç 5 kg", "Bakliyat", "Trakya", "çuval", "329.00", 1, "64", ("Net", "5 kg")),
    ("BLG-PLV", "Pilavlık bulgur 1 kg", "Bakliyat", "Trakya", "adet", "42.00", 1, "190", ("Boy", "pilavlık")),
    ("BLG-KFT", "Köftelik bulgur 1 kg", "Bakliyat", "Trakya", "adet", "42.00", 1, "150", ("Boy", "ince")),
    ("MRC-KRM", "Kırmızı mercimek 1 kg", "Bakliyat", "Harran", "adet", "58.90", 1, "220", ("Yöre", "Şanlıurfa")),
    ("MRC-YSL", "Yeşil mercimek 1 kg", "Bakliyat", "Harran", "adet", "72.50", 1, "95", ("Yöre", "Yozgat")),
    ("NHT-KCB", "Koçbaşı nohut 1 kg", "Bakliyat", "Harran", "adet", "79.90", 1, "130", ("Boy", "9 mm")),
    ("FSL-DRM", "Dermason fasulye 1 kg", "Bakliyat", "Harran", "adet", "94.00", 1, "0", ("Yöre", "Niğde")),
    ("ZYT-SZM1", "Naturel sızma zeytinyağı 1 L", "Zeytinyağı", "Körfez", "adet", "389.00", 1, "140", ("Asit", "0,5")),
    ("ZYT-SZM5", "Naturel sızma zeytinyağı 5 L", "Zeytinyağı", "Körfez", "teneke", "1749.00", 1, "48", ("Asit", "0,5")),
    ("ZYT-RVR2", "Riviera zeytinyağı 2 L", "Zeytinyağı", "Körfez", "adet", "598.00", 1, "72", ("Asit", "1,0")),
    ("ZYT-SGK", "Soğuk sıkım erken hasat 500 ml", "Zeytinyağı", "Körfez", "adet", "319.00", 1, "36", ("Hasat", "erken")),
    ("YAG-AYC5", "Ayçiçek yağı 5 L", "Yağ", "Trakya", "adet", "419.90", 1, "110", ("Net", "5 L")),
    ("YAG-TRY", "Tereyağı 1 kg", "Süt ürünleri", "Yayla", "adet", "489.00", 1, "40", ("Yöre", "Trabzon")),
    ("PYN-BYZ", "Tam yağlı beyaz peynir", "Süt ürünleri", "Yayla", "kg", "298.00", 1, "62.500", ("Süt", "inek")),
    ("PYN-KSR", "Eski kaşar peyniri", "Süt ürünleri", "Yayla", "kg", "620.00", 1, "28.250", ("Yöre", "Kars")),
    ("PYN-TLM", "İzmir tulumu", "Süt ürünleri", "Yayla", "kg", "455.00", 1, "17.400", ("Yöre", "İzmir")),
    ("ZTN-GML", "Gemlik siyah zeytin", "Zeytin", "Körfez", "kg", "185.00", 1, "95", ("Kalibre", "231-260")),
    ("ZTN-YSL", "Kırma yeşil zeytin", "Zeytin", "Körfez", "kg", "142.00", 1, "80", ("Kalibre", "201-230")),
    ("BAL-CCK", "Süzme çiçek balı 850 g", "Kahvaltılık", "Kaçkar", "adet", "425.00", 1, "55", ("Net", "850 g")),
    ("BAL-KST", "Kestane balı 450 g", "Kahvaltılık", "Kaçkar", "adet", "560.00", 1, "12", ("Yöre", "Rize")),
    ("RCL-VSN", "Vişne reçeli 380 g", "Kahvaltılık", "Deniz", "adet", "94.90", 1, "88", ("Net", "380 g")),
    ("PKM-UZM", "Üzüm pekmezi 700 g", "Kahvaltılık", "Deniz", "adet", "149.00", 1, "45", ("Yöre", "Zile")),
    ("THN-300", "Tahin 300 g", "Kahvaltılık", "Deniz", "adet", "109.90", 1, "66", ("Net", "300 g")),
    ("CAY-RZE1", "Rize çayı 1 kg", "İçecek", "Kaçkar", "adet", "229.00", 1, "160", ("Yöre", "Rize")),
    ("KHV-250", "Türk kahvesi 250 g", "İçecek", "Kule", "adet", "189.00", 1, "74", ("Kavrum", "orta")),
    ("SLT-SLG", "Acılı şalgam suyu 1 L", "İçecek", "Çukurova", "adet", "44.90", 10, "210", ("Acılık", "acılı")),
    ("SU-MDN6", "Maden suyu 6'lı", "İçecek", "Kule", "paket", "59.90", 10, "340", ("Paket içi", "6")),
    ("TRS-KRS", "Karışık turşu 1650 g", "Turşu", "Çukurova", "adet", "134.00", 1, "52", ("Net", "1650 g")),
    ("BHR-PUL", "Pul biber 500 g", "Baharat", "Harran", "adet", "159.00", 1, "77", ("Yöre", "Maraş")),
    ("BHR-SMK", "Sumak 250 g", "Baharat", "Harran", "adet", "84.00", 1, "58", ("Net", "250 g")),
    ("KRY-FND", "Kavrulmuş fındık 500 g", "Kuruyemiş", "Kaçkar", "adet", "339.00", 1, "41", ("Yöre", "Giresun")),
    ("KRY-ANT", "Antep fıstığı 500 g", "Kuruyemiş", "Harran", "adet", "529.00", 1, "33", ("Yöre", "Gaziantep")),
    ("TMZ-SBN", "Zeytinyağlı sabun 4'lü", "Temizlik", "Körfez", "paket", "129.00", 20, "90", ("Paket içi", "4")),
    ("HZM-KRG", "Kapıya teslimat", "Hizmet", "", "sefer", "75.00", 20, None, ("Bölge", "İstanbul")),
    ("DMT-KOLI", "Sofralık domates", "Sebze", "", "koli", "420.00", 1, "36", ("Eş anlam", "domates")),
    ("PRN-KG", "Dökme baldo", "Bakliyat", "Trakya", "kg", "78.00", 1, "400", ("Eş anlam", "pirinç")),
)
# fmt: on


def fill(*, actor: Actor, account_id: UUID) -> None:
    """Make the products that the account does not have yet."""
    known = selectors.products(actor=actor, account_id=account_id).values_list("sku", flat=True)
    missing = {row[0] for row in _PRODUCTS} - set(known)
    for place, row in enumerate(_PRODUCTS):
        if row[0] in missing:
            products.create(
                actor=actor, account_id=account_id, now=timezone.now(), **_fields(place, *row)
            )


def _fields(
    place: int,
    sku: str,
    name: str,
    category: str,
    brand: str,
    unit: str,
    price: str,
    vat: int,
    stock: str | None,
    attribute: tuple[str, str],
) -> dict[str, Any]:
    return {
        "sku": sku,
        "name": name,
        "category": category,
        "brand": brand,
        "unit": unit,
        "barcode": _barcode(place) if stock is not None else "",
        "price": Decimal(price),
        "vat_rate": Decimal(vat),
        "stock": None if stock is None else Decimal(stock),
        "attributes": dict([attribute]),
    }


def _barcode(place: int) -> str:
    """An EAN-13 with its check digit (GS1 General Specifications, section 7.9)."""
    digits = f"869000{place + 1:06d}"
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits))
    return f"{digits}{-total % 10}"
