"""The forms of posts and comments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

_LONGEST = 8000


class TextForm(forms.Form):
    """What is written in public under a post, or to one person. `hint` stands below the field."""

    text = forms.CharField(
        label=_("Metin"), max_length=_LONGEST, strip=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = hint

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()


class AssignForm(forms.Form):
    """Whose a comment is: a person's, a team's, both or nobody's."""

    assigned_user_id = forms.ChoiceField(label=_("Kişi"), required=False)
    group_id = forms.ChoiceField(label=_("Ekip"), required=False)

    def __init__(
        self,
        *args: Any,
        people: Sequence[tuple[str, str]],
        teams: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["assigned_user_id"].choices = [("", _("Kimse")), *people]
        fields["group_id"].choices = [("", _("Hiçbiri")), *teams]

    def changes(self) -> dict[str, Any]:
        return {name: UUID(given) if given else None for name, given in self.cleaned_data.items()}
