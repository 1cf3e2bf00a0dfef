"""What the assistant's pages are asked for: settings, a proposal's lines, refusals, verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from ai_assist import limits
from ai_assist.choices import Verdict
from ai_assist.models import AiSettings
from catalog.columns import CURRENCIES
from messaging.models import Inbox
from orders.limits import MONEY_PLACES, QUANTITY_PLACES
from ticaret.api.renderers import moment
from ticaret.console.ai_words import INTENTS, VERDICTS

_PRINTABLE = r"^[\x21-\x7e]{8,}$"
_ADDRESS = r"^https?://[\x21-\x7e]+$"
_LONGEST_REASON = 500
_LONGEST_NOTE = 1000
_SETTINGS = (
    "enabled",
    "model",
    "transcription_model",
    "reads_images",
    "base_url",
    "instructions",
    "confidence_threshold",
    "monthly_token_budget",
    "input_price",
    "output_price",
    "price_currency",
)


class SettingsForm(forms.Form):
    """The settings of the assistant. An empty key keeps the saved one; no inbox means all."""

    enabled = forms.BooleanField(
        label=_("Asistan açık"),
        required=False,
        help_text=_("Gelen mesajları okur, sipariş ve yanıt önerir. Kendisi bir şey göndermez."),
    )
    api_key = forms.RegexField(
        _PRINTABLE,
        label=_("API anahtarı"),
        required=False,
        max_length=limits.API_KEY,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Anahtar en az 8 harf, rakam ya da işarettir.")},
    )
    model = forms.CharField(label=_("Model"), max_length=limits.MODEL_NAME)
    base_url = forms.RegexField(
        _ADDRESS,
        label=_("Sunucu adresi"),
        required=False,
        max_length=limits.BASE_URL,
        help_text=_("Boşsa OpenAI. OpenAI ile uyumlu başka bir sunucu için yeni anahtar da girin."),
        error_messages={"invalid": _("https:// ile başlayan bir adres girin.")},
    )
    inboxes = forms.MultipleChoiceField(
        label=_("Gelen kutuları"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Hiçbiri seçilmezse hepsi okunur."),
    )
    instructions = forms.CharField(
        label=_("Firma bilgisi"),
        required=False,
        max_length=limits.INSTRUCTIONS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Modele her seferinde anlatılır: teslimat günleri, koli adetleri, üslup."),
    )
    confidence_threshold = forms.DecimalField(
        label=_("Güven eşiği"),
        localize=True,
        min_value=Decimal(0),
        max_value=Decimal(1),
        max_digits=3,
        decimal_places=2,
        help_text=_("0 ile 1 arası. Altında kalan analiz “emin değil” diye işaretlenir."),
    )
    monthly_token_budget = forms.IntegerField(
        label=_("Aylık token bütçesi"),
        localize=True,
        required=False,
        min_value=0,
        max_value=10**12,
        help_text=_("Boşsa sınır yok. Bütçe dolunca ay sonuna kadar istek gönderilmez."),
    )
    input_price = forms.DecimalField(
        label=_("Girdi fiyatı (milyon token)"),
        localize=True,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=4,
    )
    output_price = forms.DecimalField(
        label=_("Çıktı fiyatı (milyon token)"),
        localize=True,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=4,
    )
    price_currency = forms.ChoiceField(
        label=_("Para birimi"), choices=[(code, code) for code in sorted(CURRENCIES)]
    )
    transcription_model = forms.CharField(
        label=_("Ses tanıma modeli"),
        required=False,
        max_length=limits.MODEL_NAME,
        help_text=_("Boşsa sesli mesajlar okunmaz."),
    )
    reads_images = forms.BooleanField(label=_("Görselleri de okusun"), required=False)
    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        settings: AiSettings,
        inboxes: Sequence[Inbox],
        locked: bool,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = _initial(settings)
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["inboxes"]
        choices.choices = [
            (str(each.pk), f"{each.name} · {each.get_channel_display()}") for each in inboxes
        ]
        if settings.api_key_last4:
            key = self.fields["api_key"]
            key.widget.attrs["placeholder"] = f"•••• {settings.api_key_last4}"
            key.help_text = _("Kayıtlı anahtar gösterilmez; boş bırakırsanız o kalır.")
        for field in self.fields.values():
            field.disabled = locked

    def clean_base_url(self) -> str:
        return str(self.cleaned_data["base_url"]).rstrip("/")

    def changes(self) -> dict[str, Any]:
        """As the service takes them."""
        data = self.cleaned_data
        chosen = [UUID(each) for each in data["inboxes"]]
        found = {name: data[name] for name in _SETTINGS} | {"inbox_ids": chosen or None}
        return found | ({"api_key": data["api_key"]} if data["api_key"] else {})


class LineForm(forms.Form):
    """A line of a proposal in the making. `line` is the proposed one, if it was proposed.

    `priced` is the product whose price stands in `unit_price`.
    """

    line = forms.UUIDField(required=False, widget=forms.HiddenInput)
    product = forms.UUIDField(required=False)
    priced = forms.UUIDField(required=False, widget=forms.HiddenInput)
    quantity = forms.DecimalField(
        localize=True,
        min_value=Decimal("0.001"),
        max_value=limits.QUANTITY,
        max_digits=12,
        decimal_places=QUANTITY_PLACES,
    )
    unit_price = forms.DecimalField(
        localize=True,
        required=False,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=MONEY_PLACES,
    )


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Neden?"),
        max_length=_LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Örneğin: müşteri yalnızca fiyat sordu."),
    )


class FeedbackForm(forms.Form):
    """What an analysis should have said."""

    verdict = forms.ChoiceField(
        label=_("Analiz"),
        choices=[(key, VERDICTS[key]) for key in (Verdict.PARTLY, Verdict.WRONG, Verdict.RIGHT)],
    )
    correct_intent = forms.ChoiceField(
        label=_("Doğru konu"),
        required=False,
        choices=[("", _("Konu doğru")), *INTENTS.items()],
    )
    note = forms.CharField(
        label=_("Not"),
        required=False,
        max_length=_LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _initial(settings: AiSettings) -> dict[str, Any]:
    return {
        **{name: getattr(settings, name) for name in _SETTINGS},
        "inboxes": [str(each) for each in settings.inbox_ids or []],
        "version": moment(settings.updated_at) if settings.updated_at else "",
    }
