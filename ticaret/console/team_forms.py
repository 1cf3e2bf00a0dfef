"""The forms of teams, and of how conversations are matched and given to somebody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.choices import AssignmentMode
from ticaret.console.chat_forms import id_of, offer
from ticaret.console.edit_forms import VersionedForm
from ticaret.console.people import Choices

MODES = {
    AssignmentMode.OFF: _("Kendiliğinden atanmaz"),
    AssignmentMode.ROUND_ROBIN: _("Ekibin üyelerine sırayla"),
    AssignmentMode.CAPACITY: _("Ekipte açık konuşması en az olana"),
    AssignmentMode.REPRESENTATIVE: _("Müşterinin temsilcisine"),
}


class TeamForm(VersionedForm):
    name = forms.CharField(label=_("Ad"), max_length=100)
    description = forms.CharField(
        label=_("Açıklama"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ChatSettingsForm(VersionedForm):
    auto_match_by_phone = forms.BooleanField(
        label=_("Numarası tek bir müşteride kayıtlı olan gönderici kendiliğinden eşleşsin"),
        required=False,
    )
    reopen_on_message = forms.BooleanField(
        label=_("Kapatılan konuşma, müşteri yazınca yeniden açılsın"), required=False
    )


class RuleForm(VersionedForm):
    mode = forms.ChoiceField(label=_("Yeni konuşma kime atansın"), choices=list(MODES.items()))
    group_id = forms.ChoiceField(
        label=_("Ekip"),
        required=False,
        help_text=_("Sırayla ve en az olana göre atamak için gerekir."),
    )
    capacity = forms.IntegerField(
        label=_("Bir kişide en çok açık konuşma"), min_value=1, max_value=1_000
    )

    def __init__(self, *args: Any, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "group_id", _("Ekip yok"), teams)

    def clean_group_id(self) -> UUID | None:
        return id_of(self.cleaned_data["group_id"])
