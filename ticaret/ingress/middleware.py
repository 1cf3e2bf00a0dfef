"""Provider posts past everything that is meant for browsers and callers."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import resolve


class DoorFirst:
    """First of all middleware: a POST to a provider's door goes straight to its view.

    Its signature is all that admits it. Sessions, languages, content policies and the
    like cost two fifths of such a request and give a provider nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST" or request.path_info not in settings.PROVIDER_DOORS:
            return self.get_response(request)
        door = resolve(request.path_info)
        answer: HttpResponseBase = door.func(request, *door.args, **door.kwargs)
        return answer
