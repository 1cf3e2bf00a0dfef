"""The door to the console's pages: who is signed in, and failures as people see them."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language

from accounts.models import Account
from ticaret.api.ports import directory
from ticaret.console import firms, times
from ticaret.errors import DomainError
from ticaret.tenancy.actor import Actor, Role

_Params = ParamSpec("_Params")
View = Callable[Concatenate[HttpRequest, Actor, _Params], HttpResponseBase]
FirmView = Callable[Concatenate[HttpRequest, Actor, Account, _Params], HttpResponseBase]


def signed_in(view: View[_Params]) -> Callable[Concatenate[HttpRequest, _Params], HttpResponseBase]:
    """The view gets the signed-in user as an `Actor`; who is not signed in goes to sign in.

    When one of several firms is chosen, the actor has no role in the others, and times
    are written in that firm's time zone.

    A `DomainError` becomes a page with its status, or a line of text where a part of a
    page was asked for. Nothing the view answers is kept by browsers or proxies.
    """

    def guarded(
        request: HttpRequest, /, *args: _Params.args, **kwargs: _Params.kwargs
    ) -> HttpResponseBase:
        actor = _actor(request)
        if actor is None:
            return _to_sign_in(request)
        firm = firms.chosen(request, actor)
        shown = firm or next(iter(firms.firms(request, actor)), None)
        response: HttpResponseBase
        try:
            with times.in_zone(shown.time_zone if shown else ""):
                response = view(request, firms.narrowed(actor, firm), *args, **kwargs)
        except DomainError as error:
            response = failure(request, error)
        patch_cache_control(response, no_store=True, private=True)
        return response

    update_wrapper(guarded, view)
    return guarded


def in_firm(
    role: Role,
) -> Callable[[FirmView[_Params]], Callable[Concatenate[HttpRequest, _Params], HttpResponseBase]]:
    """As `signed_in`, for a page about one firm, which the view gets after the actor.

    It is the chosen one, else the first in which the reader has `role`; the actor has no
    role in any other. Without one the answer is 403.
    """

    def decorated(
        view: FirmView[_Params],
    ) -> Callable[Concatenate[HttpRequest, _Params], HttpResponseBase]:
        def in_one(
            request: HttpRequest, actor: Actor, /, *args: _Params.args, **kwargs: _Params.kwargs
        ) -> HttpResponseBase:
            firm = firms.one(request, actor, role)
            with times.in_zone(firm.time_zone):
                return view(request, firms.narrowed(actor, firm), firm, *args, **kwargs)

        update_wrapper(in_one, view)
        return signed_in(in_one)

    return decorated


def wants_part(request: HttpRequest) -> bool:
    """Whether a script of ours asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def failure(request: HttpRequest, error: DomainError) -> HttpResponse:
    """`error` in the reader's language, with its status."""
    text = error.text_en if get_language() == "en" else error.text_tr
    template = "console/_failure.html" if wants_part(request) else "console/failure.html"
    return render(request, template, {"text": text, "status": error.status}, status=error.status)


def _actor(request: HttpRequest) -> Actor | None:
    if not request.user.is_authenticated:
        return None
    actor = directory().user(user_id=request.user.pk, token_version=None)
    if actor is None:
        logout(request)
    return actor


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """A part of a page sends the whole page away, or the form would appear inside it."""
    if wants_part(request):
        return HttpResponse(status=401, headers={"HX-Redirect": settings.LOGIN_URL})
    query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{query}" if query else settings.LOGIN_URL)
