"""What a view answers to an action of a script: events for the page beside, or instead of, HTML."""

from __future__ import annotations

import json
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from ticaret.errors import DomainError


def done(*, toast: str = "", refresh: str = "", go: str = "", stay: bool = False) -> HttpResponse:
    """The action succeeded: any dialog closes, unless told to stay.

    `toast` is said; parts whose `data-live` names `refresh` are fetched again; with `go`
    the page goes there (and says nothing, because it leaves).
    """
    if go:
        return HttpResponse(status=204, headers={"HX-Redirect": go})
    events: dict[str, dict[str, Any]] = {} if stay else {"console:close": {}}
    if toast:
        events["console:toast"] = {"text": toast}
    if refresh:
        events["console:refresh"] = {"name": refresh}
    # What asked may be gone from the page by now (a search has drawn its list anew): the
    # page itself hears them.
    for event in events.values():
        event["target"] = "body"
    # Values of headers are ASCII: JSON's escapes keep Turkish letters whole.
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})


def form_part(
    request: HttpRequest, template: str, context: dict[str, Any], *, form: BaseForm
) -> HttpResponse:
    """A part of a page with a form in it: 422 when the form has errors, which htmx shows too."""
    status = 422 if form.errors else 200
    return render(request, template, {**context, "form": form}, status=status)


def add_refusal(form: BaseForm, error: DomainError) -> None:
    """Put the reasons of `error` beside the fields they are about, in the reader's language.

    The API names fields in camelCase paths (`phones.0.value`); the first part decides. What
    is about no field of the form stands above it.
    """
    english = get_language() == "en"
    for each in error.fields:
        name = _snake(each.field.split(".", 1)[0])
        text = each.message_en if english else each.message_tr
        form.add_error(name if name in form.fields else None, text)
    if not error.fields:
        form.add_error(None, said(error))


def said(error: DomainError) -> str:
    """`error` in the reader's language."""
    return error.text_en if get_language() == "en" else error.text_tr


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
