"""A form in a dialog: shown, sent, refused or done, in one place for all areas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse

from ticaret.console import replies
from ticaret.errors import DomainError


def ask(
    request: HttpRequest,
    make: Callable[..., Form],
    act: Callable[[Any], HttpResponse],
    *,
    button: str = "",
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    """The form, then what `act` answers to the valid one; a refusal stands in the form."""
    form = make(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return act(form)
        except DomainError as error:
            replies.add_refusal(form, error)
    context = {"url": request.get_full_path(), "button": button}
    return replies.form_part(request, "console/parts/form.html", context, form=form)
