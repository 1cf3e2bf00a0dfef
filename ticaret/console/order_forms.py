"""What the pages of orders are asked for: filters, lines, discounts, addresses, steps, notes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalog.limits import DEFAULT_UNIT, DEFAULT_VAT
from crm.models import Contact
from orders import limits
from orders.choices import DiscountType, OrderSource, OrderStatus
from ticaret.console import times

# Key → words, column, descending.
SORTS = {
    "newest": (_("En yeni"), "created_at", True),
    "oldest": (_("En eski"), "created_at", False),
    "largest": (_("Tutar azalan"), "total", True),
    "changed": (_("Son değişen"), "updated_at", True),
}
# Key → words, days back from the end of today.
PERIODS = {
    "today": (_("Bugün"), 1),
    "week": (_("Son 7 gün"), 7),
    "month": (_("Son 30 gün"), 30),
    "quarter": (_("Son 90 gün"), 90),
}
_LONGEST_SEARCH = 100
_DISCOUNTS = [
    ("", _("İndirim yok")),
    (DiscountType.PERCENT.value, _("Yüzde")),
    (DiscountType.AMOUNT.value, _("Tutar")),
]


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What the list is asked for; `sort` and `period` are keys of `SORTS` and `PERIODS`."""

    q: str
    status: str
    source: str
    period: str
    customer_id: UUID | None
    sort: str

    def asked(self, now: datetime, *, any_status: bool = False) -> dict[str, Any]:
        """As the selector, the summary and the export of orders take it."""
        return {
            "q": self.q,
            "status": [self.status] if self.status and not any_status else [],
            "source": self.source,
            "customer_id": self.customer_id,
            "since": self._since(now),
        }

    def _since(self, now: datetime) -> datetime | None:
        if not self.period:
            return None
        today = now.astimezone(times.zone()).date()
        first = today - timedelta(days=PERIODS[self.period][1] - 1)
        return datetime.combine(first, time(), tzinfo=times.zone())


def order_filter(query: QueryDict) -> OrderFilter:
    """The filter of an address; what it does not understand restricts nothing."""
    status, source, period, sort = (
        query.get(name, "") for name in ("status", "source", "period", "sort")
    )
    return OrderFilter(
        q=query.get("q", "").replace("\0", "")[:_LONGEST_SEARCH].strip(),
        status=status if status in OrderStatus.values else "",
        source=source if source in OrderSource.values else "",
        period=period if period in PERIODS else "",
        customer_id=uuid_of(query.get("customer", "")),
        sort=sort if sort in SORTS else "newest",
    )


class _DiscountFields(forms.Form):
    """So many percent, an amount, or none; the cleaned data has `discount` as services take it."""

    discount_type = forms.ChoiceField(label=_("İndirim"), required=False, choices=_DISCOUNTS)
    discount_value = forms.DecimalField(
        label=_("İndirim değeri"),
        localize=True,
        required=False,
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=limits.MONEY_PLACES,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        type, value = data.pop("discount_type", ""), data.pop("discount_value", None)
        if type and not value:
            self.add_error("discount_value", _("Ne kadar?"))
        elif type == DiscountType.PERCENT and value and value > limits.MAX_RATE:
            self.add_error("discount_value", _("En çok yüzde 100."))
        data["discount"] = {"type": type, "value": value} if type and value else None
        return data


class LineForm(_DiscountFields):
    """A line that is there, or free text. `version` is the order as the reader saw it."""

    name = forms.CharField(label=_("Ad"), max_length=limits.NAME)
    sku = forms.CharField(label=_("Stok kodu"), max_length=limits.SKU, required=False)
    quantity = forms.DecimalField(
        label=_("Miktar"),
        localize=True,
        min_value=Decimal("0.001"),
        max_digits=14,
        decimal_places=limits.QUANTITY_PLACES,
        initial=Decimal(1),
    )
    unit = forms.CharField(
        label=_("Birim"), max_length=limits.UNIT, required=False, initial=DEFAULT_UNIT
    )
    unit_price = forms.DecimalField(
        label=_("Birim fiyat (KDV hariç)"),
        localize=True,
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=limits.MONEY_PLACES,
    )
    vat_rate = forms.DecimalField(
        label=_("KDV oranı (%)"),
        localize=True,
        min_value=Decimal(0),
        max_value=limits.MAX_RATE,
        max_digits=5,
        decimal_places=limits.RATE_PLACES,
        initial=DEFAULT_VAT,
    )
    note = forms.CharField(label=_("Not"), max_length=limits.LINE_NOTE, required=False)
    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    field_order = ("name", "sku", "quantity", "unit", "unit_price", "vat_rate")


class QuantityForm(forms.Form):
    quantity = forms.DecimalField(
        localize=True,
        min_value=Decimal("0.001"),
        max_digits=14,
        decimal_places=limits.QUANTITY_PLACES,
    )


class DiscountForm(_DiscountFields):
    """The discount on a whole order."""

    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class AddressForm(forms.Form):
    """One address of an order; what is left out is empty."""

    name = forms.CharField(label=_("Ad"), max_length=255, required=False)
    company = forms.CharField(label=_("Firma"), max_length=255, required=False)
    phone = forms.CharField(label=_("Telefon"), max_length=50, required=False)
    email = forms.CharField(label=_("E-posta"), max_length=254, required=False)
    line1 = forms.CharField(label=_("Adres"), max_length=255, required=False)
    line2 = forms.CharField(label=_("Adres (devam)"), max_length=255, required=False)
    district = forms.CharField(label=_("İlçe"), max_length=100, required=False)
    city = forms.CharField(label=_("Şehir"), max_length=100, required=False)
    postal_code = forms.CharField(label=_("Posta kodu"), max_length=20, required=False)
    country = forms.CharField(label=_("Ülke"), max_length=100, required=False)
    tax_office = forms.CharField(label=_("Vergi dairesi"), max_length=100, required=False)
    tax_number = forms.CharField(label=_("Vergi no"), max_length=50, required=False)
    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class DetailsForm(forms.Form):
    """Who ordered, and what is written on the order and beside it."""

    contact_id = forms.ChoiceField(label=_("İlgili kişi"), required=False)
    notes = forms.CharField(
        label=_("Sipariş notu"),
        max_length=limits.NOTES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Müşterinin gördüğü belgede de yazar."),
    )
    internal_notes = forms.CharField(
        label=_("İç not"),
        max_length=limits.NOTES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Yalnız ekibiniz görür."),
    )
    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, contacts: Sequence[Contact], editable: Collection[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(row.pk), row.display_name) for row in contacts]
        choice: Any = self.fields["contact_id"]
        choice.choices = [("", _("Kimse")), *people]
        for name in {"contact_id", "notes", "internal_notes"} - set(editable):
            self.fields[name].disabled = True

    def clean_contact_id(self) -> UUID | None:
        return uuid_of(self.cleaned_data["contact_id"])

    def clean_notes(self) -> str:
        return _lines(self.cleaned_data["notes"])

    def clean_internal_notes(self) -> str:
        return _lines(self.cleaned_data["internal_notes"])


class StatusForm(forms.Form):
    """A step of an order, with its reason; `restock` stands there for returns alone."""

    restock = forms.BooleanField(label=_("Gelen ürünleri stoğa ekle"), required=False, initial=True)
    reason = forms.CharField(
        label=_("Açıklama"),
        max_length=limits.REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, to: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if to != OrderStatus.RETURNED:
            del self.fields["restock"]
        if to == OrderStatus.SHIPPED:
            self.fields["reason"].help_text = _("Kargo firması ve takip numarası gibi.")

    def clean_reason(self) -> str:
        return _lines(self.cleaned_data["reason"])


class ConfirmationForm(forms.Form):
    """What is sent to the customer."""

    text = forms.CharField(
        label=_("Mesaj"),
        max_length=2 * limits.CONFIRMATION_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def clean_text(self) -> str:
        return _lines(self.cleaned_data["text"])


def uuid_of(text: str) -> UUID | None:
    """The id that a form carries; None for nothing and for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
