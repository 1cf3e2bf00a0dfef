"""The form that fills in a WhatsApp template, made from what the template asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meta_channels import template_parameters
from meta_channels.errors import TemplateParametersWrong
from ticaret.errors import DomainError

_LONGEST_TEXT = 1024
_LONGEST_BUTTON = 128
_BUTTON_LABELS: dict[str, Any] = {
    "url": _("Bağlantının sonu"),
    "copy_code": _("Kupon kodu"),
    "quick_reply": _("Düğmenin verisi"),
}
_MEDIA_LABELS: dict[str, Any] = {
    "image": _("Görselin adresi"),
    "video": _("Videonun adresi"),
    "document": _("Belgenin adresi"),
}


class TemplateForm(forms.Form):
    """A field for each header, variable, button and card that has to be filled in."""

    def __init__(self, *args: Any, components: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked = template_parameters.wanted(components)
        self._add(self._asked, "", _examples(components))
        for place, card in enumerate(self._asked["cards"]):
            self._add(card, f"card{place}_", {})

    def parameters(self) -> dict[str, Any]:
        """As `send_template` takes them."""
        cards = [
            self._filled(card, f"card{place}_") for place, card in enumerate(self._asked["cards"])
        ]
        return {**self._filled(self._asked, ""), "cards": cards}

    def _add(self, asked: Mapping[str, Any], prefix: str, examples: Mapping[str, str]) -> None:
        number = int(prefix[4:-1]) + 1 if prefix else 0
        for name, field in _fields(asked, examples):
            if number:
                field.label = _("%(n)d. kart: %(label)s") % {"n": number, "label": field.label}
            self.fields[f"{prefix}{name}"] = field

    def _filled(self, asked: Mapping[str, Any], prefix: str) -> dict[str, Any]:
        data = self.cleaned_data
        header = None
        if asked["header"] is not None:
            given = {
                name: data.get(f"{prefix}header_{name}")
                for name in ("text", "url", "filename", "latitude", "longitude", "name", "address")
            }
            header = {name: value for name, value in given.items() if value not in (None, "")}
        return {
            "header": header,
            "body": {name: data[f"{prefix}body_{name}"] for name in asked["body"]},
            "buttons": {
                each["index"]: data[f"{prefix}button_{each['index']}"]
                for each in asked["buttons"]
                if each["required"]
            },
        }


def place_refusal(form: TemplateForm, error: DomainError) -> DomainError:
    """Put a refused parameter beside its field; any other refusal is given back to stand above."""
    if isinstance(error, TemplateParametersWrong):
        told = str(error.text_tr).partition(":")[0].replace("cards.", "card").replace(".", "_")
        if told in form.fields:
            form.add_error(told, _("Boş, çok uzun ya da satır sonu içeriyor."))
    return error


def _fields(asked: Mapping[str, Any], examples: Mapping[str, str]) -> list[tuple[str, forms.Field]]:
    found: list[tuple[str, forms.Field]] = []
    header = asked["header"]
    if header is not None:
        found += _header_fields(header["type"], examples)
    for name in asked["body"]:
        label = _("Metin {{%(name)s}}") % {"name": name}
        found.append((f"body_{name}", _text(label, examples.get(f"body_{name}", ""))))
    for button in asked["buttons"]:
        if button["required"]:
            label = _BUTTON_LABELS.get(button["type"], _("Düğme"))
            field = forms.CharField(label=label, max_length=_LONGEST_BUTTON)
            found.append((f"button_{button['index']}", field))
    return found


def _header_fields(kind: str, examples: Mapping[str, str]) -> list[tuple[str, forms.Field]]:
    if kind == "text":
        return [("header_text", _text(_("Başlık"), examples.get("header_text", "")))]
    if kind == "location":
        return [
            ("header_latitude", forms.FloatField(label=_("Enlem"), min_value=-90, max_value=90)),
            (
                "header_longitude",
                forms.FloatField(label=_("Boylam"), min_value=-180, max_value=180),
            ),
            ("header_name", forms.CharField(label=_("Yerin adı"), max_length=200, required=False)),
            ("header_address", forms.CharField(label=_("Adres"), max_length=300, required=False)),
        ]
    url = forms.URLField(
        label=_MEDIA_LABELS[kind],
        max_length=2000,
        assume_scheme="https",
        help_text=_("Herkese açık bir https adresi"),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    found: list[tuple[str, forms.Field]] = [("header_url", url)]
    if kind == "document":
        name = forms.CharField(label=_("Dosyanın adı"), max_length=240, required=False)
        found.append(("header_filename", name))
    return found


def _text(label: Any, example: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"placeholder": example} if example else None)
    return forms.CharField(label=label, max_length=_LONGEST_TEXT, widget=widget)


def _examples(components: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What the author of the template gave Meta as examples, by field."""
    found: dict[str, str] = {}
    for component in components:
        example = component.get("example")
        if not isinstance(example, Mapping):
            continue
        rows = example.get("body_text")
        if isinstance(rows, list) and rows and isinstance(rows[0], list):
            found |= {f"body_{place}": str(text) for place, text in enumerate(rows[0], start=1)}
        for named in example.get("body_text_named_params") or ():
            if isinstance(named, Mapping):
                found[f"body_{named.get('param_name')}"] = str(named.get("example") or "")
        heads = example.get("header_text")
        if isinstance(heads, list) and heads:
            found["header_text"] = str(heads[0])
    return found
