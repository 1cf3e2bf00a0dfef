"""The forms of customers, contacts and imports, checked as the API checks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crm import tax_numbers
from crm.choices import ContactStatus, CustomerKind, CustomerStatus, PhoneType
from crm.models import Contact, ContactPhone, Customer
from ticaret.console.edit_forms import VersionedForm, version_of
from ticaret.console.people import Choices, chosen

MOST_PHONES = 20
_LONGEST_SEARCH = 100
KINDS: Mapping[str, Promise] = {CustomerKind.COMPANY: _("Firma"), CustomerKind.PERSON: _("Şahıs")}
STATUSES: Mapping[str, Promise] = {
    CustomerStatus.PROSPECT: _("Aday"),
    CustomerStatus.ACTIVE: _("Aktif"),
    CustomerStatus.PASSIVE: _("Pasif"),
    CustomerStatus.BLOCKED: _("Engelli"),
}
CONTACT_STATUSES = {ContactStatus.ACTIVE: _("Aktif"), ContactStatus.PASSIVE: _("Pasif")}
PHONE_TYPES = {
    PhoneType.MOBILE: _("Cep"),
    PhoneType.WORK: _("İş"),
    PhoneType.HOME: _("Ev"),
    PhoneType.FAX: _("Faks"),
    PhoneType.OTHER: _("Başka"),
}
# By name, the newest first, the latest change first: column, and whether it descends.
SORTS = {
    "title": ("title_order", False),
    "newest": ("created_at", True),
    "changed": ("updated_at", True),
}


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """Which customers a list shows. Empty fields restrict nothing."""

    q: str = ""
    status: str = ""
    sector: str = ""
    city: str = ""
    representative_user_id: UUID | None = None
    group_id: UUID | None = None
    sort: str = "title"

    @property
    def asked(self) -> dict[str, Any]:
        """The arguments of `crm.selectors.customers.customers`."""
        names = ("q", "status", "sector", "city", "representative_user_id", "group_id")
        return {name: getattr(self, name) for name in names}


def customer_filter(query: QueryDict, *, members: Choices, teams: Choices) -> CustomerFilter:
    """The filter in an address; what it does not understand restricts nothing."""
    status, sort = query.get("status", ""), query.get("sort", "")
    return CustomerFilter(
        q=plain(query.get("q", "")),
        status=status if status in CustomerStatus.values else "",
        sector=plain(query.get("sector", "")),
        city=plain(query.get("city", "")),
        representative_user_id=chosen(members, query.get("representative", "")),
        group_id=chosen(teams, query.get("team", "")),
        sort=sort if sort in SORTS else "title",
    )


def plain(text: str) -> str:
    """What somebody typed in a search field."""
    return text.replace("\0", "")[:_LONGEST_SEARCH].strip()


def _text(label: Any, longest: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, **more)


class CustomerForm(VersionedForm):
    title = forms.CharField(label=_("Ad ya da unvan"), max_length=255)
    kind = forms.ChoiceField(label=_("Tür"), choices=list(KINDS.items()))
    short_name = _text(_("Kısa ad"), 100)
    status = forms.ChoiceField(label=_("Durum"), choices=list(STATUSES.items()))
    tax_number = _text(_("Vergi ya da kimlik no"), 50)
    tax_office = _text(_("Vergi dairesi"), 100)
    city = _text(_("Şehir"), 100)
    sector = _text(_("Sektör"), 100)
    source = _text(_("Nereden geldi"), 50)
    notes = _text(_("Açıklama"), 10_000, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_tax_number(self) -> str:
        try:
            return tax_numbers.clean(self.cleaned_data["tax_number"])
        except ValueError:
            raise forms.ValidationError(
                _now("Vergi ya da kimlik numarası geçersiz; kontrol basamağı tutmuyor.")
            ) from None

    @staticmethod
    def of(customer: Customer) -> dict[str, Any]:
        """The initial values for a stored customer."""
        names = [name for name in CustomerForm.base_fields if name != "version"]
        found = {name: getattr(customer, name) for name in names}
        return {**found, "version": version_of(customer.updated_at)}


class ManyForm(VersionedForm):
    """Some of `choices`, one of them first among them."""

    chosen = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    first = forms.ChoiceField(required=False)

    def __init__(
        self, *args: Any, choices: Choices, label: str, first_label: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        many: Any = self.fields["chosen"]
        many.choices, many.label = choices, label
        first: Any = self.fields["first"]
        first.choices, first.label = [("", "–"), *choices], first_label
        if not first_label:
            del self.fields["first"]

    @property
    def ids(self) -> list[UUID]:
        return [UUID(each) for each in self.cleaned_data["chosen"]]

    @property
    def first_id(self) -> UUID | None:
        """The first one, when it is among the chosen."""
        first = self.cleaned_data.get("first", "")
        return UUID(first) if first and first in self.cleaned_data["chosen"] else None


class ContactForm(VersionedForm):
    """A contact; its numbers come as `phone_value`, `phone_type` and `phone_whatsapp`, in rows."""

    first_name = _text(_("Ad"), 100)
    last_name = _text(_("Soyad"), 100)
    email = forms.EmailField(label=_("E-posta"), max_length=254, required=False)
    role = _text(_("Görev"), 100)
    status = forms.ChoiceField(label=_("Durum"), choices=list(CONTACT_STATUSES.items()))
    is_primary = forms.BooleanField(label=_("Müşterinin asıl yetkilisi"), required=False)
    notes = _text(_("Açıklama"), 10_000, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    @property
    def typed_phones(self) -> list[dict[str, Any]]:
        """The rows of numbers as they were typed or are stored, without the empty ones."""
        if not self.is_bound:
            return list(self.initial.get("phones", ()))
        data: Any = self.data
        values, types = data.getlist("phone_value"), data.getlist("phone_type")
        on_whatsapp = data.getlist("phone_whatsapp")
        return [
            {
                "value": value.replace("\0", "").strip()[:50],
                "type": types[place]
                if place < len(types) and types[place] in PhoneType.values
                else "",
                "is_whatsapp": {"yes": True, "no": False}.get(
                    on_whatsapp[place] if place < len(on_whatsapp) else ""
                ),
            }
            for place, value in enumerate(values[:MOST_PHONES])
            if value.strip()
        ]

    @property
    def phones(self) -> list[dict[str, Any]]:
        """What the services of contacts take; the first is the primary one."""
        return [
            {name: value for name, value in row.items() if value not in ("", None)}
            | {"is_primary": place == 0}
            for place, row in enumerate(self.typed_phones)
        ]

    @staticmethod
    def of(contact: Contact, phones: list[ContactPhone]) -> dict[str, Any]:
        """The initial values for a stored contact, its primary number first."""
        names = [name for name in ContactForm.base_fields if name != "version"]
        ordered = sorted(phones, key=lambda phone: not phone.is_primary)
        return {
            **{name: getattr(contact, name) for name in names},
            "phones": [
                {"value": each.value, "type": each.type, "is_whatsapp": each.is_whatsapp}
                for each in ordered
            ],
            "version": version_of(contact.updated_at),
        }
