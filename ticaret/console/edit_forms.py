"""Editing a row in a dialog without writing over what somebody else saved meanwhile.

A form of a stored row carries the row's version. When another version is stored by the time
it is sent, the form comes back with everything that was typed, says so, shows what is stored
now beside the fields that differ, and can be sent again over it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ticaret.api.renderers import moment
from ticaret.console import replies
from ticaret.errors import DomainError, PreconditionFailed

Stored = Mapping[str, Any]


class VersionedForm(forms.Form):
    """`version` is the `entityVersion` of the row that the form was filled from."""

    version = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        """The cleaned fields without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def if_match(self) -> str | None:
        """For a service's `if_match`; None for a new row."""
        version = self.cleaned_data["version"]
        return f'"{version}"' if version else None


def version_of(updated_at: datetime) -> str:
    """What a form's `version` carries for a row that was saved then."""
    return moment(updated_at)


def edit(
    request: HttpRequest,
    make: Callable[..., VersionedForm],
    act: Callable[[Any], HttpResponse],
    *,
    stored: Callable[[], Stored],
    template: str = "console/parts/form.html",
    context: Mapping[str, Any] | None = None,
    button: str = "",
) -> HttpResponse:
    """The form, then what `act` answers to the valid one; a refusal stands in the form.

    `stored` reads the row as it is now: the initial values with `version`.
    """
    data = request.POST if request.method == "POST" else None
    form = make(data, initial=stored() if data is None else None)
    if data is not None and form.is_valid():
        try:
            return act(form)
        except PreconditionFailed:
            form = _overtaken(request, make, stored())
        except DomainError as error:
            replies.add_refusal(form, error)
    around = {"url": request.get_full_path(), "button": button, **(context or {})}
    return replies.form_part(request, template, around, form=form)


def _overtaken(
    request: HttpRequest, make: Callable[..., VersionedForm], now: Stored
) -> VersionedForm:
    data = request.POST.copy()
    data["version"] = now["version"]
    form = make(data, initial=now)
    form.is_valid()
    for name in form.changed_data:
        field = form.fields[name]
        if not field.widget.is_hidden and name in now:
            form[name].help_text = _("Şimdi kayıtlı olan: %(value)s") % {
                "value": _said(field, now[name])
            }
    form.add_error(
        None,
        _(
            "Siz yazarken başka biri bu kaydı değiştirdi. Yazdıklarınız duruyor; farklı olan "
            "alanların altında şimdi kayıtlı olan yazıyor. Yine de kaydedebilirsiniz."
        ),
    )
    return form


def _said(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField) and not isinstance(value, list):
        choices = cast("Iterable[tuple[Any, Any]]", field.choices)
        words = {str(key): str(word) for key, word in choices if not isinstance(word, list)}
        return words.get(str(value or ""), "–")
    if isinstance(value, bool):
        return _("evet") if value else _("hayır")
    return str(value)[:200] if value else "–"
