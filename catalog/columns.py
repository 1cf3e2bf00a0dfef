"""The columns of a product spreadsheet: their titles as firms write them, and what they hold."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from babel.numbers import list_currencies

from catalog import limits
from catalog.choices import ProductStatus
from ticaret.db.search import fold
from ticaret.tabular import cells
from ticaret.tabular.cells import Cell, CellError
from ticaret.tabular.ports import Column

ATTRIBUTE_TITLES = ("Özellik", "Attribute", "attributes")
CURRENCIES = frozenset(list_currencies())
CURRENCY_CODES = sorted(CURRENCIES)
_CURRENCY_SIGNS = {"TL": "TRY", "₺": "TRY", "$": "USD", "€": "EUR", "£": "GBP"}
_STATUSES = {
    "aktif": ProductStatus.ACTIVE,
    "active": ProductStatus.ACTIVE,
    "satista": ProductStatus.ACTIVE,
    "1": ProductStatus.ACTIVE,
    "evet": ProductStatus.ACTIVE,
    "pasif": ProductStatus.PASSIVE,
    "passive": ProductStatus.PASSIVE,
    "inactive": ProductStatus.PASSIVE,
    "satista degil": ProductStatus.PASSIVE,
    "0": ProductStatus.PASSIVE,
    "hayir": ProductStatus.PASSIVE,
    "arsiv": ProductStatus.ARCHIVED,
    "arsivde": ProductStatus.ARCHIVED,
    "archived": ProductStatus.ARCHIVED,
}


def _text(cell: Cell, *, longest: int) -> str:
    said = cells.text(cell)
    if len(said) > longest:
        raise CellError(
            "max_length", f"En çok {longest} karakter olabilir.", f"At most {longest} characters."
        )
    return said


def _number(cell: Cell, *, places: int, highest: Decimal) -> Decimal:
    value = cells.number(cell, places=places)
    if value < 0:
        raise CellError("min_value", "Sıfırdan küçük olamaz.", "It cannot be below nought.")
    if value > highest:
        raise CellError(
            "max_value", f"En çok {highest} olabilir.", f"It cannot be above {highest}."
        )
    return value


def _vat(cell: Cell) -> Decimal:
    # A cell with the format "percent" holds the hundredth part: 20 % is 0.2.
    if isinstance(cell, float) and 0 < cell < 1:
        cell = cell * 100
    return _number(cell, places=limits.VAT_PLACES, highest=limits.MAX_VAT)


def _currency(cell: Cell) -> str:
    said = cells.text(cell).upper()
    code = _CURRENCY_SIGNS.get(said, said)
    if code not in CURRENCIES:
        raise CellError(
            "invalid_currency",
            "Para birimi TRY, USD, EUR gibi üç harfli olmalıdır.",
            "The currency must be of three letters, such as TRY, USD or EUR.",
        )
    return code


def _status(cell: Cell) -> str:
    found = _STATUSES.get(fold(cells.text(cell)))
    if found is None:
        raise CellError(
            "invalid_choice",
            "Durum aktif, pasif ya da arşivde olmalıdır.",
            "The status must be active, passive or archived.",
        )
    return found.value


def read_attribute(cell: Cell) -> str:
    """An attribute's value. Raises CellError."""
    return _text(cell, longest=limits.ATTRIBUTE_VALUE)


def _up_to(longest: int) -> Callable[[Cell], Any]:
    return partial(_text, longest=longest)


COLUMNS = (
    Column(
        "sku",
        ("Stok Kodu", "SKU", "Ürün Kodu", "Stok No", "Kod", "Code", "Item Code", "Product Code"),
        _up_to(limits.SKU),
        required=True,
        example="SLC-830",
    ),
    Column(
        "name",
        (
            "Ürün Adı",
            "Name",
            "Ad",
            "Ürün",
            "Stok Adı",
            "Malzeme Adı",
            "Başlık",
            "Product",
            "Product Name",
            "Title",
        ),
        _up_to(limits.NAME),
        example="Domates salçası 830 g",
    ),
    Column(
        "description",
        ("Açıklama", "Description", "Ürün Açıklaması", "Detay"),
        _up_to(limits.DESCRIPTION),
        example="Güneşte kurutulmuş domatesten",
    ),
    Column(
        "category",
        ("Kategori", "Category", "Ürün Grubu", "Grup", "Ürün Kategorisi"),
        _up_to(limits.CATEGORY),
        example="Salça",
    ),
    Column("brand", ("Marka", "Brand"), _up_to(limits.BRAND), example="Deniz"),
    Column(
        "barcode",
        ("Barkod", "Barcode", "Barkod No", "EAN", "GTIN", "EAN13"),
        _up_to(limits.BARCODE),
        example="8690123456786",
    ),
    Column("unit", ("Birim", "Unit", "Ölçü Birimi"), _up_to(limits.UNIT), example="adet"),
    Column(
        "price",
        ("Fiyat", "Price", "Birim Fiyat", "Satış Fiyatı", "Liste Fiyatı", "Tutar", "Unit Price"),
        partial(_number, places=limits.PRICE_PLACES, highest=limits.MAX_PRICE),
        example="1.089,90",
    ),
    Column(
        "currency",
        ("Para Birimi", "Currency", "Döviz", "Döviz Cinsi", "Kur"),
        _currency,
        example="TRY",
    ),
    Column(
        "vat_rate",
        ("KDV", "VAT Rate", "KDV Oranı", "KDV %", "VAT", "Tax Rate"),
        _vat,
        example="1",
    ),
    Column(
        "stock",
        ("Stok", "Stock", "Stok Miktarı", "Miktar", "Adet", "Mevcut", "Quantity", "Qty"),
        partial(_number, places=limits.STOCK_PLACES, highest=limits.MAX_STOCK),
        example="120",
    ),
    Column("status", ("Durum", "Status", "Aktif", "Active"), _status, example="aktif"),
)
