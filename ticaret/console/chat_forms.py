"""The forms of conversations as work: who gets one, until when it waits, private notes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from ticaret.console.people import Choices
from ticaret.errors import Invalid

LONGEST_NOTE = 10_000


class AssignForm(forms.Form):
    """A colleague, a team, both or nobody; the cleaned fields are ids or None."""

    user = forms.ChoiceField(label=_("Kime"), required=False)
    team = forms.ChoiceField(label=_("Ekip"), required=False)

    def __init__(self, *args: Any, members: Choices, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "user", _("Kimse"), members)
        offer(self, "team", _("Ekip yok"), teams)

    def clean_user(self) -> UUID | None:
        return id_of(self.cleaned_data["user"])

    def clean_team(self) -> UUID | None:
        return id_of(self.cleaned_data["team"])


class SnoozeForm(forms.Form):
    until = forms.CharField(
        label=_("Başka bir zaman"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Not"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "data-mentions": ""}),
    )

    def checked(self) -> str:
        """What was written. Raises Invalid for nothing or too much."""
        if not self.is_valid():
            raise Invalid(
                detail_tr="Bir not yazın (en çok 10.000 karakter).",
                detail_en="Write a note (at most 10,000 characters).",
            )
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


def offer(form: forms.Form, name: str, nobody: Any, choices: Choices) -> None:
    """Have a field of `form` offer `choices` below `nobody`."""
    field: Any = form.fields[name]
    field.choices = [("", nobody), *choices]


def id_of(text: str) -> UUID | None:
    """The id of a choice; None for the empty one."""
    return UUID(text) if text else None
