"""The forms of the WhatsApp pages: a new number, pairing, sharing, labels, polls, places, cards."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _

from ticaret.console.session_words import PERMISSIONS

_MOST_OPTIONS = 12


class SessionForm(forms.Form):
    name = forms.CharField(
        label=_("Ad"), max_length=100, help_text=_("Operatörlerin göreceği ad, örneğin: Satış")
    )


class PairingForm(forms.Form):
    phone_number = forms.CharField(
        label=_("Telefon numarası"),
        max_length=32,
        widget=forms.TextInput(attrs={"inputmode": "tel", "placeholder": "0532 123 45 67"}),
    )

    def clean_phone_number(self) -> str:
        return e164(self.cleaned_data["phone_number"])


class ShareForm(forms.Form):
    target = forms.UUIDField(
        label=_("Firma kimliği"),
        help_text=_("Paylaşılacak firmanın kimliği; o firmanın yöneticisi verir."),
    )
    permission = forms.ChoiceField(label=_("İzin"), choices=list(PERMISSIONS.items()))


class LabelForm(forms.Form):
    name = forms.CharField(label=_("Ad"), max_length=60)
    color = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$", label=_("Renk"), widget=forms.TextInput(attrs={"type": "color"})
    )


class LabelsForm(forms.Form):
    """Which of `choices` (id, name) are on something."""

    labels = forms.MultipleChoiceField(
        label=_("Etiketler"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["labels"]
        chosen.choices = choices


class EditForm(forms.Form):
    text = forms.CharField(label=_("Metin"), max_length=70_000, widget=forms.Textarea, strip=False)


class LocationForm(forms.Form):
    latitude = forms.FloatField(label=_("Enlem"), min_value=-90, max_value=90)
    longitude = forms.FloatField(label=_("Boylam"), min_value=-180, max_value=180)
    name = forms.CharField(label=_("Yerin adı"), max_length=200, required=False)
    address = forms.CharField(label=_("Adres"), max_length=300, required=False)

    def payload(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if value != ""}
        return {"location": given}


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Ad"), max_length=120)
    phone = forms.CharField(label=_("Telefon"), max_length=32)
    organization = forms.CharField(label=_("Firma"), max_length=120, required=False)

    def clean_phone(self) -> str:
        return e164(self.cleaned_data["phone"])

    def payload(self) -> dict[str, Any]:
        data = self.cleaned_data
        card = {
            "name": data["name"],
            "organization": data["organization"],
            "phones": [{"phone": data["phone"], "waId": data["phone"].lstrip("+")}],
        }
        return {"contacts": [card]}


class PollForm(forms.Form):
    name = forms.CharField(label=_("Soru"), max_length=255)
    options = forms.CharField(
        label=_("Seçenekler"),
        help_text=_("Her satıra bir seçenek; en az 2, en çok 12."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    several = forms.BooleanField(label=_("Birden çok seçilebilir"), required=False)

    def clean_options(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines()]
        options = list(dict.fromkeys(line for line in lines if line))
        if not 2 <= len(options) <= _MOST_OPTIONS or any(len(each) > 100 for each in options):
            raise forms.ValidationError(_("2 ile 12 arasında, en çok 100 harflik seçenek yazın."))
        return options

    def payload(self) -> dict[str, Any]:
        data = self.cleaned_data
        poll = {
            "name": data["name"],
            "options": data["options"],
            "multipleAnswers": data["several"],
            "votes": {},
        }
        return {"poll": poll}


def e164(text: str) -> str:
    """`text` as a full number, Turkish unless it says otherwise. Raises ValidationError."""
    try:
        parsed = phonenumbers.parse(text, "TR")
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        raise forms.ValidationError(_("Geçerli bir telefon numarası yazın."))
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
