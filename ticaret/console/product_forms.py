"""What the pages of products are asked for: filters, products, pictures, stock, files."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalog import limits
from catalog.choices import SPOKEN_REASONS, ProductStatus, StockReason
from catalog.columns import CURRENCIES
from ticaret import http

STATUSES = {
    ProductStatus.ACTIVE: _("Satışta"),
    ProductStatus.PASSIVE: _("Satışta değil"),
    ProductStatus.ARCHIVED: _("Arşivde"),
}
REASONS = {
    StockReason.INITIAL: _("İlk stok"),
    StockReason.PURCHASE: _("Mal girişi"),
    StockReason.COUNT: _("Sayım"),
    StockReason.CORRECTION: _("Düzeltme"),
    StockReason.DAMAGE: _("Fire"),
    StockReason.RETURN: _("İade"),
    StockReason.RESERVATION: _("Siparişe ayrıldı"),
    StockReason.RELEASE: _("Siparişten geri döndü"),
    StockReason.IMPORT: _("İçe aktarım"),
    StockReason.IMPORT_UNDONE: _("İçe aktarım geri alındı"),
}
# Key → words, column, descending.
SORTS = {
    "newest": (_("En yeni"), "created_at", True),
    "name": (_("Ada göre"), "name", False),
    "cheap": (_("Fiyat artan"), "price", False),
    "dear": (_("Fiyat azalan"), "price", True),
    "scarce": (_("Stoğu azalan"), "stock", False),
}
_LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """What the list is asked for; `sort` is a key of `SORTS`."""

    q: str
    status: str
    stock: str
    category: str
    sort: str

    @property
    def asked(self) -> dict[str, Any]:
        """As the catalogue's selector and export take it."""
        in_stock = {"in": True, "out": False}.get(self.stock)
        return {
            "q": self.q,
            "status": self.status,
            "category": self.category,
            "in_stock": in_stock,
        }


def product_filter(query: QueryDict) -> ProductFilter:
    """The filter of an address; what it does not understand restricts nothing."""
    status, stock, sort = (query.get(name, "") for name in ("status", "stock", "sort"))
    return ProductFilter(
        q=_plain(query.get("q", ""))[:_LONGEST_SEARCH].strip(),
        status=status if status in ProductStatus.values else "",
        stock=stock if stock in {"in", "out"} else "",
        category=_plain(query.get("category", ""))[: limits.CATEGORY].strip(),
        sort=sort if sort in SORTS else "newest",
    )


class ProductForm(forms.Form):
    """A product; `attributes` are lines of "name: value". `version` is what the reader saw."""

    name = forms.CharField(label=_("Ad"), max_length=limits.NAME)
    sku = forms.CharField(label=_("Stok kodu"), max_length=limits.SKU)
    price = forms.DecimalField(
        label=_("Fiyat (KDV hariç)"),
        localize=True,
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=limits.PRICE_PLACES,
        initial=limits.DEFAULT_PRICE,
    )
    currency = forms.ChoiceField(
        label=_("Para birimi"), choices=[(code, code) for code in sorted(CURRENCIES)]
    )
    vat_rate = forms.DecimalField(
        label=_("KDV oranı (%)"),
        localize=True,
        min_value=Decimal(0),
        max_value=limits.MAX_VAT,
        max_digits=5,
        decimal_places=limits.VAT_PLACES,
        initial=limits.DEFAULT_VAT,
    )
    stock = forms.DecimalField(
        label=_("Stok"),
        localize=True,
        required=False,
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=limits.STOCK_PLACES,
        help_text=_("Boş bırakırsanız stok izlenmez: hizmetler için."),
    )
    unit = forms.CharField(label=_("Birim"), max_length=limits.UNIT, initial=limits.DEFAULT_UNIT)
    category = forms.CharField(label=_("Kategori"), max_length=limits.CATEGORY, required=False)
    brand = forms.CharField(label=_("Marka"), max_length=limits.BRAND, required=False)
    barcode = forms.CharField(label=_("Barkod"), max_length=limits.BARCODE, required=False)
    status = forms.ChoiceField(label=_("Durum"), choices=list(STATUSES.items()))
    description = forms.CharField(
        label=_("Açıklama"),
        max_length=limits.DESCRIPTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    attributes = forms.CharField(
        label=_("Özellikler"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "Renk: Kırmızı"}),
        help_text=_("Her satıra bir özellik: ad, iki nokta, değer."),
    )
    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_attributes(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in str(self.cleaned_data["attributes"]).splitlines():
            if not line.strip():
                continue
            name, mark, value = (part.strip() for part in line.partition(":"))
            if not mark or not name or not value:
                raise forms.ValidationError(
                    _("Her satırda ad, iki nokta ve değer olmalı: “Renk: Kırmızı”.")
                )
            if len(name) > limits.ATTRIBUTE_NAME or len(value) > limits.ATTRIBUTE_VALUE:
                raise forms.ValidationError(_("Bir ad ya da değer çok uzun."))
            found[name] = value
        if len(found) > limits.ATTRIBUTES:
            raise forms.ValidationError(_("Çok fazla özellik var."))
        return found


class StockForm(forms.Form):
    quantity = forms.DecimalField(
        label=_("Miktar"),
        localize=True,
        max_digits=14,
        decimal_places=limits.STOCK_PLACES,
        help_text=_("Stoktan düşmek için eksi yazın: -3"),
    )
    reason = forms.ChoiceField(
        label=_("Neden"), choices=[(reason.value, REASONS[reason]) for reason in SPOKEN_REASONS]
    )
    note = forms.CharField(label=_("Not"), required=False, max_length=500)

    def clean_quantity(self) -> Decimal:
        quantity: Decimal = self.cleaned_data["quantity"]
        if not quantity:
            raise forms.ValidationError(_("Sıfırdan farklı bir miktar yazın."))
        return quantity


class ImageForm(forms.Form):
    url = forms.CharField(
        label=_("Görselin adresi"),
        max_length=limits.IMAGE_URL,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    alt = forms.CharField(label=_("Görselde ne var"), max_length=limits.IMAGE_ALT, required=False)
    is_primary = forms.BooleanField(label=_("Ana görsel olsun"), required=False)

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        try:
            http.check_address(url, webhook=True)
        except http.Blocked:
            raise forms.ValidationError(_("İnternette açık bir web adresi yazın.")) from None
        return url


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("Dosya"),
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.ods"}),
        help_text=_(
            "CSV ya da Excel, en çok 25 MB. Yazılmadan önce her satırın sonucunu görürsünüz."
        ),
    )


def _plain(text: str) -> str:
    return text.replace("\0", "")
